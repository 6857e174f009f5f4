#include "admin/resources.h"
#include "admin/rows/rows.h"

namespace latchkey::admin {
namespace {

using enum AdminRole;

constexpr Row kRows[] = {
    {"GET", "/admin/realms/{realm}/attack-detection/brute-force/users/{user}", "admin-attack-detection",
     show_brute_force_status, {view_users, manage_users}},
    {"DELETE", "/admin/realms/{realm}/attack-detection/brute-force/users/{user}", "admin-attack-detection",
     clear_brute_force_status, manage_users},
};

}  // namespace

std::span<const Row> user_rows() { return kRows; }

}  // namespace latchkey::admin
