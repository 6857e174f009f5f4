// What describes a client elsewhere (a registration request, a client of a realm file) as the console can offer it.
#include "admin/clients/clients.h"
#include "admin/reply.h"
#include "kc/client_files.h"

namespace latchkey::admin {

Task<Reply> convert_client_description(const Call& call) {
  const auto client = kc::read_client_description(call.request.body);
  if (!client) co_return refusal_of(client.error());
  co_return json_reply(*client);
}

}  // namespace latchkey::admin
