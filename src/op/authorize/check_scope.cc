#include "op/authorize/checks.h"
#include "op/scope_resolution.h"

namespace latchkey::op {

CheckResult check_scope(CheckState& state) {
  // RFC 6749 §3.3, §4.1.2.1: unknown or malformed scope. Refused rather than ignored, as Keycloak does.
  auto resolved = resolve_scope(state.realm, *state.client, state.raw.scope);
  if (!resolved) return CheckFailure{.error = std::move(resolved.error())};
  state.request.scope = state.raw.scope;
  return std::nullopt;
}

}  // namespace latchkey::op
