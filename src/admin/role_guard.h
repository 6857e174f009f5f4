// What administrators may not do with the powers they have: give a role that they do not hold, or become somebody who
// may do more than they. One rule for direct mappings, groups, moved groups and impersonation, because each of them is
// a way to the same place (CVE-2026-9796, CVE-2026-17526).
#pragma once

#include <unordered_set>
#include <vector>

#include "admin/call.h"
#include "model/realm.h"
#include "model/role.h"
#include "model/user.h"

namespace latchkey::admin {

using RoleSet = std::unordered_set<const model::Role*>;

/// A role of the realm that makes somebody an administrator: of `realm-management`, or in master of any
/// `<realm>-realm`, `admin` and `create-realm`.
[[nodiscard]] bool is_admin_role(const model::Realm& realm, const model::Role& role);

/// Whether the caller may give all of `roles`, a set that holds what its composites contain.
[[nodiscard]] bool may_give_all(const Call& call, const RoleSet& roles);
/// The same for roles of the realm as it would be.
[[nodiscard]] bool may_give_all(const Call& call, const model::Realm& after, const RoleSet& roles);
/// The role and all that it contains.
[[nodiscard]] bool may_give(const Call& call, const model::Role& role);
/// The same about many roles: what each contains is walked through once for all of them together, for a realm's
/// administrators say how much that is.
[[nodiscard]] bool may_give_each(const Call& call, const std::vector<const model::Role*>& roles);
/// And for lists: one answer a role.
class GivableRoles {
 public:
  explicit GivableRoles(const Call& call);
  [[nodiscard]] bool contains(const model::Role& role) const { return !beyond_.contains(&role); }
  /// Whether the user has no others: may_become() for lists of people.
  [[nodiscard]] bool contain_all_of(const model::User& user) const;
  /// Whether membership of the group gives no others.
  [[nodiscard]] bool contain_all_of(const model::GroupId& group) const;

 private:
  [[nodiscard]] bool contain_all(const std::vector<model::RoleId>& roles) const;
  const model::Realm& realm_;
  RoleSet beyond_;  ///< that are, or contain, one that the caller may not give
};
/// Members of the group get its roles and those of its ancestors.
[[nodiscard]] bool may_give_membership(const Call& call, const model::GroupId& group);
/// Whoever changes a user's password or address can become that user: nobody changes one who may do more than he.
[[nodiscard]] bool may_become(const Call& call, const model::User& user);
/// Whether that is true whoever it is: the caller holds every administrator's role of the realm.
[[nodiscard]] bool may_become_anybody(const Call& call);

}  // namespace latchkey::admin
