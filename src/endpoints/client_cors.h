// The answer to a page of the client's own: CORS from the client's web origins, which are worked out only for a request
// that has an Origin.
#pragma once

#include <string_view>

#include "endpoints/visit.h"
#include "http/message.h"
#include "model/client.h"

namespace latchkey::endpoints {

void apply_client_cors(const Visit& visit, http::Response& response, const model::Client& client,
                       std::string_view expose = "Access-Control-Allow-Methods");

}  // namespace latchkey::endpoints
