// CORS (Fetch standard §3.2): preflights are answered without knowing the client; the real answer names the origin only
// if the client's list admits it. Values only: who asks expands "+" first (url::web_origins).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace latchkey::http {

/// True if `origin` is in the list or the list has "*". "null" is admitted only if the list names it.
[[nodiscard]] bool is_origin_allowed(std::string_view origin, std::span<const std::string> allowed);

/// OPTIONS with Origin and Access-Control-Request-Method.
[[nodiscard]] bool is_preflight(const Request& request);
/// 204 that lets the browser send the real request; `methods` as in Allow: "GET, POST, OPTIONS".
[[nodiscard]] Response preflight_response(const Request& request, std::string_view methods);

/// Adds Access-Control-Allow-Origin (echoed), -Allow-Credentials and -Expose-Headers if the request has an Origin that the
/// list admits, and Vary: Origin in any case.
void apply_cors(Response& response, const Request& request, std::span<const std::string> allowed,
                std::string_view expose = "Access-Control-Allow-Methods");
/// For public documents (discovery, keys): "*", without credentials.
void apply_public_cors(Response& response);

}  // namespace latchkey::http
