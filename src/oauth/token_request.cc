#include "oauth/token_request.h"

namespace latchkey::oauth {

Result<TokenRequest> parse_token_request(const url::Form& form) {
  auto params = Params::parse(form);
  if (!params) return std::unexpected(std::move(params.error()));
  if (!params->has("grant_type")) return fail(ErrorCode::invalid_request, "Missing form parameter: grant_type");
  TokenRequest request;
  request.grant_type = params->value_or_empty("grant_type");
  request.code = params->value_or_empty("code");
  request.redirect_uri = params->value_or_empty("redirect_uri");
  request.code_verifier = params->value_or_empty("code_verifier");
  request.refresh_token = params->value_or_empty("refresh_token");
  request.scope = params->value_or_empty("scope");
  request.username = params->value_or_empty("username");
  request.password = Secret::copy_of(params->get("password").value_or(""));
  return request;
}

ClientCredentials read_form_credentials(const url::Form& form) {
  ClientCredentials credentials;
  credentials.form_client_id = form.get("client_id").value_or("");
  credentials.has_form_secret = form.has("client_secret");
  credentials.form_secret = Secret::copy_of(form.get("client_secret").value_or(""));
  credentials.assertion_type = form.get("client_assertion_type").value_or("");
  credentials.assertion = form.get("client_assertion").value_or("");
  return credentials;
}

}  // namespace latchkey::oauth
