#include "admin/reply.h"

#include <fmt/format.h>

#include "admin/call.h"
#include "url/percent.h"

namespace latchkey::admin {
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

http::Response created(const Call& call, std::string_view id) {
  std::string_view path = call.request.path;
  while (path.ends_with('/')) path.remove_suffix(1);
  return http::Response::of(201, "application/json", "")
      .with("Location", fmt::format("{}{}/{}", call.base_url, path, url::percent_encode(id)));
}

http::Response refused(int status, std::string_view message) { return one_member(status, "errorMessage", message); }

http::Response error_reply(int status, std::string_view message) { return one_member(status, "error", message); }

http::Response not_found(std::string_view what) { return error_reply(404, fmt::format("Could not find {}", what)); }

http::Response forbidden() { return error_reply(403, "HTTP 403 Forbidden"); }

http::Response unavailable() {
  return error_reply(503, "The server cannot reach its data; try again soon").with("Retry-After", "1");
}

http::Response refusal_of(const Error& error) {
  switch (error.kind) {
    case Error::Kind::invalid:
      return refused(400, error.detail);
    case Error::Kind::not_found:
      return error_reply(404, error.detail);
    case Error::Kind::conflict:
      return refused(409, error.detail);
    case Error::Kind::forbidden:
      return forbidden();
    case Error::Kind::unavailable:
      return unavailable();
    case Error::Kind::internal:
      break;
  }
  return error_reply(500, "unknown_error");
}

}  // namespace latchkey::admin
