// Answers of the APIs that consoles call, the administrators' and people's own: JSON, and errors either as
// {"errorMessage": ...} (about what was sent) or as {"error": ...} (about the request).
#pragma once

#include <string_view>

#include "http/message.h"
#include "json/json.h"

namespace latchkey::endpoints {

[[nodiscard]] http::Response json_reply(const json::Value& value, int status = 200);
/// {"error": message}
[[nodiscard]] http::Response error_reply(int status, std::string_view message);
/// {"errorMessage": message}: 400 for what cannot be, 409 for what is there already.
[[nodiscard]] http::Response refused(int status, std::string_view message);
/// 503: the store does not answer.
[[nodiscard]] http::Response unavailable();
/// 401: no token, or none that counts here.
[[nodiscard]] http::Response unauthorized();

}  // namespace latchkey::endpoints
