// Every resource's entry points, one file a resource; routes.cc lists them with their paths and the roles they need.
#pragma once

#include "admin/call.h"

namespace latchkey::admin {

// console.cc
Task<http::Response> show_who_am_i(const Call& call);

// attack_detection.cc
Task<http::Response> show_brute_force_status(const Call& call);
Task<http::Response> clear_brute_force_status(const Call& call);

// groups.cc
Task<http::Response> create_group(const Call& call);
Task<http::Response> create_subgroup(const Call& call);
Task<http::Response> show_group(const Call& call);
Task<http::Response> update_group(const Call& call);
Task<http::Response> delete_group(const Call& call);
/// management/permissions of whatever has them: this server grants rights by roles alone.
Task<http::Response> show_no_permissions(const Call& call);
// groups_search.cc
Task<http::Response> list_groups(const Call& call);
Task<http::Response> count_groups(const Call& call);
Task<http::Response> list_subgroups(const Call& call);
Task<http::Response> show_group_by_path(const Call& call);
// default_groups.cc
Task<http::Response> list_default_groups(const Call& call);
Task<http::Response> add_default_group(const Call& call);
Task<http::Response> remove_default_group(const Call& call);

}  // namespace latchkey::admin
