#include "admin/reply.h"

#include <fmt/format.h>

#include "admin/call.h"
#include "url/percent.h"

namespace latchkey::admin {

namespace {

std::string location_of(const Call& call, std::string_view id) {
  std::string_view path = call.request.path;
  while (path.ends_with('/')) path.remove_suffix(1);
  return fmt::format("{}{}/{}", call.base_url, path, url::percent_encode(id));
}

}  // namespace

http::Response created(const Call& call, std::string_view id) {
  return http::Response::of(201, "application/json", "").with("Location", location_of(call, id));
}

http::Response created(const Call& call, std::string_view id, const json::Object& made) {
  return json_reply(made, 201).with("Location", location_of(call, id));
}

http::Response not_found(std::string_view what) { return error_reply(404, fmt::format("Could not find {}", what)); }

http::Response feature_off() { return error_reply(501, "Feature not enabled"); }

http::Response forbidden() { return error_reply(403, "HTTP 403 Forbidden"); }

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
