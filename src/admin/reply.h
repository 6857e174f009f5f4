// Answers in the forms that administration clients read: what every API here answers, and 201 with a Location.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "endpoints/api_reply.h"

namespace latchkey::admin {

struct Call;

using endpoints::error_reply;
using endpoints::json_reply;
using endpoints::refused;
using endpoints::unauthorized;
using endpoints::unavailable;

/// 201 whose Location is the address of the request and the new id.
[[nodiscard]] http::Response created(const Call& call, std::string_view id);
/// 404 "Could not find client".
[[nodiscard]] http::Response not_found(std::string_view what);
[[nodiscard]] http::Response forbidden();
/// The answer to an error of reading what was sent: its detail names the place and holds nothing of ours.
[[nodiscard]] http::Response refusal_of(const Error& error);

}  // namespace latchkey::admin
