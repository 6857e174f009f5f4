// The checks of an authorization request: one a file, one table that lists them (check_table.cc). Their order is a
// security property: until client and redirect URI are proven, only the person is told; afterwards the client is.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "oauth/authorization_request.h"
#include "oauth/error.h"
#include "op/authorize/request.h"

namespace latchkey::model {
class Realm;
struct Client;
}  // namespace latchkey::model

namespace latchkey::op {

/// What the checks see and what they have proven so far. Each check reads `raw` and fills its part of `request`.
struct CheckState {
  const model::Realm& realm;
  std::string_view issuer;
  const oauth::AuthorizationRequestRaw& raw;
  Instant now{};
  const model::Client* client = nullptr;  ///< set by check_client
  AuthorizationRequest request;
};

struct CheckFailure {
  oauth::Error error;
  std::string event_error = "invalid_request";
  std::string page_message = "invalidRequestMessage";  ///< used while the client cannot be told
  std::string page_argument = {};
};
using CheckResult = std::optional<CheckFailure>;

/// Short for the usual failure.
[[nodiscard]] CheckFailure check_failure(oauth::ErrorCode code, std::string description,
                                         std::string event_error = "invalid_request");

[[nodiscard]] CheckResult check_client(CheckState& state);
[[nodiscard]] CheckResult check_redirect_uri(CheckState& state);
// From here on the client is told.
[[nodiscard]] CheckResult check_response_mode(CheckState& state);
[[nodiscard]] CheckResult check_params(CheckState& state);
[[nodiscard]] CheckResult check_restrictions(CheckState& state);
[[nodiscard]] CheckResult check_request_object(CheckState& state);
[[nodiscard]] CheckResult check_response_type(CheckState& state);
[[nodiscard]] CheckResult check_scope(CheckState& state);
[[nodiscard]] CheckResult check_pkce(CheckState& state);
[[nodiscard]] CheckResult check_prompt(CheckState& state);
[[nodiscard]] CheckResult check_max_age(CheckState& state);
[[nodiscard]] CheckResult check_hints(CheckState& state);

}  // namespace latchkey::op
