// Token exchange (RFC 8693): a token for another one, with less in it, for another API, or on somebody's behalf.
#pragma once

#include <string>
#include <vector>

#include <latchkey/client.h>
#include <latchkey/result.h>

namespace latchkey::rp {

/// Kinds of tokens (RFC 8693 §3).
inline constexpr const char* kAccessTokenType = "urn:ietf:params:oauth:token-type:access_token";
/// A refresh token.
inline constexpr const char* kRefreshTokenType = "urn:ietf:params:oauth:token-type:refresh_token";
/// An ID token.
inline constexpr const char* kIdTokenType = "urn:ietf:params:oauth:token-type:id_token";
/// Any JWT.
inline constexpr const char* kJwtType = "urn:ietf:params:oauth:token-type:jwt";

/// What is to be exchanged, and for what (RFC 8693 §2.1).
struct TokenExchange {
  std::string subject_token;                          ///< whose behalf it is on
  std::string subject_token_type = kAccessTokenType;  ///< which kind it is
  std::string actor_token;                            ///< who acts; empty: the client itself
  std::string actor_token_type;                       ///< needed with actor_token
  std::string requested_token_type;                   ///< empty: the provider chooses
  std::vector<std::string> audiences;                 ///< names of the services it is for
  std::vector<std::string> resources;                 ///< RFC 8707; empty: those of the settings
  std::vector<std::string> scopes;                    ///< empty: the provider chooses
  Fields extra;                                       ///< further parameters of the request
};

/// What came of it.
struct ExchangedToken {
  Tokens tokens;                  ///< the new token stands in access_token, whatever its kind
  std::string issued_token_type;  ///< which kind it is
};

/// RFC 8693 §2. invalid_configuration for a request that cannot be right, token_request_refused when the provider
/// answers with an error.
[[nodiscard]] Result<ExchangedToken> exchange_token(Client& client, const TokenExchange& exchange);

}  // namespace latchkey::rp
