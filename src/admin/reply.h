// Answers in the forms that administration clients read: JSON, 201 with a Location, and errors either as
// {"errorMessage": ...} (about what was sent) or as {"error": ...} (about the request).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"
#include "json/json.h"

namespace latchkey::admin {

struct Call;

[[nodiscard]] http::Response json_reply(const json::Value& value, int status = 200);
/// 201 whose Location is the address of the request and the new id.
[[nodiscard]] http::Response created(const Call& call, std::string_view id);
/// {"errorMessage": message}: 400 for what cannot be, 409 for what is there already.
[[nodiscard]] http::Response refused(int status, std::string_view message);
/// {"error": message}
[[nodiscard]] http::Response error_reply(int status, std::string_view message);
/// 404 "Could not find client".
[[nodiscard]] http::Response not_found(std::string_view what);
[[nodiscard]] http::Response forbidden();
/// 503: the store does not answer.
[[nodiscard]] http::Response unavailable();
/// The answer to an error of reading what was sent: its detail names the place and holds nothing of ours.
[[nodiscard]] http::Response refusal_of(const Error& error);

}  // namespace latchkey::admin
