// Sessions whole in the browser's cookies, sealed: NAME, NAME_1 ... hold login and tokens and are written at login and
// refresh alone; NAME_seen holds when the session was last used. Since a touch writes only the latter, it can never
// bring tokens back that a refresh in another request has replaced.
#include <algorithm>
#include <charconv>
#include <utility>

#include "base/base64.h"
#include "crypto/digest.h"
#include "rp/cookie_chunks.h"
#include "rp/cookie_parts.h"
#include "rp/ended_sessions.h"
#include "rp/error.h"
#include "rp/refresher.h"
#include "rp/seal_ring.h"
#include "rp/session_keeper.h"
#include "rp/session_record.h"

namespace latchkey::rp {
namespace {

constexpr std::size_t kIdBytes = 16;
constexpr int kMostRefreshesBehind = 3;

/// The note under which the other requests of a browser find what a refresh brought.
std::string result_note(const std::string& refresh_token) {
  return "refreshed " + base64url_encode(crypto::sha256("latchkey refresh " + refresh_token));
}

class CookieKeeper final : public SessionKeeper {
 public:
  CookieKeeper(const KeeperContext& context, CookieSessions settings)
      : context_(context),
        options_(context.options),
        settings_(std::move(settings)),
        notes_(settings_.notes ? settings_.notes : make_memory_notes()),
        ended_(*notes_, options_.lifetime),
        chunks_(context.cookies, options_.cookie_name),
        seen_name_(options_.cookie_name + "_seen"),
        wire_seen_name_(context.cookies.wire_name(seen_name_)),
        session_place_(place("session")),
        seen_place_(place("seen")),
        ring_(options_.secret_key, options_.former_secret_keys, "session cookie"),
        refresher_(context.rp, {.before = options_.refresh_before,
                                .lease = options_.refresh_lease,
                                .patience = options_.refresh_patience}) {}

  Result<std::optional<Session>> find(const Request& request) override {
    auto held = held_by(request.cookies());
    if (!held) return held.error();
    if (!*held) return std::optional<Session>{};
    return std::optional<Session>(std::move((*held)->session));
  }

  Result<Session> refreshed(const Request& request) override;
  Result<std::vector<std::string>> start(const Request& request, Login login) override;
  Result<std::vector<std::string>> end(const Request& request) override;
  std::vector<std::string> sweep(const Request& request) override;

  Result<void> end_all(const EndedLogin& login) override { return ended_.add(login, context_.rp.now()); }
  Result<bool> end_known(const EndedLogin& login) override;
  SharedNotes& notes() override { return *notes_; }
  bool writes_answers() const override { return true; }
  const std::vector<std::string>* kept_claims() const override { return &settings_.claims; }

 private:
  struct Held {
    std::string id;
    Session session;
  };

  /// Boxes are bound to application, cookie name and use, so that none opens in another's place.
  std::string place(std::string_view what) const {
    return context_.purpose + " " + context_.cookies.wire_name(options_.cookie_name) + " " + std::string(what);
  }
  std::optional<Held> open(const Fields& sent) const;
  std::optional<Held> unseal(std::string_view place, std::string_view box) const;
  std::string seal(std::string_view place, const Held& held) const;
  TimePoint seen_in(const Fields& sent, const std::string& id) const;
  /// The session alive, brought up to date, with the cookies it wants.
  Result<std::optional<Held>> held_by(const Fields& sent);
  Result<std::optional<Session>> result_of(const Held& held);
  Result<void> catch_up(Held& held, const Fields& sent);
  void touch(Held& held) const;
  Result<std::vector<std::string>> lines_for(const Held& held, const Fields& sent) const;
  std::vector<std::string> removal(const Fields& sent) const;
  RefreshTarget target_for(const Held& held);

  const KeeperContext context_;
  const SessionOptions& options_;
  const CookieSessions settings_;
  const std::shared_ptr<SharedNotes> notes_;
  EndedSessions ended_;
  const CookieChunks chunks_;
  const std::string seen_name_;
  const std::string wire_seen_name_;
  const std::string session_place_;
  const std::string seen_place_;
  const SealRing ring_;
  Refresher refresher_;
};

// --- sealing --------------------------------------------------------------------------------------------------------

std::string CookieKeeper::seal(std::string_view place, const Held& held) const {
  return ring_.seal(place, pack_cookie(held.id + write_record(held.session)));
}

std::optional<CookieKeeper::Held> CookieKeeper::unseal(std::string_view place, std::string_view box) const {
  const auto packed = ring_.open(place, box);
  if (!packed) return std::nullopt;
  const auto plain = unpack_cookie(packed->reveal());
  if (!plain || plain->size() < kIdBytes) return std::nullopt;
  auto session = read_record(std::string_view(*plain).substr(kIdBytes));
  if (!session) return std::nullopt;
  return Held{.id = plain->substr(0, kIdBytes), .session = *std::move(session)};
}

std::optional<CookieKeeper::Held> CookieKeeper::open(const Fields& sent) const {
  const auto value = chunks_.join(sent);
  if (!value) return std::nullopt;
  const auto box = base64url_decode(*value);
  return box ? unseal(session_place_, *box) : std::nullopt;
}

TimePoint CookieKeeper::seen_in(const Fields& sent, const std::string& id) const {
  const auto cookie = std::ranges::find(sent, wire_seen_name_, [](const auto& field) { return field.first; });
  if (cookie == sent.end()) return {};
  const auto box = base64url_decode(cookie->second);
  const auto plain = box ? ring_.open(seen_place_, *box) : std::nullopt;
  if (!plain || !plain->reveal().starts_with(id)) return {};
  std::int64_t ms = 0;
  const std::string_view digits = plain->reveal().substr(id.size());
  std::from_chars(digits.data(), digits.data() + digits.size(), ms);
  return TimePoint{std::chrono::milliseconds{ms}};
}

// --- finding --------------------------------------------------------------------------------------------------------

Result<std::optional<CookieKeeper::Held>> CookieKeeper::held_by(const Fields& sent) {
  auto held = open(sent);
  if (!held) return std::optional<Held>{};
  Session& session = held->session;
  session.last_seen = std::max(session.last_seen, seen_in(sent, held->id));
  session.idle_at = session.last_seen + options_.idle_timeout;
  if (context_.rp.now() >= session.ends_at()) return std::optional<Held>{};
  const auto ended = ended_.contains(held->id, session);
  if (!ended) return ended.error();
  if (*ended) return std::optional<Held>{};
  if (auto caught_up = catch_up(*held, sent); !caught_up) return caught_up.error();
  touch(*held);
  return held;
}

Result<std::optional<Session>> CookieKeeper::result_of(const Held& held) {
  const std::string note = result_note(held.session.login.tokens.refresh_token);
  const auto notes = notes_->read({note});
  if (!notes) return notes.error();
  if (!notes->at(0)) return std::optional<Session>{};
  auto result = unseal(note, *notes->at(0));
  if (!result || result->id != held.id) return std::optional<Session>{};
  return std::optional<Session>(std::move(result->session));
}

/// A request that was on its way with old cookies while another one refreshed gets what the refresh brought.
Result<void> CookieKeeper::catch_up(Held& held, const Fields& sent) {
  bool behind = false;
  for (int i = 0; i < kMostRefreshesBehind; ++i) {
    const Tokens& tokens = held.session.login.tokens;
    if (tokens.refresh_token.empty() || refresher_.is_fresh(tokens)) break;
    auto newer = result_of(held);
    if (!newer) return newer.error();
    // A refresh that is not finished, or was cut short, has stored its refresh token and nothing else: no result yet.
    if (!*newer || (*newer)->login.tokens.access_token == tokens.access_token) break;
    held.session.login = std::move((*newer)->login);
    behind = true;
  }
  if (!behind) return {};
  auto lines = lines_for(held, sent);
  if (!lines) return lines.error();
  held.session.set_cookies = *std::move(lines);
  return {};
}

void CookieKeeper::touch(Held& held) const {
  Session& session = held.session;
  const TimePoint now = context_.rp.now();
  if (now < next_touch(session.last_seen, options_.idle_timeout)) return;
  session.last_seen = now;
  session.idle_at = now + options_.idle_timeout;
  const std::string plain = held.id + std::to_string(now.time_since_epoch().count());
  session.set_cookies.push_back(
      context_.cookies.set(seen_name_, base64url_encode(ring_.seal(seen_place_, plain)), std::nullopt));
}

Result<std::vector<std::string>> CookieKeeper::lines_for(const Held& held, const Fields& sent) const {
  const std::string value = base64url_encode(seal(session_place_, held));
  const std::size_t count = CookieChunks::count_for(value.size());
  if (count > settings_.most_cookies) return too_large(held.session, value.size(), settings_.most_cookies);
  return chunks_.split(value, sent);
}

// --- refreshing -----------------------------------------------------------------------------------------------------

RefreshTarget CookieKeeper::target_for(const Held& held) {
  const std::string note = result_note(held.session.login.tokens.refresh_token);
  const auto is_over = [this, held] { return ended_.contains(held.id, held.session); };
  return {.key = note,
          .load = [this, held, is_over]() -> Result<std::optional<Session>> {
            const auto over = is_over();
            if (!over) return over.error();
            if (*over) return std::optional<Session>{};
            auto newer = result_of(held);
            if (!newer || *newer) return newer;
            return std::optional<Session>(held.session);
          },
          .save = [this, held, note, is_over](const Session& session) -> Result<bool> {
            const auto over = is_over();
            if (!over) return over.error();
            if (*over) return false;
            Held renewed{.id = held.id, .session = session};
            renewed.session.login = slimmed(std::move(renewed.session.login), settings_);
            if (auto kept = notes_->write(note, seal(note, renewed), settings_.refresh_grace); !kept)
              return kept.error();
            return true;
          },
          .end = [this, id = held.id] { return ended_.add(id); }};
}

Result<Session> CookieKeeper::refreshed(const Request& request) {
  if (!settings_.keep_access_token) {
    return make_error(ErrorCode::not_supported, "this application leaves access tokens out of its session cookies", {},
                      "Set CookieSessions::keep_access_token, or keep sessions in a store");
  }
  const Fields sent = request.cookies();
  auto found = held_by(sent);
  if (!found) return found.error();
  if (!*found) return nobody_logged_in();
  Held held = **std::move(found);
  if (refresher_.is_fresh(held.session.login.tokens)) return std::move(held.session);
  auto renewed = refresher_.refresh(*notes_, target_for(held));
  if (!renewed) return renewed;
  const Tokens& before = held.session.login.tokens;
  const bool changed = renewed->login.tokens.access_token != before.access_token ||
                       renewed->login.tokens.refresh_token != before.refresh_token;
  held.session.login = slimmed(std::move(renewed->login), settings_);
  if (!changed) return std::move(held.session);
  auto lines = lines_for(held, sent);
  if (!lines) return lines.error();
  std::ranges::move(*lines, std::back_inserter(held.session.set_cookies));
  return std::move(held.session);
}

// --- beginning and end ----------------------------------------------------------------------------------------------

Result<std::vector<std::string>> CookieKeeper::start(const Request& request, Login login) {
  const Fields sent = request.cookies();
  const Held held{.id = context_.rp.random_bytes(kIdBytes),
                  .session = new_session(context_, slimmed(std::move(login), settings_))};
  auto lines = lines_for(held, sent);
  if (!lines) return lines;
  if (const auto old = open(sent)) {
    if (const auto ended = ended_.add(old->id); !ended) context_.rp.log(LogLevel::warning, ended.error().to_string());
  }
  // Without this note the front channel cannot end the session; that is no reason to refuse the login.
  if (const auto noted = ended_.begin(held.session.identity()); !noted)
    context_.rp.log(LogLevel::warning, noted.error().to_string());
  lines->push_back(context_.cookies.expire(seen_name_));
  return lines;
}

Result<bool> CookieKeeper::end_known(const EndedLogin& login) {
  auto known = ended_.has_begun(login);
  if (!known || !*known) return known;
  if (auto ended = end_all(login); !ended) return ended.error();
  return true;
}

Result<std::vector<std::string>> CookieKeeper::end(const Request& request) {
  const Fields sent = request.cookies();
  if (const auto held = open(sent)) {
    if (auto ended = ended_.add(held->id); !ended) return ended.error();
  }
  return removal(sent);
}

std::vector<std::string> CookieKeeper::sweep(const Request& request) {
  const Fields sent = request.cookies();
  return chunks_.any(sent) && !open(sent) ? removal(sent) : std::vector<std::string>{};
}

std::vector<std::string> CookieKeeper::removal(const Fields& sent) const {
  auto lines = chunks_.remove(sent);
  lines.push_back(context_.cookies.expire(seen_name_));
  return lines;
}

}  // namespace

std::unique_ptr<SessionKeeper> make_cookie_keeper(const KeeperContext& context, CookieSessions settings) {
  return std::make_unique<CookieKeeper>(context, std::move(settings));
}

}  // namespace latchkey::rp
