// Which users somebody looks for, and the one answer to whether a user is meant: every adapter asks it, so that all
// find alike. Names compare folded (model::fold_name).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "model/ids.h"
#include "model/user.h"

namespace latchkey::store {

/// Every member that is set must match. Results are ordered by folded user name.
struct UserQuery {
  /// Words, each of which must match the user name, first name, last name or e-mail: `foo` and `foo*` match what begins
  /// so, `*foo*` what holds it, `f*o` what fits, and `"foo"` only what is it. Words in quotes may hold spaces.
  std::string search;
  std::string username, email, first_name, last_name;  ///< held by it; the whole of it when `exact`
  bool exact = false;
  std::optional<bool> enabled, email_verified;
  std::vector<std::pair<std::string, std::string>> attributes;  ///< one of the attribute's values is exactly this
  std::string idp_alias, idp_user_id;                           ///< a federated identity; either may be empty
  std::optional<Instant> created_after, created_before;         ///< inclusive
  bool exclude_service_accounts = true;
  model::GroupId in_group;  ///< direct membership
  model::RoleId with_role;  ///< direct mapping
  std::size_t first = 0;
  std::size_t limit = 100;

  /// Nothing but who is no service account may be asked for.
  [[nodiscard]] bool asks_nothing() const;
};

/// What is compared, folded where it is a name.
struct UserFields {
  std::string_view username, email, first_name, last_name;
  bool enabled = true;
  bool email_verified = false;
  bool service_account = false;
  Instant created{};
};

/// One word of `search`.
struct UserWord {
  std::string pattern;  ///< folded; '*' is any text unless `whole`
  bool whole = false;

  [[nodiscard]] bool matches(std::string_view folded) const;
  /// What everything it matches begins with; "" when that is nothing.
  [[nodiscard]] std::string_view beginning() const;
};

class UserMatcher {
 public:
  explicit UserMatcher(const UserQuery& query);

  /// All but attributes, groups, roles and identities, which adapters keep in rows of their own.
  [[nodiscard]] bool matches(const UserFields& user) const;
  [[nodiscard]] const std::vector<UserWord>& words() const { return words_; }
  [[nodiscard]] const std::string& username() const { return username_; }  ///< folded
  [[nodiscard]] const std::string& email() const { return email_; }        ///< folded

 private:
  [[nodiscard]] bool names_match(const UserFields& user) const;

  const UserQuery& query_;
  std::vector<UserWord> words_;
  std::string username_, email_, first_name_, last_name_;
};

}  // namespace latchkey::store
