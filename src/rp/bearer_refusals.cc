// What is answered when an access token will not do (RFC 6750 §3, RFC 9449 §7.1, RFC 9470 §3).
#include <algorithm>

#include "rp/bearer_state.h"
#include "rp/challenge.h"
#include "rp/error.h"

namespace latchkey::rp {
namespace {

struct Refusal {
  int status = 401;
  std::string_view error = "invalid_token";  // RFC 6750 §3.1
};

Refusal refusal_for(ErrorCode code) {
  switch (code) {
    case ErrorCode::access_token_missing:
      // RFC 6750 §3: without credentials the answer "SHOULD NOT include an error code"
      return {401, {}};
    case ErrorCode::access_token_misplaced:
      return {400, "invalid_request"};
    case ErrorCode::dpop_proof_invalid:
      return {401, "invalid_dpop_proof"};
    case ErrorCode::dpop_nonce_needed:
      return {401, "use_dpop_nonce"};
    case ErrorCode::provider_unreachable:
    case ErrorCode::provider_error:
    case ErrorCode::metadata_invalid:
    case ErrorCode::not_supported:
    case ErrorCode::store_failed:
      return {503, "temporarily_unavailable"};
    default:
      return {401, "invalid_token"};
  }
}

std::string body_of(std::string_view code, const Error& error) {
  json::Object body{{"error", code.empty() ? name_of(error.code) : code}, {"error_description", error.message}};
  if (!error.hint.empty()) body["hint"] = error.hint;
  return json::serialize(body);
}

Response api_response(int status, std::string body) {
  Response response = Response::json(status, std::move(body));
  response.add_header("Cache-Control", "no-store");
  response.add_header("X-Content-Type-Options", "nosniff");
  return response;
}

std::vector<Challenge> challenges_of(const BearerOptions& options, bool dpop_first) {
  Challenge bearer{.scheme = "Bearer", .parameters = {}};
  Challenge dpop{.scheme = "DPoP", .parameters = {}};
  if (!options.realm.empty()) bearer.parameters.emplace_back("realm", options.realm);
  std::string algorithms;
  for (const auto& name : options.proof_algorithms) algorithms += (algorithms.empty() ? "" : " ") + name;
  // RFC 9449 §7.1: algs, "the JWS algorithms acceptable" for the proof
  dpop.parameters.emplace_back("algs", std::move(algorithms));
  if (options.binding == BindingDemand::dpop) return {dpop};
  if (options.origin.empty() || options.binding == BindingDemand::certificate) return {bearer};
  return dpop_first ? std::vector<Challenge>{dpop, bearer} : std::vector<Challenge>{bearer, dpop};
}

/// RFC 6750 §3: error_description has neither quotes nor backslashes.
std::string describable(std::string text) {
  std::ranges::replace(text, '"', '\'');
  std::ranges::replace(text, '\\', '/');
  return text;
}

void challenge(Response& response, const BearerOptions& options, const Fields& parameters, bool dpop = false) {
  auto challenges = challenges_of(options, dpop);
  for (const auto& parameter : parameters) challenges[0].parameters.push_back(parameter);
  for (const auto& one : challenges) response.add_header("WWW-Authenticate", one.to_string());
}

}  // namespace

Response BearerTokens::refusal(const Error& error) const {
  const auto [status, code] = refusal_for(error.code);
  Response response;
  if (status == 503) {
    state_->environment.log(LogLevel::error, "access tokens cannot be checked: " + error.to_string());
    // The provider's faults are for the log, not for callers.
    response =
        api_response(503, body_of(code, make_error(error.code, "access tokens cannot be checked at the moment")));
    response.add_header("Retry-After", "5");
    return response;
  }
  response = api_response(status, body_of(code, error));
  Fields parameters;
  if (!code.empty()) parameters = {{"error", std::string(code)}, {"error_description", describable(error.message)}};
  const bool dpop = error.code == ErrorCode::dpop_proof_invalid || error.code == ErrorCode::dpop_nonce_needed;
  challenge(response, state_->options, parameters, dpop);
  // RFC 9449 §9: the nonce to use comes with the refusal
  if (error.code == ErrorCode::dpop_nonce_needed) response.add_header("DPoP-Nonce", next_nonce());
  return response;
}

Response BearerTokens::insufficient_scope(const Error& error, const std::vector<std::string>& scopes) const {
  Response response = api_response(403, body_of("insufficient_scope", error));
  Fields parameters{{"error", "insufficient_scope"}, {"error_description", describable(error.message)}};
  std::string all;
  for (const auto& scope : scopes) all += (all.empty() ? "" : " ") + scope;
  // RFC 6750 §3.1: "MAY include the scope attribute with the scope necessary to access the protected resource"
  if (!all.empty()) parameters.emplace_back("scope", std::move(all));
  challenge(response, state_->options, parameters);
  return response;
}

Response BearerTokens::insufficient_authentication(std::string_view acr_values,
                                                   std::optional<std::chrono::seconds> max_age) const {
  const Error error = make_error(ErrorCode::insufficient_user_authentication,
                                 "this needs another login than the one that the access token rests on", "RFC 9470 §3");
  Response response = api_response(401, body_of({}, error));
  Fields parameters{{"error", std::string(name_of(error.code))}, {"error_description", describable(error.message)}};
  // RFC 9470 §3: acr_values and max_age say what would do
  if (!acr_values.empty()) parameters.emplace_back("acr_values", std::string(acr_values));
  if (max_age) parameters.emplace_back("max_age", std::to_string(max_age->count()));
  challenge(response, state_->options, parameters);
  return response;
}

}  // namespace latchkey::rp
