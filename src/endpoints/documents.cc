// The documents of a realm: provider metadata, keys, and the info page. Public, and cacheable for a short while only:
// a key that was rotated in must reach clients soon.
#include "endpoints/handlers.h"
#include "endpoints/page_response.h"
#include "http/cors.h"
#include "oauth/metadata.h"
#include "op/discovery.h"

namespace latchkey::endpoints {
namespace {

http::Response public_document(std::string body) {
  auto response = http::Response::json(200, std::move(body));
  response.headers.set("Cache-Control", "no-cache, must-revalidate, no-transform, no-store");
  http::apply_public_cors(response);
  return response;
}

}  // namespace

Task<http::Response> discovery(const Visit& visit) {
  co_return public_document(oauth::metadata_json(op::provider_metadata(*visit.realm, visit.issuer, visit.now)));
}

Task<http::Response> certs(const Visit& visit) {
  co_return public_document(visit.realm->keys().public_jwks(visit.now));
}

Task<http::Response> realm_info(const Visit& visit) {
  co_return public_document(op::realm_info_json(*visit.realm, visit.issuer, visit.now));
}

}  // namespace latchkey::endpoints
