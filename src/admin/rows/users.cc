#include "admin/resources.h"
#include "admin/rows/rows.h"

namespace latchkey::admin {
namespace {

using enum AdminRole;

constexpr Row kRows[] = {
    {"GET",
     "/admin/realms/{realm}/attack-detection/brute-force/users/{user}",
     "admin-attack-detection",
     show_brute_force_status,
     {view_users, manage_users}},
    {"DELETE", "/admin/realms/{realm}/attack-detection/brute-force/users/{user}", "admin-attack-detection",
     clear_brute_force_status, manage_users},

    {"GET", "/admin/realms/{realm}/groups", "admin-groups", list_groups, {query_groups, view_users, manage_users}},
    {"POST", "/admin/realms/{realm}/groups", "admin-groups", create_group, manage_users},
    {"GET",
     "/admin/realms/{realm}/groups/count",
     "admin-groups",
     count_groups,
     {query_groups, view_users, manage_users}},
    {"GET", "/admin/realms/{realm}/groups/{group}", "admin-group", show_group, {view_users, manage_users}},
    {"PUT", "/admin/realms/{realm}/groups/{group}", "admin-group", update_group, manage_users},
    {"DELETE", "/admin/realms/{realm}/groups/{group}", "admin-group", delete_group, manage_users},
    {"GET", "/admin/realms/{realm}/groups/{group}/children", "admin-group", list_subgroups, {view_users, manage_users}},
    {"POST", "/admin/realms/{realm}/groups/{group}/children", "admin-group", create_subgroup, manage_users},
    {"GET",
     "/admin/realms/{realm}/groups/{group}/management/permissions",
     "admin-group",
     show_no_permissions,
     {view_users, manage_users}},
    {"PUT", "/admin/realms/{realm}/groups/{group}/management/permissions", "admin-group", show_no_permissions,
     manage_users},
    {"GET",
     "/admin/realms/{realm}/group-by-path/{path*}",
     "admin-groups",
     show_group_by_path,
     {view_users, manage_users}},
    {"GET",
     "/admin/realms/{realm}/default-groups",
     "admin-default-groups",
     list_default_groups,
     {view_realm, manage_realm}},
    {"PUT", "/admin/realms/{realm}/default-groups/{group}", "admin-default-groups", add_default_group, manage_realm},
    {"DELETE", "/admin/realms/{realm}/default-groups/{group}", "admin-default-groups", remove_default_group,
     manage_realm},
};

}  // namespace

std::span<const Row> user_rows() { return kRows; }

}  // namespace latchkey::admin
