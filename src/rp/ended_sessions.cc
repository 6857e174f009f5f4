#include "rp/ended_sessions.h"

#include <charconv>
#include <limits>

#include "base/base64.h"
#include "crypto/digest.h"

namespace latchkey::rp {
namespace {

constexpr std::size_t kDigestBytes = 16;

std::string note_of(std::string_view kind, std::string_view issuer, std::string_view name) {
  std::string note("ended ");
  note.reserve(note.size() + kind.size() + issuer.size() + name.size() + 8);
  // With the length, so that no two pairs give the same note.
  note.append(kind).append(" ").append(std::to_string(issuer.size())).append(" ").append(issuer).append(name);
  return note;
}

/// Short, since there is one for each login.
std::string begun_note(std::string_view issuer, std::string_view sid) {
  return "begun " + base64url_encode(crypto::sha256(note_of("sid", issuer, sid)).substr(0, kDigestBytes));
}

/// What cannot be read ended everything: a note is never to be misread in a session's favour.
std::int64_t millis_in(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? value : std::numeric_limits<std::int64_t>::max();
}

}  // namespace

Result<void> EndedSessions::begin(const Identity& who) {
  if (who.session_id.empty()) return {};
  return notes_.write(begun_note(who.issuer, who.session_id), "1", lifetime_);
}

Result<bool> EndedSessions::has_begun(const EndedLogin& login) {
  const auto notes = notes_.read({begun_note(login.issuer, login.session_id)});
  if (!notes) return notes.error();
  return notes->at(0).has_value();
}

Result<void> EndedSessions::add(const std::string& id) { return notes_.write(note_of("id", {}, id), "1", lifetime_); }

Result<void> EndedSessions::add(const EndedLogin& login, TimePoint now) {
  const bool one = !login.session_id.empty();
  return notes_.write(note_of(one ? "sid" : "sub", login.issuer, one ? login.session_id : login.subject),
                      std::to_string(now.time_since_epoch().count()), lifetime_);
}

Result<bool> EndedSessions::contains(const std::string& id, const Session& session) {
  const Identity& who = session.identity();
  const auto notes = notes_.read(
      {note_of("id", {}, id), note_of("sub", who.issuer, who.subject), note_of("sid", who.issuer, who.session_id)});
  if (!notes) return notes.error();
  if (notes->at(0)) return true;
  const std::int64_t began = session.created_at.time_since_epoch().count();
  for (const std::size_t i : {std::size_t{1}, std::size_t{2}}) {
    if (notes->at(i) && began <= millis_in(*notes->at(i))) return true;
  }
  return false;
}

}  // namespace latchkey::rp
