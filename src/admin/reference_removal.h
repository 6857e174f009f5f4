// Taking roles and client scopes away takes away what refers to them in the realm's configuration: composites, groups,
// scope mappings, lists of scopes. What refers to them in users' rows goes with the object itself (store/plan.h).
#pragma once

#include <unordered_set>

#include "admin/call.h"
#include "store/plan.h"

namespace latchkey::admin {

using RoleIds = std::unordered_set<model::RoleId>;

/// Deletes the roles, and rewrites every role, group, client and client scope that names one of them, except what
/// belongs to `without_client`, which goes away itself.
void remove_roles(store::Plan& plan, const Call& call, const RoleIds& roles,
                  const model::ClientUuid& without_client = {});
/// Deletes the scope, and takes it out of the lists of clients and of the realm.
void remove_client_scope(store::Plan& plan, const Call& call, const model::ScopeId& scope);

}  // namespace latchkey::admin
