#include "op/authorize/checks.h"

namespace latchkey::op {

CheckResult check_response_mode(CheckState& state) {
  if (state.raw.response_mode.empty())
    return std::nullopt;  // query, the default for a code (OAuth 2.0 Multiple Response Types §2.1)
  const auto mode = oauth::parse_response_mode(state.raw.response_mode);
  if (!mode) return check_failure(oauth::ErrorCode::invalid_request, "Invalid parameter: response_mode");
  state.request.response_mode = *mode;
  return std::nullopt;
}

}  // namespace latchkey::op
