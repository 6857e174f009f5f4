#include <array>
#include <utility>

#include "op/authorize/checks.h"

namespace latchkey::op {
namespace {

struct Entry {
  CheckResult (*check)(CheckState&);
  bool client_is_told;
};

constexpr std::array<Entry, 12> kChecks{{
    {check_client, false},
    {check_redirect_uri, false},
    {check_response_mode, true},
    {check_params, true},
    {check_restrictions, true},
    {check_request_object, true},
    {check_response_type, true},
    {check_scope, true},
    {check_pkce, true},
    {check_prompt, true},
    {check_max_age, true},
    {check_hints, true},
}};

}  // namespace

CheckFailure check_failure(oauth::ErrorCode code, std::string description, std::string event_error) {
  return {.error = {.code = code, .description = std::move(description)}, .event_error = std::move(event_error)};
}

Result<AuthorizationRequest, AuthorizeError> check_authorization_request(const model::Realm& realm,
                                                                         std::string_view issuer,
                                                                         const oauth::AuthorizationRequestRaw& raw,
                                                                         Instant now) {
  CheckState state{.realm = realm, .issuer = issuer, .raw = raw, .now = now, .request = {}};
  state.request.state = raw.state;  // goes back with errors too
  for (const auto& [check, client_is_told] : kChecks) {
    CheckResult failure = check(state);
    if (!failure) continue;
    AuthorizeError error{.error = std::move(failure->error),
                         .redirect = std::nullopt,
                         .page_message = std::move(failure->page_message),
                         .page_argument = std::move(failure->page_argument),
                         .event_error = std::move(failure->event_error),
                         .client_id = raw.client_id};
    if (client_is_told) error.redirect = error_response(state.request, issuer, error.error);
    return std::unexpected(std::move(error));
  }
  return std::move(state.request);
}

}  // namespace latchkey::op
