// Roles' management/permissions: the incumbent's fine-grained permissions of its first version, off here as there.
#include "admin/reply.h"
#include "admin/roles/role_parts.h"
#include "admin/roles/roles.h"

namespace latchkey::admin {

Task<Reply> show_role_permissions(const Call& call) {
  const auto role = find_role_to_view(call);
  co_return role ? feature_off() : role.error();
}

Task<Reply> set_role_permissions(const Call& call) {
  const auto role = find_role_to_change(call);
  co_return role ? feature_off() : role.error();
}

}  // namespace latchkey::admin
