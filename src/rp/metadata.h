// What a provider says about itself (OpenID Connect Discovery 1.0 §3, §4), reduced to what a relying party acts on.
// Invariant of a Metadata: its issuer is the configured one, and every endpoint may be used under the settings.
#pragma once

#include <latchkey/relying_party.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jose/algorithm.h"

namespace latchkey::rp {

struct Metadata {
  std::string issuer;
  std::string authorization_endpoint;
  std::string token_endpoint;
  std::string jwks_uri;
  std::string userinfo_endpoint;     ///< may be empty
  std::string end_session_endpoint;  ///< may be empty
  std::vector<std::string> token_authentication_methods;
  std::vector<std::string> id_token_algorithms;
  std::vector<jose::Algorithm> public_key_algorithms;  ///< those among them that are ours and need no shared secret
  bool announces_iss = false;                          ///< authorization_response_iss_parameter_supported (RFC 9207 §3)
  // What extensions add (metadata_extensions.cc); each may be empty.
  std::string pushed_authorization_request_endpoint;  ///< RFC 9126 §5
  bool requires_pushed_requests = false;              ///< require_pushed_authorization_requests
  bool requires_signed_requests = false;              ///< require_signed_request_object (RFC 9101 §10.5)
  std::string introspection_endpoint;                 ///< RFC 8414 §2
  std::string revocation_endpoint;                    ///< RFC 8414 §2
  std::string registration_endpoint;                  ///< RFC 7591 §3
  std::string device_authorization_endpoint;          ///< RFC 8628 §4
  std::string backchannel_authentication_endpoint;    ///< CIBA §4
  /// backchannel_authentication_request_signing_alg_values_supported; empty: none are taken
  std::vector<std::string> backchannel_request_algorithms;
};

/// Where the metadata are: a trailing slash of the issuer counts for comparing, not for building (OpenID Connect
/// Discovery §4.1); RFC 8414 §3.1 puts its path before the issuer's own.
[[nodiscard]] std::string discovery_url(const Config& config);

/// Reads the endpoints of extensions, and puts those for mutual TLS in the place of the others when the client is one
/// that uses its certificate (RFC 8705 §5).
[[nodiscard]] Result<void> read_extensions(std::string_view body, const Config& config, Metadata& metadata);

/// Of Config::endpoints, for a provider without discovery document.
[[nodiscard]] Result<Metadata> metadata_by_hand(const Config& config);

[[nodiscard]] Result<Metadata> parse_metadata(std::string_view body, const Config& config);

}  // namespace latchkey::rp
