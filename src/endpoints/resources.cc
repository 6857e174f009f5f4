// GET /resources/{version}/login/{theme}/{path}: what the pages load. The address changes with the bytes, so browsers
// may keep them for ever; an old address (a page from before an update) gets today's bytes without the long life.
#include "endpoints/api_reply.h"
#include "endpoints/handlers.h"
#include "endpoints/page_response.h"

namespace latchkey::endpoints {

Task<http::Response> theme_resource(const Env& env, const http::Request& request) {
  const auto& resources = env.renderer.resources();
  const auto* resource = resources.find(request.path_param("path"));
  if (resource == nullptr) co_return error_reply(404, "Not found");
  const std::string tag = "\"" + resource->hash + "\"";
  const bool current = request.path_param("version") == resources.version();
  const std::string_view caching = current ? "public, max-age=31536000, immutable" : "no-cache";
  if (request.headers.get("If-None-Match") == tag) {
    http::Response unchanged;
    unchanged.status = 304;
    co_return std::move(unchanged).with("ETag", tag).with("Cache-Control", caching);
  }
  co_return http::Response::of(200, resource->content_type, resource->bytes)
      .with("ETag", tag)
      .with("Cache-Control", caching);
}

}  // namespace latchkey::endpoints
