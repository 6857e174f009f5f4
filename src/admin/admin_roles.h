// The administrators' roles, as a set: those of the client `realm-management` in the realm itself, or of the client
// `<realm>-realm` in master. A composite role brings its parts with it, so a set says all that somebody may do.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace latchkey::admin {

enum class AdminRole : std::uint8_t {
  view_realm,
  manage_realm,
  view_users,
  manage_users,
  view_clients,
  manage_clients,
  view_events,
  manage_events,
  view_identity_providers,
  manage_identity_providers,
  view_authorization,
  manage_authorization,
  view_organizations,
  manage_organizations,
  query_users,
  query_clients,
  query_realms,
  query_groups,
  query_organizations,
  create_client,
  impersonation,
};
inline constexpr int kAdminRoles = 21;

/// "view-realm", "manage-users", ...
[[nodiscard]] std::string_view name(AdminRole role);
/// Nothing for names that are no administrator's role.
[[nodiscard]] std::optional<AdminRole> admin_role(std::string_view name);

class AdminRoleSet {
 public:
  constexpr AdminRoleSet() = default;
  constexpr AdminRoleSet(std::initializer_list<AdminRole> roles) {
    for (const AdminRole role : roles) add(role);
  }
  constexpr void add(AdminRole role) { bits_ |= bit(role); }
  [[nodiscard]] constexpr bool has(AdminRole role) const { return (bits_ & bit(role)) != 0; }
  [[nodiscard]] constexpr bool has_any(AdminRoleSet roles) const { return (bits_ & roles.bits_) != 0; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  friend constexpr bool operator==(const AdminRoleSet&, const AdminRoleSet&) = default;

 private:
  static constexpr std::uint32_t bit(AdminRole role) { return std::uint32_t{1} << static_cast<unsigned>(role); }
  std::uint32_t bits_ = 0;
};

}  // namespace latchkey::admin
