// Before a role or a group goes that very many people have: they are taken out of it in steps, so that no commit of
// others waits behind one that rewrites a million users. The few that are left go with the object itself, in the same
// transaction (store/plan.h). Whoever asks in between sees people who no longer have what is about to go.
#pragma once

#include <vector>

#include "admin/reference_removal.h"
#include "base/result.h"
#include "base/task.h"

namespace latchkey::admin {

/// Errors: the store's. To be called when nothing but the store can still refuse the deletion.
Task<Status<>> release_roles(const Call& call, RoleIds roles);
Task<Status<>> release_groups(const Call& call, std::vector<model::GroupId> groups);

}  // namespace latchkey::admin
