// From a token plan to claim sets in Keycloak's shape: access, ID and refresh token. Only protocol claims are known
// here; all others come from protocol mappers (claims/). Lifespans are clipped to the session's end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "jose/signing_key.h"
#include "json/json.h"
#include "op/tokens/token_plan.h"

namespace latchkey::op {

/// Claims and the key that shall sign them.
struct UnsignedToken {
  json::Object claims;
  std::string typ = "JWT";
  jose::SigningKey key;
};

struct UnsignedTokens {
  UnsignedToken access;
  std::optional<UnsignedToken> id;       ///< with the openid scope; at_hash is added when the access token is signed
  std::optional<UnsignedToken> refresh;  ///< HS512
  std::int64_t expires_in = 0;
  std::int64_t refresh_expires_in = 0;  ///< 0 for an offline token without an end
  std::int64_t not_before = 0;
  std::string session_state;
  std::string scope;
};

/// internal: the realm has no key for an algorithm that it or the client asks for.
[[nodiscard]] Result<UnsignedTokens> build_tokens(const model::Realm& realm, std::string_view issuer,
                                                  const TokenPlan& plan);

}  // namespace latchkey::op
