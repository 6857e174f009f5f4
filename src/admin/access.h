// Who may call a resource, as data: a row of rows/*.cc says it, dispatch.cc enforces it, a test walks it.
#pragma once

#include "admin/admin_roles.h"

namespace latchkey::admin {

struct Access {
  enum class Kind {
    one_of,        ///< a caller with at least one of `roles` in the realm that is administered
    any_admin,     ///< a caller with any administrator's role there
    signed_in,     ///< any valid token; the resource decides what it shows
    create_realm,  ///< master's role create-realm
    everything,    ///< every administrator's role there, in master also those of all other realms
  };
  Kind kind = Kind::one_of;
  AdminRoleSet roles;

  constexpr Access(AdminRole role) : roles{role} {}                      // NOLINT: rows read better so
  constexpr Access(std::initializer_list<AdminRole> any) : roles(any) {}
  constexpr explicit Access(Kind k) : kind(k) {}
};

inline constexpr Access kAnyAdmin{Access::Kind::any_admin};
inline constexpr Access kSignedIn{Access::Kind::signed_in};
inline constexpr Access kCreateRealm{Access::Kind::create_realm};
inline constexpr Access kEverything{Access::Kind::everything};

}  // namespace latchkey::admin
