// Claims that somebody else vouches for (OpenID Connect Core §5.6.2): a provider passes them on in a JWT of theirs
// (aggregated) or says where to fetch one (distributed). Nobody is believed who is not named here: the JWT must come
// from the issuer named, signed by that issuer's keys, and is fetched from that issuer's addresses only.
#pragma once

#include <string>
#include <vector>

namespace latchkey::rp {

/// Somebody whose word counts beside the provider's.
struct ClaimSource {
  std::string issuer;    ///< `iss` of its JWTs, byte by byte
  std::string jwks_uri;  ///< where its keys are; empty: as its discovery document says
  /// Addresses that distributed claims may be fetched from; empty: any on the issuer's own scheme, host and port.
  std::vector<std::string> endpoints;
  /// The claims it may speak about; empty: all that the provider says come from it.
  std::vector<std::string> claims;
  /// Signature algorithms to accept, asymmetric ones; empty: RS256, PS256, ES256, EdDSA.
  std::vector<std::string> algorithms;
};

}  // namespace latchkey::rp
