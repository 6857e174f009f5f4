// What a provider says about itself (OpenID Connect Discovery 1.0 §3, §4), reduced to what a relying party acts on.
// Invariant of a Metadata: its issuer is the configured one, and every endpoint may be used under the settings.
#pragma once

#include <latchkey/relying_party.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace latchkey::rp {

struct Metadata {
  std::string issuer;
  std::string authorization_endpoint;
  std::string token_endpoint;
  std::string jwks_uri;
  std::string userinfo_endpoint;       ///< may be empty
  std::string end_session_endpoint;    ///< may be empty
  std::string introspection_endpoint;  ///< may be empty
  std::vector<std::string> token_authentication_methods;
  std::vector<std::string> id_token_algorithms;
  bool announces_iss = false;  ///< authorization_response_iss_parameter_supported (RFC 9207 §3)
};

/// Where the discovery document is: a trailing slash of the issuer counts for comparing, not for building (§4.1).
[[nodiscard]] std::string discovery_url(std::string_view issuer);

[[nodiscard]] Result<Metadata> parse_metadata(std::string_view body, const Config& config);

}  // namespace latchkey::rp
