// Answers in the forms that the account console reads.
#pragma once

#include <string_view>

#include "http/message.h"
#include "json/json.h"

namespace latchkey::account {

[[nodiscard]] http::Response json_reply(const json::Value& value, int status = 200);
/// {"error": message}
[[nodiscard]] http::Response error_reply(int status, std::string_view message);
/// {"errorMessage": message}: about what was sent.
[[nodiscard]] http::Response refused(int status, std::string_view message);
/// 503: the store does not answer.
[[nodiscard]] http::Response unavailable();

}  // namespace latchkey::account
