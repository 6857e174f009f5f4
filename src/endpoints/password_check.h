// Checking a user name and a password, for the login form and the password grant alike. An unknown user costs the same
// hash and the same number of commits as a known one; with brute-force detection the attempt is reserved before it is
// hashed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "base/task.h"
#include "endpoints/visit.h"
#include "model/user.h"
#include "store/plan.h"

namespace latchkey::endpoints {

struct PasswordAnswer {
  enum class Kind {
    right,
    wrong,        ///< unknown user, no password, wrong password, or a locked account: not told apart outside
    disabled,     ///< the password was right and the account is disabled
    busy,         ///< too many hashes are waiting
    unavailable,  ///< the store did not answer
  };
  Kind kind = Kind::wrong;
  std::optional<model::User> user;  ///< of right and disabled, and of wrong where the user exists (for the event)
  std::string event_error;  ///< Keycloak's word for the trail: "user_not_found", "invalid_user_credentials", ...
  store::Plan on_success;   ///< to commit with the login: failures cleared, an old hash replaced
};

struct PasswordAttempt {
  std::string username;  ///< user name or e-mail, as typed
  Secret password;
};

/// Whom a typed name means: by address where the realm allows it, else by user name.
Task<Result<std::optional<model::User>>> find_typed_user(const Visit& visit, std::string typed);

Task<PasswordAnswer> check_password(const Visit& visit, PasswordAttempt attempt);

}  // namespace latchkey::endpoints
