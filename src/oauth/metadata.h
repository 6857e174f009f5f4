// Provider metadata (OpenID Connect Discovery 1.0 §3, RFC 8414 §2): written by the provider, read by the relying party.
// A member that is empty or absent is not written: discovery says nothing about what does not work.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "oauth/error.h"

namespace latchkey::oauth {

struct ProviderMetadata {
  using List = std::vector<std::string>;
  std::string issuer;
  std::string authorization_endpoint;
  std::string token_endpoint;
  std::string userinfo_endpoint;
  std::string jwks_uri;
  std::string end_session_endpoint;
  std::string check_session_iframe;
  std::string introspection_endpoint;
  std::string revocation_endpoint;
  std::string registration_endpoint;
  List scopes_supported;
  List response_types_supported;
  List response_modes_supported;
  List grant_types_supported;
  List subject_types_supported;
  List id_token_signing_alg_values_supported;
  List userinfo_signing_alg_values_supported;
  List token_endpoint_auth_methods_supported;
  List claims_supported;
  List claim_types_supported;
  List acr_values_supported;
  List prompt_values_supported;
  List code_challenge_methods_supported;
  List ui_locales_supported;
  std::optional<bool> claims_parameter_supported;
  std::optional<bool> request_parameter_supported;
  std::optional<bool> request_uri_parameter_supported;
  std::optional<bool> require_request_uri_registration;
  std::optional<bool> authorization_response_iss_parameter_supported;
  std::optional<bool> backchannel_logout_supported;
  std::optional<bool> frontchannel_logout_supported;
};

[[nodiscard]] std::string metadata_json(const ProviderMetadata& metadata);
/// server_error (with the reason in `detail`) when it is no metadata: wrong types, no issuer, or an issuer other than
/// `expected_issuer` (OpenID Connect Discovery §4.3; "" skips that check). jwks_uri may be missing (RFC 8414 §2).
[[nodiscard]] Result<ProviderMetadata> parse_metadata(std::string_view json_text, std::string_view expected_issuer);

}  // namespace latchkey::oauth
