// Whoever is taken out of a group loses what it gives: the rule of giving (role_guard.h) holds for a group that goes, or
// that stands elsewhere from now on, with all that is below it.
#pragma once

#include "admin/role_guard.h"
#include "kc/write/write_group.h"

namespace latchkey::admin {

class GroupGuard {
 public:
  explicit GroupGuard(const Call& call) : givable_(call), tree_(*call.realm) {}
  /// Whether the caller may give, and so take, membership of the group and of every group below it.
  [[nodiscard]] bool may_take_apart(const model::Group& group) const;

 private:
  GivableRoles givable_;
  kc::GroupTree tree_;
};

}  // namespace latchkey::admin
