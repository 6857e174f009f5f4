#include "admin/groups/group_guard.h"

#include <algorithm>

namespace latchkey::admin {

bool GroupGuard::may_take_apart(const model::Group& group) const {
  return std::ranges::all_of(tree_.subtree(group),
                             [this](const auto* one) { return givable_.contain_all_of(one->id); });
}

}  // namespace latchkey::admin
