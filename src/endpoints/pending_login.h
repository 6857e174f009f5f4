// A login whose first factor is proven and that still waits for something (a new password, consent): a row, found by a
// random secret in the page's address, bound to the browser, and consumed by what ends it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/task.h"
#include "endpoints/login_flow.h"
#include "endpoints/visit.h"
#include "store/plan.h"

namespace latchkey::endpoints {

struct PendingLogin {
  std::string request;  ///< op::AuthorizationRequest, serialized
  std::string tab_id;
  std::string action;   ///< "UPDATE_PASSWORD" or "CONSENT"
  std::string user;
  std::string session;  ///< of a session that stands already (single sign-on); "" when the login will make one
  bool remember_me = false;
  bool renewed = false;  ///< the person proved again who they are, so the session's auth_time moves
  std::string browser;   ///< hash of AUTH_SESSION_ID
  Instant authenticated{};
  Instant password_since{};  ///< when the password was made that it rests on; another one since then ends the login
};

/// When this user's password was made; {} when there is none.
[[nodiscard]] Instant password_since(const model::User& user);

/// Adds the row to `plan`; the secret for the address.
[[nodiscard]] std::string add_pending_login(const Visit& visit, const PendingLogin& pending, store::Plan& plan);

/// nullopt: unknown, expired, used, or of another browser.
Task<Result<std::optional<PendingLogin>>> find_pending_login(const Visit& visit, std::string secret);

/// The write that ends it.
[[nodiscard]] store::Write consume_pending_login(const Visit& visit, std::string_view secret);

/// The login as it stood, with user and session loaded again. Error::not_found: they are gone.
Task<Result<LoginProgress>> resume(const Visit& visit, PendingLogin pending);

}  // namespace latchkey::endpoints
