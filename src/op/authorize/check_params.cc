#include "op/authorize/checks.h"

namespace latchkey::op {

CheckResult check_params(CheckState& state) {
  // RFC 6749 §3.1: parameters MUST NOT be included more than once. (Their sizes are ours to bound.)
  if (state.raw.params_error) return CheckFailure{.error = *state.raw.params_error};
  return std::nullopt;
}

}  // namespace latchkey::op
