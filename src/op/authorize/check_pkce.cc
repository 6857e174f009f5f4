#include "model/client.h"
#include "oauth/pkce.h"
#include "op/authorize/checks.h"
#include "op/client_policies.h"

namespace latchkey::op {

using enum oauth::ErrorCode;

CheckResult check_pkce(CheckState& state) {
  auto forced = oauth::parse_challenge_method(state.client->attribute("pkce.code.challenge.method"));
  if (policy_demands(state.realm, *state.client).pkce_s256) forced = oauth::ChallengeMethod::S256;
  const auto& raw = state.raw;
  if (raw.code_challenge.empty()) {
    // RFC 7636 §4.4.1: a server that requires PKCE refuses a request without a challenge.
    if (forced || !raw.code_challenge_method.empty())
      return check_failure(invalid_request, "Missing parameter: code_challenge");
    return std::nullopt;
  }
  // RFC 7636 §4.3: an absent method means plain.
  const auto method = oauth::parse_challenge_method(raw.code_challenge_method.empty() ? std::string_view("plain")
                                                                                      : raw.code_challenge_method);
  if (!method) return check_failure(invalid_request, "Invalid parameter: code_challenge_method");
  if (forced == oauth::ChallengeMethod::S256 && method != forced) {
    return check_failure(invalid_request,
                         "Invalid parameter: code challenge method is not matching the configured one");
  }
  // RFC 7636 §4.2
  if (!oauth::is_valid_challenge(raw.code_challenge, *method))
    return check_failure(invalid_request, "Invalid parameter: code_challenge");
  state.request.code_challenge = raw.code_challenge;
  state.request.code_challenge_method = method;
  return std::nullopt;
}

}  // namespace latchkey::op
