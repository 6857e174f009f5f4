#include "model/client.h"
#include "op/authorize/checks.h"

namespace latchkey::op {

CheckResult check_max_age(CheckState& state) {
  // OpenID Connect Core §3.1.2.1; `default.max.age` is default_max_age of OpenID Connect Registration §2.
  auto max_age = oauth::parse_max_age(state.raw.max_age);
  if (!max_age) return CheckFailure{.error = std::move(max_age.error())};
  state.request.max_age = *max_age;
  if (!state.request.max_age) {
    const auto by_default = oauth::parse_max_age(state.client->attribute("default.max.age"));
    if (by_default) state.request.max_age = *by_default;
  }
  return std::nullopt;
}

}  // namespace latchkey::op
