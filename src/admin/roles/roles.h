// Entry points of roles and of who has which: role mappings, scope mappings, what the console asks about them.
#pragma once

#include "admin/call.h"

namespace latchkey::admin {

// roles.cc: of the realm, of a client, by id
Task<Reply> list_roles(const Call& call);
Task<Reply> create_role(const Call& call);
Task<Reply> show_role(const Call& call);
Task<Reply> update_role(const Call& call);
Task<Reply> delete_role(const Call& call);
// role_composites.cc
Task<Reply> list_composites(const Call& call);
Task<Reply> list_realm_composites(const Call& call);
Task<Reply> list_client_composites(const Call& call);
Task<Reply> add_composites(const Call& call);
Task<Reply> remove_composites(const Call& call);
// role_members.cc
Task<Reply> list_users_with_role(const Call& call);
Task<Reply> list_groups_with_role(const Call& call);
// role_permissions.cc
Task<Reply> show_role_permissions(const Call& call);
Task<Reply> set_role_permissions(const Call& call);
// scope_mappings.cc: of a client, or of a client scope
Task<Reply> show_scope_mappings(const Call& call);
Task<Reply> list_scope_mapping(const Call& call);
Task<Reply> list_available_scope_mapping(const Call& call);
Task<Reply> list_effective_scope_mapping(const Call& call);
Task<Reply> add_scope_mapping(const Call& call);
Task<Reply> remove_scope_mapping(const Call& call);
// role_mappings.cc: of the user or the group that the path names, in the realm or in its client
Task<Reply> show_role_mappings(const Call& call);
Task<Reply> list_mapped_roles(const Call& call);
Task<Reply> list_available_roles(const Call& call);
Task<Reply> list_composite_roles(const Call& call);
Task<Reply> add_role_mappings(const Call& call);
Task<Reply> remove_role_mappings(const Call& call);
// ui_roles.cc: of the user, group, client, client scope or role that the path names
Task<Reply> list_available_client_roles(const Call& call);
Task<Reply> list_effective_client_roles(const Call& call);
Task<Reply> list_all_effective_roles(const Call& call);
Task<Reply> show_composite_mappings(const Call& call);
Task<Reply> remove_named_roles(const Call& call);

}  // namespace latchkey::admin
