// A realm's password policy: "length(8) and digits(1) and notUsername". A rule that is not understood refuses every new
// password and says which rule it is; it is never skipped.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/password_hash.h"
#include "model/realm_settings.h"
#include "model/user.h"

namespace latchkey::authn {

/// One broken rule, as a message of the pages: `{"invalidPasswordMinLengthMessage", {"8"}}`.
struct PolicyViolation {
  std::string message_key;
  std::vector<std::string> arguments;

  friend bool operator==(const PolicyViolation&, const PolicyViolation&) = default;
};

class PasswordPolicy {
 public:
  struct Rule {
    std::string name;
    std::string argument;
  };

  /// Malformed text is an error; unknown rules are kept and refuse in check().
  [[nodiscard]] static Result<PasswordPolicy> parse(std::string_view text);

  /// All rules that `password` breaks for this user; empty: it may be set.
  [[nodiscard]] std::vector<PolicyViolation> check(std::string_view password, const model::User& user) const;
  /// What new hashes are made with: hashAlgorithm and hashIterations where they ask for argon2, the defaults otherwise.
  [[nodiscard]] crypto::Argon2Params hashing() const;
  /// forceExpiredPasswordChange in days, 0 when absent.
  [[nodiscard]] int expires_after_days() const;
  /// How many former passwords must not come back ("passwordHistory"), 0 when absent.
  [[nodiscard]] int history() const;

 private:
  std::vector<Rule> rules_;
};

}  // namespace latchkey::authn
