#include "model/client.h"
#include "op/authorize/checks.h"
#include "op/client_policies.h"
#include "op/client_restrictions.h"

namespace latchkey::op {

CheckResult check_restrictions(CheckState& state) {
  // RFC 9126 §6 (require_pushed_authorization_requests) and its like: a request that skips them must not pass.
  const auto unmet = unmet_at_authorization(*state.client);
  if (unmet.empty()) {
    std::string barred = barred_at_authorization(state.realm, *state.client);
    if (!barred.empty()) return check_failure(oauth::ErrorCode::unauthorized_client, std::move(barred), "not_allowed");
    if (!admits_redirect(policy_demands(state.realm, *state.client), state.request.redirect_uri))
      return check_failure(oauth::ErrorCode::invalid_request, "Invalid redirect_uri", "invalid_redirect_uri");
    return std::nullopt;
  }
  return check_failure(oauth::ErrorCode::unauthorized_client,
                       std::string(unmet).append(" is set for this client and not supported"), "not_allowed");
}

}  // namespace latchkey::op
