#include "admin/groups/group_guard.h"

#include <algorithm>

#include "admin/role_guard.h"
#include "kc/write/write_group.h"

namespace latchkey::admin {

bool may_take_apart(const Call& call, const model::Group& group) {
  return std::ranges::all_of(kc::GroupTree(*call.realm).subtree(group),
                             [&](const auto* one) { return may_give_membership(call, one->id); });
}

}  // namespace latchkey::admin
