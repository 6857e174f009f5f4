// Giving somebody a new password: the realm's policy, the passwords it remembers, the hash, and what to write. For the
// person's own change and for an administrator's alike.
#pragma once

#include <vector>

#include "authn/password_policy.h"
#include "base/secret.h"
#include "base/task.h"
#include "crypto/password_hash.h"
#include "endpoints/env.h"
#include "model/realm.h"
#include "model/user.h"
#include "store/plan.h"

namespace latchkey::endpoints {

struct NewPassword {
  model::RealmPtr realm;
  model::User user;
  Secret password;
  /// Also without a history the current password will not do: a temporary password that is "changed" to itself is not
  /// changed.
  bool must_differ = false;
};

struct HashedPassword {
  enum class Kind { made, broken, busy };
  Kind kind = Kind::made;
  std::vector<authn::PolicyViolation> broken;  ///< the rules that it breaks, at least one when `broken`
  crypto::PasswordHash hash;
};

Task<HashedPassword> hash_new_password(const Env& env, NewPassword wanted);

/// The user's password credential with the new hash: a new one, or the one that stands.
[[nodiscard]] model::Credential password_credential(const Env& env, const model::User& user, crypto::PasswordHash hash,
                                                    Instant now);
/// Writes `credential`; the password that goes becomes history as long as the policy remembers any.
[[nodiscard]] store::Plan plan_new_password(const Env& env, const model::Realm& realm, const model::User& user,
                                            model::Credential credential);

}  // namespace latchkey::endpoints
