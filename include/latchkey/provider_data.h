// What a few providers need beyond an issuer and a secret: addresses where there is no discovery document, and a secret
// that is signed. The standard library only.
#pragma once

#include <string>

#include <latchkey/client_authentication.h>

namespace latchkey::rp {

/// The addresses of a provider that publishes none. Without `authorization` they are discovered, as they should be.
struct Endpoints {
  std::string authorization;  ///< as browsers reach it
  std::string token;          ///< as the application reaches it, like the others
  std::string userinfo;       ///< may be empty, unless a login rests on it (Quirks::no_id_token)
  std::string jwks;           ///< may be empty where nothing is signed
  std::string end_session;    ///< may be empty
};

/// A client secret that is a short-lived JWT, signed by the client's own key and made anew for each request (Apple).
struct SignedSecret {
  std::string issuer;  ///< `iss`: the team's identifier
  ClientKey key;       ///< on P-256; its kid is the key's identifier at the provider
};

}  // namespace latchkey::rp
