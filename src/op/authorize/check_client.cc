#include "model/realm.h"
#include "op/authorize/checks.h"

namespace latchkey::op {
namespace {

using enum oauth::ErrorCode;

CheckFailure page(oauth::ErrorCode code, std::string description, std::string event_error, std::string message) {
  CheckFailure failure = check_failure(code, std::move(description), std::move(event_error));
  failure.page_message = std::move(message);
  return failure;
}

}  // namespace

CheckResult check_client(CheckState& state) {
  if (!state.realm.settings().enabled) {
    return page(access_denied, "Realm not enabled", "realm_disabled", "realmNotEnabledMessage");
  }
  // RFC 6749 §3.1: a repeated parameter is an error; a repeated client_id proves nobody.
  if (state.raw.client_id_error) return CheckFailure{.error = *state.raw.client_id_error};
  if (state.raw.client_id.empty()) {
    CheckFailure failure =
        page(invalid_request, "Missing parameter: client_id", "invalid_request", "missingParameterMessage");
    failure.page_argument = "client_id";
    return failure;
  }
  const model::Client* client = state.realm.find_client(state.raw.client_id);
  if (client == nullptr || client->protocol != "openid-connect") {
    return page(unauthorized_client, "Client not found", "client_not_found", "clientNotFoundMessage");
  }
  if (!client->enabled) return page(unauthorized_client, "Client disabled", "client_disabled", "clientDisabledMessage");
  if (client->bearer_only) {
    return page(unauthorized_client, "Bearer-only clients do not sign people in", "not_allowed", "bearerOnlyMessage");
  }
  state.client = client;
  state.request.client_id = client->client_id;
  return std::nullopt;
}

}  // namespace latchkey::op
