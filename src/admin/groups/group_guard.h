// Whoever is taken out of a group loses what it gives: the rule of giving (role_guard.h) holds for a group that goes, or
// that stands elsewhere from now on, with all that is below it.
#pragma once

#include "admin/call.h"
#include "model/role.h"

namespace latchkey::admin {

/// Whether the caller may give, and so take, membership of the group and of every group below it.
[[nodiscard]] bool may_take_apart(const Call& call, const model::Group& group);

}  // namespace latchkey::admin
