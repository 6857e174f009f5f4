// How a client proves itself to its provider, and the keys it does so with. The standard library only.
#pragma once

#include <string>

namespace latchkey::rp {

/// At the token endpoint and at every other endpoint that asks who calls (OpenID Connect Core §9, RFC 8705 §2).
enum class ClientAuthentication {
  automatic,  ///< by what there is: a secret (Basic, or what else the provider offers), else client_key, else none
  client_secret_basic,
  client_secret_post,
  client_secret_jwt,            ///< an assertion under an HMAC by the secret, which itself never travels
  private_key_jwt,              ///< an assertion signed with client_key (RFC 7523 §2.2)
  tls_client_auth,              ///< the certificate of HttpClientOptions, known by its subject (RFC 8705 §2.1)
  self_signed_tls_client_auth,  ///< the certificate of HttpClientOptions, known by its key (RFC 8705 §2.2)
  none,                         ///< a public client: PKCE alone
};

/// Whom an assertion of client_secret_jwt and private_key_jwt is made out to (RFC 7523 §3 (3)).
enum class AssertionAudience {
  issuer,          ///< what today's specifications ask for: nobody else can use it
  token_endpoint,  ///< for older providers, which accept their token endpoint's address only
};

/// A private key of the client.
struct ClientKey {
  std::string text;       ///< PEM (PKCS#8, PKCS#1 or SEC 1) or one JWK with its private members (RFC 7517); empty: none
  std::string kid;        ///< by which the provider knows it; empty: the JWK's own, if it has one
  std::string algorithm;  ///< "PS256", "ES256" ...; empty: the JWK's `alg`, else RS256, ES256/384/512 or EdDSA by type
};

}  // namespace latchkey::rp
