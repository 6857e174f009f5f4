#include "op/authorize/checks.h"

namespace latchkey::op {

CheckResult check_prompt(CheckState& state) {
  auto prompts = oauth::parse_prompt(state.raw.prompt);
  if (!prompts) return CheckFailure{.error = std::move(prompts.error())};
  state.request.prompts = std::move(*prompts);
  // Initiating User Registration 1.0 §4: a provider that does not offer it answers invalid_request.
  if (state.request.has_prompt(oauth::Prompt::create)) {
    return check_failure(oauth::ErrorCode::invalid_request, "Invalid parameter: prompt");
  }
  return std::nullopt;
}

}  // namespace latchkey::op
