// Step-up at the login: did the provider deliver what was asked of it?
#pragma once

#include <latchkey/rule.h>

#include <optional>
#include <string>
#include <string_view>

namespace latchkey::rp {

/// For acr_values: separated by spaces.
[[nodiscard]] std::string joined_acr(const StepUp& step_up);

/// insufficient_user_authentication unless `acr` is one of `demanded` (separated by spaces; empty demands nothing).
/// A rule that found this out only afterwards would send the browser round for ever.
[[nodiscard]] std::optional<Error> check_demanded_acr(std::string_view demanded, std::string_view acr);

}  // namespace latchkey::rp
