#include "op/authorize/checks.h"

namespace latchkey::op {

using enum oauth::ErrorCode;

CheckResult check_request_object(CheckState& state) {
  // OpenID Connect Core §6.1, §6.2, §7.2.1: a provider that does not support them says so.
  if (!state.raw.request.empty()) return check_failure(request_not_supported, "Request objects are not supported");
  if (!state.raw.request_uri.empty()) return check_failure(request_uri_not_supported, "Request URIs are not supported");
  if (!state.raw.registration.empty())
    return check_failure(registration_not_supported, "Registration by parameter is not supported");
  return std::nullopt;
}

}  // namespace latchkey::op
