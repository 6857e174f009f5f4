// The token response (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3) with the members that Keycloak's clients expect.
#pragma once

#include <cstdint>
#include <string>

namespace latchkey::oauth {

struct TokenResponse {
  std::string access_token;
  std::int64_t expires_in = 0;
  std::int64_t refresh_expires_in = 0;  ///< 0: no refresh token, or one that does not expire by itself
  std::string refresh_token;            ///< "" : left out
  std::string token_type = "Bearer";
  std::string id_token;  ///< "" : left out
  std::int64_t not_before_policy = 0;
  std::string session_state;  ///< "" : left out
  std::string scope;
};

[[nodiscard]] std::string token_response_json(const TokenResponse& response);

}  // namespace latchkey::oauth
