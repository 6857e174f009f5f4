#include "endpoints/api_reply.h"

namespace latchkey::endpoints {
namespace {

http::Response one_member(int status, std::string_view name, std::string_view text) {
  json::Object body;
  body[name] = json::String(text);
  return http::Response::json(status, json::serialize(body));
}

}  // namespace

http::Response json_reply(const json::Value& value, int status) {
  return http::Response::json(status, json::serialize(value)).with("Cache-Control", "no-cache");
}

http::Response error_reply(int status, std::string_view message) { return one_member(status, "error", message); }

http::Response refused(int status, std::string_view message) { return one_member(status, "errorMessage", message); }

http::Response unavailable() {
  return error_reply(503, "The server cannot reach its data; try again soon").with("Retry-After", "1");
}

http::Response unauthorized() {
  return error_reply(401, "HTTP 401 Unauthorized").with("WWW-Authenticate", "Bearer realm=\"latchkey\"");
}

}  // namespace latchkey::endpoints
