#include "rp/step_up.h"

#include <fmt/core.h>

#include <algorithm>

#include "rp/challenge.h"
#include "rp/error.h"

namespace latchkey::rp {

std::string joined_acr(const StepUp& step_up) {
  std::string values;
  for (const auto& value : step_up.acr_values) values += (values.empty() ? "" : " ") + value;
  return values;
}

std::optional<Error> check_demanded_acr(std::string_view demanded, std::string_view acr) {
  const auto values = read_step_up(demanded, {}).acr_values;
  // OpenID Connect Core §3.1.3.7 (12): "the Client SHOULD check that the asserted Claim Value is appropriate"
  if (values.empty() || std::ranges::find(values, acr) != values.end()) return std::nullopt;
  return make_error(
      ErrorCode::insufficient_user_authentication,
      fmt::format("this needs a login of the kind {}, and the provider gave one of the kind {}", printable(demanded),
                  acr.empty() ? "that it does not name" : printable(acr)),
      "OpenID Connect Core §3.1.3.7 (12)",
      "Your account may lack what such a login needs, or the provider does not know it: ask its administrator");
}

}  // namespace latchkey::rp
