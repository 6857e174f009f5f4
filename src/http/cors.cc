#include "http/cors.h"

#include <algorithm>

namespace latchkey::http {
namespace {

constexpr std::size_t kMaxOriginBytes = 512;

/// An origin is echoed, so only what could be one gets through.
bool is_origin_text(std::string_view origin) {
  return !origin.empty() && origin.size() <= kMaxOriginBytes && std::all_of(origin.begin(), origin.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

void allow_origin(Response& response, std::string_view origin) {
  response.headers.set("Access-Control-Allow-Origin", origin);
  response.headers.set("Access-Control-Allow-Credentials", "true");
}

void vary_by_origin(Response& response) {
  const auto vary = response.headers.get("Vary");
  if (!vary) {
    response.headers.add("Vary", "Origin");
  } else if (vary->find("Origin") == std::string_view::npos) {
    response.headers.set("Vary", std::string(*vary) + ", Origin");
  }
}

}  // namespace

bool is_origin_allowed(std::string_view origin, std::span<const std::string> allowed) {
  if (!is_origin_text(origin)) return false;
  return std::any_of(allowed.begin(), allowed.end(), [&](const std::string& entry) {
    // "null" is what sandboxed frames and local files send: anybody's.
    return entry == "*" ? origin != "null" : entry == origin;
  });
}

bool is_preflight(const Request& request) {
  return request.method == "OPTIONS" && request.headers.has("Origin") && request.headers.has("Access-Control-Request-Method");
}

Response preflight_response(const Request& request, std::string_view methods) {
  Response response = Response::no_content();
  const auto origin = request.headers.get("Origin").value_or("");
  vary_by_origin(response);
  if (!is_origin_text(origin)) return response;
  allow_origin(response, origin);
  response.headers.set("Access-Control-Allow-Methods", methods);
  response.headers.set("Access-Control-Allow-Headers", "Origin, Accept, X-Requested-With, Content-Type, Authorization, DPoP");
  response.headers.set("Access-Control-Max-Age", "3600");
  return response;
}

void apply_cors(Response& response, const Request& request, std::span<const std::string> allowed, std::string_view expose) {
  vary_by_origin(response);
  const auto origin = request.headers.get("Origin");
  if (!origin || !is_origin_allowed(*origin, allowed)) return;
  allow_origin(response, *origin);
  if (!expose.empty()) response.headers.set("Access-Control-Expose-Headers", expose);
}

void apply_public_cors(Response& response) { response.headers.set("Access-Control-Allow-Origin", "*"); }

}  // namespace latchkey::http
