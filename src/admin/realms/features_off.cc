// client-types and users-management-permissions.
#include "admin/realms/realms.h"
#include "admin/reply.h"

namespace latchkey::admin {

Task<Reply> show_feature_off(const Call&) { co_return feature_off(); }

}  // namespace latchkey::admin
