// WWW-Authenticate (RFC 9110 §11.6.1): written for refusals, read from what an API answers.
#pragma once

#include <latchkey/guard.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace latchkey::rp {

/// One challenge: a scheme and its parameters, in order.
struct Challenge {
  std::string scheme;
  std::vector<std::pair<std::string, std::string>> parameters;

  /// The first parameter of that name (case ignored); empty when there is none.
  [[nodiscard]] std::string_view parameter(std::string_view name) const;
  /// scheme a="b", c="d"; the values as quoted strings.
  [[nodiscard]] std::string to_string() const;
};

/// Everything a header field says; what is malformed ends the list.
[[nodiscard]] std::vector<Challenge> parse_challenges(std::string_view header);

/// acr_values and max_age as parameters of a challenge (RFC 9470 §3) or of an authorization request.
[[nodiscard]] Fields step_up_parameters(const StepUp& step_up);
/// The other way; what is no proper value is left out.
[[nodiscard]] StepUp read_step_up(std::string_view acr_values, std::string_view max_age);

}  // namespace latchkey::rp
