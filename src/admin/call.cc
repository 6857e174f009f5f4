#include "admin/call.h"

#include "admin/reply.h"

namespace latchkey::admin {
namespace {

constexpr json::Limits kBodyLimits{std::size_t{100} << 20, 64};

std::expected<json::Value, http::Response> body_value(const Call& call) {
  // A form that another site's page posts has no JSON type: it never gets as far as a resource.
  if (call.request.content_type() != "application/json") {
    return std::unexpected(error_reply(415, "The content must be application/json"));
  }
  auto value = json::parse(call.request.body, kBodyLimits);
  if (!value) return std::unexpected(error_reply(400, "Cannot parse the JSON: " + value.error().detail));
  return *std::move(value);
}

}  // namespace

std::expected<json::Object, http::Response> body_object(const Call& call) {
  auto value = body_value(call);
  if (!value) return std::unexpected(std::move(value.error()));
  if (!value->is_object()) return std::unexpected(error_reply(400, "The content must be a JSON object"));
  return std::move(value->as_object());
}

std::expected<json::Array, http::Response> body_array(const Call& call) {
  auto value = body_value(call);
  if (!value) return std::unexpected(std::move(value.error()));
  if (!value->is_array()) return std::unexpected(error_reply(400, "The content must be a JSON array"));
  return std::move(value->as_array());
}

}  // namespace latchkey::admin
