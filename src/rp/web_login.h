// The state behind WebLogin, shared by its source files.
#pragma once

#include <latchkey/session.h>

#include <array>
#include <mutex>

#include "rp/cookie.h"
#include "rp/pending_cookie.h"

namespace latchkey::rp {

struct WebLogin::State {
  State(std::shared_ptr<RelyingParty> party, SessionOptions o, std::shared_ptr<SessionStore> s, std::string callback,
        bool secure);

  std::shared_ptr<RelyingParty> rp;
  SessionOptions options;
  std::shared_ptr<SessionStore> store;
  std::string callback_path;
  CookieJar cookies;
  PendingSeal seal;
  std::array<std::mutex, 16> refresh_locks;  ///< one refresh at a time for a session, by its key

  /// The store's key of the request's session cookie; empty when there is none or it cannot be one of ours.
  [[nodiscard]] std::string session_key(const Request& request) const;
  [[nodiscard]] static std::string key_of(std::string_view cookie);
  /// The session under `key` if it is neither too old nor idle too long.
  [[nodiscard]] Result<std::optional<Session>> live_session(const std::string& key);
  /// Makes a session and gives its cookie's value.
  [[nodiscard]] Result<std::string> start_session(Login login);
  /// The cookies to expire so that one more login fits into this browser.
  [[nodiscard]] std::vector<std::string> surplus_logins(const Request& request) const;
};

}  // namespace latchkey::rp
