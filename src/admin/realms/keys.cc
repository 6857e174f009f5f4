// /admin/realms/{realm}/keys: the realm's keys, public halves only.
#include "admin/realms/realms.h"
#include "admin/reply.h"
#include "kc/write/write_keys.h"

namespace latchkey::admin {

Task<Reply> show_keys(const Call& call) { co_return json_reply(kc::write_keys(call.realm->keys().list(call.now))); }

}  // namespace latchkey::admin
