// A JWK set (RFC 7517 §5). Keys that we do not know or that are broken stand beside good ones without spoiling them:
// providers publish new key types long before clients learn them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "jose/jwk.h"

namespace latchkey::jose {

struct JwkSet {
  std::vector<Jwk> keys;
  std::vector<std::string> skipped;  ///< why, one line for each key that was left out

  /// The keys that may check a signature by `algorithm` whose header names `kid`. A named kid must match (a public
  /// key without kid does not, a shared secret without kid does); an empty one leaves every key that fits.
  [[nodiscard]] std::vector<const Jwk*> candidates(std::string_view kid, Algorithm algorithm) const;
  [[nodiscard]] bool has_kid(std::string_view kid) const;
};

inline constexpr std::size_t max_jwk_set_bytes = 512 * 1024;
inline constexpr std::size_t max_jwk_set_keys = 256;

[[nodiscard]] Result<JwkSet> parse_jwk_set(std::string_view text);
[[nodiscard]] Result<JwkSet> parse_jwk_set(const json::Object& object);
/// {"keys":[...]} with public members only; symmetric keys are left out.
[[nodiscard]] json::Object public_json(const JwkSet& set);

}  // namespace latchkey::jose
