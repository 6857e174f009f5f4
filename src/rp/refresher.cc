#include "rp/refresher.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "base/base64.h"
#include "rp/error.h"

namespace latchkey::rp {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{10};
constexpr milliseconds kLongestPause{160};
constexpr int kSaves = 5;

Error busy() {
  Error error = make_error(ErrorCode::provider_unreachable,
                           "another process is refreshing this session and has not finished", {}, "Try again shortly");
  return error;
}

/// Gives the lease back whatever happens; if that fails, it runs out by itself.
class Lease {
 public:
  Lease(SharedNotes& notes, std::string key, std::string holder)
      : notes_(notes), key_(std::move(key)), holder_(std::move(holder)) {}
  ~Lease() { (void)notes_.release(key_, holder_); }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

 private:
  SharedNotes& notes_;
  std::string key_;
  std::string holder_;
};

/// Whether the provider's answer must not be believed: it could be checked, and is wrong.
bool is_doubtful(const Error& error) {
  return error.code != ErrorCode::provider_unreachable && error.code != ErrorCode::provider_error &&
         error.code != ErrorCode::key_unknown;
}

/// The provider has taken the old refresh token: what it gave for it must not get lost to a moment's trouble.
Result<bool> save_for_certain(const RefreshTarget& target, const Session& session) {
  auto saved = target.save(session);
  milliseconds pause = kFirstPause;
  for (int i = 1; i < kSaves && !saved; ++i, pause *= 4) {
    std::this_thread::sleep_for(pause);
    saved = target.save(session);
  }
  return saved;
}

}  // namespace

Error nobody_logged_in() {
  return make_error(ErrorCode::not_logged_in, "nobody is logged in here", {}, "Log in first");
}

bool Refresher::is_fresh(const Tokens& tokens) const {
  return !tokens.expires_at || *tokens.expires_at > rp_.now() + pace_.before;
}

bool Refresher::is_good(const Tokens& tokens) const { return !tokens.expires_at || *tokens.expires_at > rp_.now(); }

Result<Session> Refresher::refresh(SharedNotes& notes, const RefreshTarget& target) {
  return flights_.run(target.key, [&] { return fly(notes, target); });
}

Result<Session> Refresher::fly(SharedNotes& notes, const RefreshTarget& target) {
  const std::string key = "refreshing " + target.key;
  const std::string holder = base64url_encode(rp_.random_bytes(16));
  const auto deadline = SteadyClock::now() + pace_.patience;
  milliseconds pause = kFirstPause;
  while (true) {
    const auto claimed = notes.claim(key, holder, pace_.lease);
    if (!claimed) return claimed.error();
    if (*claimed) break;
    // Another process is at it. What is still good serves on; else its result is awaited.
    auto current = target.load();
    if (!current) return current.error();
    if (!*current) return nobody_logged_in();
    if (is_good((*current)->login.tokens)) return **std::move(current);
    if (SteadyClock::now() >= deadline) return busy();
    std::this_thread::sleep_for(pause);
    pause = std::min(kLongestPause, pause * 2);
  }
  const Lease lease(notes, key, holder);
  return refresh_now(target);
}

Result<Session> Refresher::refresh_now(const RefreshTarget& target) {
  auto current = target.load();  // another process may have refreshed, or a logout ended it, before the lease was ours
  if (!current) return current.error();
  if (!*current) return nobody_logged_in();
  Session session = **std::move(current);
  if (is_fresh(session.login.tokens)) return session;
  if (session.login.tokens.refresh_token.empty() && is_good(session.login.tokens)) return session;  // there is no other
  const std::string spent = session.login.tokens.refresh_token;
  auto renewed = rotate(target, session);
  if (!renewed) {
    if (renewed.error().code == ErrorCode::refresh_refused) return refused(target, session, renewed.error());
    // The provider is away: what is still good serves on.
    if (is_good(session.login.tokens)) return session;
    return renewed.error();
  }
  session.login = *std::move(renewed);
  // Our lease may have run out meanwhile: whoever went on with the token that we stored has a newer one.
  auto latest = target.load();
  if (latest && *latest && (*latest)->login.tokens.refresh_token != spent &&
      (*latest)->login.tokens.refresh_token != session.login.tokens.refresh_token)
    return **std::move(latest);
  const auto saved = save_for_certain(target, session);
  if (!saved) {
    rp_.log(LogLevel::error, "refreshed tokens could not be kept: " + saved.error().to_string());
    return saved.error();
  }
  if (!*saved) return nobody_logged_in();
  return session;
}

Result<Login> Refresher::rotate(const RefreshTarget& target, Session& session) {
  const Session before = session;
  std::string stored;
  const auto keep = [&](const Tokens& tokens) {
    if (tokens.refresh_token.empty() || tokens.refresh_token == before.login.tokens.refresh_token) return;
    session.login.tokens.refresh_token = tokens.refresh_token;
    // Where that fails, there is still the end of it all to save.
    if (target.save(session).value_or(false)) stored = tokens.refresh_token;
  };
  auto renewed = rp_.refresh(before.login, keep);
  if (renewed || !is_doubtful(renewed.error())) return renewed;
  // Tokens that may be another person's must not become this session's the next time.
  session = before;
  if (!stored.empty()) take_back(target, before, stored);
  return renewed;
}

void Refresher::take_back(const RefreshTarget& target, const Session& before, const std::string& stored) {
  // Our lease may have run out meanwhile: what another process has put there since is not ours to take away, nor is a
  // session that ended to be brought back.
  const auto latest = target.load();
  if (latest && (!*latest || (*latest)->login.tokens.refresh_token != stored)) return;
  if (const auto restored = target.save(before); !restored)
    rp_.log(LogLevel::error,
            "a refresh token that came with a wrong answer is still stored: " + restored.error().to_string());
}

Result<Session> Refresher::refused(const RefreshTarget& target, const Session& session, const Error& error) {
  if (session.login.tokens.refresh_token.empty()) return error;  // never had one: the session is none the worse
  // Somebody may have overtaken us after our lease ran out: then the refused token is an old one.
  auto latest = target.load();
  if (!latest) return latest.error();
  if (*latest && (*latest)->login.tokens.refresh_token != session.login.tokens.refresh_token)
    return **std::move(latest);
  if (auto ended = target.end(); !ended) return ended.error();
  return make_error(ErrorCode::not_logged_in, "the provider has ended the session", "RFC 6749 §5.2", "Log in again");
}

}  // namespace latchkey::rp
