// A login whose first factor is proven and that still waits for something (a new password, consent): a row, found by a
// random secret in the page's address, bound to the browser, and consumed by what ends it.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "base/task.h"
#include "base/time.h"
#include "endpoints/login_flow.h"
#include "endpoints/visit.h"
#include "http/message.h"
#include "store/plan.h"

namespace latchkey::endpoints {

struct PendingLogin {
  std::string request;  ///< op::AuthorizationRequest, serialized
  std::string tab_id;
  std::string action;  ///< "CONSENT" or the alias of a required action
  std::string user;
  std::string session;  ///< of a session that stands already (single sign-on); "" when the login will make one
  bool remember_me = false;
  bool renewed = false;  ///< the person proved again who they are, so the session's auth_time moves
  std::string browser;   ///< hash of AUTH_SESSION_ID
  Instant authenticated{};
  std::string link;          ///< LinkWalk, serialized: a link is followed, nobody signs in
  Instant password_since{};  ///< when the password was made that it rests on; another one since then ends the login
};

/// When this user's password was made; {} when there is none.
[[nodiscard]] Instant password_since(const model::User& user);

/// Adds the row to `plan`; the secret for the address.
[[nodiscard]] std::string add_pending_login(const Visit& visit, const PendingLogin& pending, store::Plan& plan);

/// The write that ends it.
[[nodiscard]] store::Write consume_pending_login(const Visit& visit, std::string_view secret);

struct ResumedLogin {
  LoginProgress progress;  ///< as it stood, with user and session loaded again
  std::string secret;
};
/// The login that the address names and that waits for `action`. The answer instead: there is none of this browser that
/// still waits for it (a page that leads on), or the store is out of reach.
Task<std::expected<ResumedLogin, http::Response>> resume_login(const Visit& visit, std::string_view action);

}  // namespace latchkey::endpoints
