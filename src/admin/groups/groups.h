// Entry points of /admin/realms/{realm}/groups and default-groups.
#pragma once

#include "admin/call.h"

namespace latchkey::admin {

// groups.cc
Task<Reply> create_group(const Call& call);
Task<Reply> create_subgroup(const Call& call);
Task<Reply> show_group(const Call& call);
Task<Reply> update_group(const Call& call);
Task<Reply> delete_group(const Call& call);
Task<Reply> show_group_permissions(const Call& call);
// groups_search.cc
Task<Reply> list_groups(const Call& call);
Task<Reply> count_groups(const Call& call);
Task<Reply> list_subgroups(const Call& call);
Task<Reply> show_group_by_path(const Call& call);
// default_groups.cc
Task<Reply> list_default_groups(const Call& call);
Task<Reply> add_default_group(const Call& call);
Task<Reply> remove_default_group(const Call& call);

}  // namespace latchkey::admin
