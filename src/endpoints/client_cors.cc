#include "endpoints/client_cors.h"

#include "http/cors.h"
#include "op/discovery.h"

namespace latchkey::endpoints {

void apply_client_cors(const Visit& visit, http::Response& response, const model::Client& client,
                       std::string_view expose) {
  std::vector<std::string> origins;
  if (visit.request.headers.has("Origin")) origins = op::effective_web_origins(client, visit.issuer);
  http::apply_cors(response, visit.request, origins, expose);
}

}  // namespace latchkey::endpoints
