// The state behind WebLogin, shared by its source files.
#pragma once

#include <latchkey/session.h>

#include <memory>
#include <string>
#include <vector>

#include "rp/cookie.h"
#include "rp/pending_cookie.h"
#include "rp/session_keeper.h"

namespace latchkey::rp {

struct WebLogin::State {
  State(std::shared_ptr<RelyingParty> party, SessionOptions o, std::string callback, bool secure);

  std::shared_ptr<RelyingParty> rp;
  SessionOptions options;
  std::string callback_path;
  CookieJar cookies;
  PendingSeal seal;
  std::unique_ptr<SessionKeeper> keeper;

  [[nodiscard]] KeeperContext context() const;
  /// Whether the browser brings the provider's answer in a POST (response_mode form_post).
  [[nodiscard]] bool answer_is_posted() const;
  /// The cookies to expire so that one more login, of that many bytes, fits into this browser.
  [[nodiscard]] std::vector<std::string> surplus_logins(const Request& request, std::size_t bytes_to_come) const;
};

/// invalid_configuration for an option that cannot be.
[[nodiscard]] Result<void> check_options(const SessionOptions& options);
[[nodiscard]] Result<void> check_options(const SessionOptions& options, const CookieSessions& cookies);
[[nodiscard]] Error bad_option(std::string_view option, std::string_view what, std::string_view hint);

/// An answer of our own with these Set-Cookie lines.
void set_cookies(Response& response, const std::vector<std::string>& lines);
[[nodiscard]] Response method_not_allowed(std::string_view allowed);

}  // namespace latchkey::rp
