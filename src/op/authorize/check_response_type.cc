#include "model/client.h"
#include "op/authorize/checks.h"

namespace latchkey::op {

using enum oauth::ErrorCode;

CheckResult check_response_type(CheckState& state) {
  // RFC 6749 §3.1.1: "If an authorization request is missing the "response_type" parameter [...] MUST return an error".
  if (state.raw.response_type.empty()) return check_failure(invalid_request, "Missing parameter: response_type");
  if (state.raw.response_type != "code") {
    return check_failure(unsupported_response_type, "Only the response type code is supported", "invalid_request");
  }
  // RFC 6749 §4.1.2.1
  if (!state.client->standard_flow_enabled) {
    return check_failure(unauthorized_client,
                         "Client is not allowed to initiate browser login with given response_type. Standard flow is "
                         "disabled for the client.",
                         "not_allowed");
  }
  return std::nullopt;
}

}  // namespace latchkey::op
