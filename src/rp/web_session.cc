// Sessions of WebLogin: made, found, kept fresh.
#include <algorithm>
#include <functional>
#include <utility>

#include "base/base64.h"
#include "crypto/digest.h"
#include "rp/error.h"
#include "rp/web_login.h"

namespace latchkey::rp {
namespace {

constexpr std::size_t kCookieBytes = 32;
constexpr std::size_t kCookieLength = 43;
constexpr std::chrono::seconds kTouchEvery{60};

Error nobody() { return make_error(ErrorCode::not_logged_in, "nobody is logged in here", {}, "Log in first"); }

}  // namespace

std::string WebLogin::State::key_of(std::string_view cookie) {
  // The store never sees the cookie, so who reads the store cannot take a session over.
  return base64url_encode(crypto::sha256("latchkey session " + std::string(cookie)));
}

std::string WebLogin::State::session_key(const Request& request) const {
  const auto cookie = request.cookie(cookies.wire_name(options.cookie_name));
  if (!cookie || cookie->size() != kCookieLength) return {};
  return key_of(*cookie);
}

Result<std::optional<Session>> WebLogin::State::live_session(const std::string& key) {
  if (key.empty()) return std::optional<Session>{};
  auto found = store->find(key);
  if (!found) return found.error();
  if (!*found) return std::optional<Session>{};
  Session session = *std::move(*found);
  const TimePoint now = rp->now();
  if (now >= session.expires_at || now >= session.last_seen + options.idle_timeout) {
    if (const auto removed = store->remove(key); !removed) rp->log(LogLevel::warning, removed.error().to_string());
    return std::optional<Session>{};
  }
  if (now >= session.last_seen + std::min<std::chrono::seconds>(kTouchEvery, options.idle_timeout / 4)) {
    session.last_seen = now;
    const auto still_there = store->update(key, session);
    if (!still_there) return still_there.error();
    if (!*still_there) return std::optional<Session>{};  // ended meanwhile
  }
  return std::optional<Session>(std::move(session));
}

Result<std::string> WebLogin::State::start_session(Login login) {
  const TimePoint now = rp->now();
  const Session session{
      .login = std::move(login), .created_at = now, .last_seen = now, .expires_at = now + options.lifetime};
  std::string cookie = base64url_encode(rp->random_bytes(kCookieBytes));
  if (auto inserted = store->insert(key_of(cookie), session); !inserted) return inserted.error();
  return cookie;
}

Result<std::optional<Session>> WebLogin::find_session(const Request& request) {
  return state_->live_session(state_->session_key(request));
}

std::optional<Session> WebLogin::session(const Request& request) {
  auto found = find_session(request);
  if (found) return *std::move(found);
  state_->rp->log(LogLevel::error, found.error().to_string());
  return std::nullopt;
}

Result<std::string> WebLogin::access_token(const Request& request) {
  State& state = *state_;
  const std::string key = state.session_key(request);
  const auto fresh = [&state](const Tokens& tokens) {
    return !tokens.expires_at || *tokens.expires_at > state.rp->now() + state.options.refresh_before;
  };
  auto found = state.live_session(key);
  if (!found) return found.error();
  if (!*found) return nobody();
  if (fresh((*found)->login.tokens)) return (*found)->login.tokens.access_token;

  const std::lock_guard lock(state.refresh_locks.at(std::hash<std::string>{}(key) % state.refresh_locks.size()));
  found = state.live_session(key);  // another request may have refreshed, or logged out, while we waited
  if (!found) return found.error();
  if (!*found) return nobody();
  Session session = **std::move(found);
  if (fresh(session.login.tokens)) return session.login.tokens.access_token;
  auto renewed = state.rp->refresh(session.login);
  if (!renewed) {
    const Tokens& tokens = session.login.tokens;
    if (renewed.error().code != ErrorCode::refresh_refused) {
      // The provider is away: what is still good serves on.
      if (*tokens.expires_at > state.rp->now()) return tokens.access_token;
      return renewed.error();
    }
    if (tokens.refresh_token.empty()) return renewed.error();  // never had one: the session itself is none the worse
    if (auto removed = state.store->remove(key); !removed) return removed.error();
    return make_error(ErrorCode::not_logged_in, "the provider has ended the session", "RFC 6749 §5.2", "Log in again");
  }
  session.login = *std::move(renewed);
  const auto kept = state.store->update(key, session);
  if (!kept) return kept.error();
  if (!*kept) return nobody();
  return session.login.tokens.access_token;
}

}  // namespace latchkey::rp
