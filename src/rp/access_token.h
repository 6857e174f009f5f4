// From a claim set to an AccessToken: one check a clause, as a table (RFC 9068 §4, RFC 7662 §2.2).
#pragma once

#include <latchkey/bearer.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.h"

namespace latchkey::rp {

/// What is known of a token when its claims are checked.
struct AccessTokenCase {
  const json::Object& claims;
  const BearerConfig& config;
  TimePoint now;
  std::string_view typ;       ///< of the JWT's header; empty: none, or no JWT
  bool introspected = false;  ///< the claims are the provider's answer, not the token's own
};

/// The first check that fails, or nothing.
[[nodiscard]] std::optional<Error> check_access_token(const AccessTokenCase& token);

/// `claims` were checked.
[[nodiscard]] AccessToken make_access_token(const Claims& claims, const BearerConfig& config);

/// `cnf` (RFC 7800 §3.1): the thumbprint under that name; empty when there is none.
[[nodiscard]] std::string confirmation(const json::Object& claims, std::string_view name);

}  // namespace latchkey::rp
