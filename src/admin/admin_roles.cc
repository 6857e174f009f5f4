#include "admin/admin_roles.h"

#include <algorithm>
#include <array>

namespace latchkey::admin {
namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, kAdminRoles> kNames{
    "view-realm",          "manage-realm",         "view-users",          "manage-users",
    "view-clients",        "manage-clients",       "view-events",         "manage-events",
    "view-identity-providers", "manage-identity-providers", "view-authorization", "manage-authorization",
    "view-organizations",  "manage-organizations", "query-users",         "query-clients",
    "query-realms",        "query-groups",         "query-organizations", "create-client",
    "impersonation"};

}  // namespace

std::string_view name(AdminRole role) { return kNames.at(static_cast<std::size_t>(role)); }

std::optional<AdminRole> admin_role(std::string_view name) {
  const auto found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<AdminRole>(found - kNames.begin());
}

}  // namespace latchkey::admin
