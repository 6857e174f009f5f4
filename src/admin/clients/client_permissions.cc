// Clients' management/permissions: the incumbent's fine-grained permissions of its first version, off here as there.
#include "admin/clients/client_parts.h"
#include "admin/clients/clients.h"
#include "admin/reply.h"

namespace latchkey::admin {

Task<Reply> show_client_permissions(const Call& call) {
  const auto client = find_client(call);
  co_return client ? feature_off() : client.error();
}

Task<Reply> set_client_permissions(const Call& call) {
  const auto client = co_await find_client_to_change(call);
  co_return client ? feature_off() : client.error();
}

}  // namespace latchkey::admin
