// The JWS algorithms as one table (RFC 7518 §3.1, RFC 8037): everything that depends on `alg` looks here.
// "none" is not in it and cannot be named.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "crypto/digest.h"
#include "crypto/key.h"
#include "crypto/sign.h"

namespace latchkey::jose {

enum class Algorithm { HS256, HS384, HS512, RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA };

struct AlgorithmInfo {
  Algorithm id;
  std::string_view name;  ///< on the wire
  std::string_view kty;   ///< "oct", "RSA", "EC", "OKP"
  crypto::Hash hash;
  std::optional<crypto::SignatureScheme> scheme;  ///< absent for the symmetric ones
  [[nodiscard]] bool symmetric() const { return !scheme; }
};

[[nodiscard]] std::span<const AlgorithmInfo> all_algorithms();
[[nodiscard]] const AlgorithmInfo& info(Algorithm algorithm);
[[nodiscard]] std::string_view name(Algorithm algorithm);
/// Case-sensitive, as RFC 7515 §4.1.1 wants it; nothing for "none" and for what we do not know.
[[nodiscard]] std::optional<Algorithm> parse_algorithm(std::string_view name);

/// at_hash, c_hash, s_hash: base64url of the left half of the hash that goes with the ID token's `alg`
/// (OpenID Connect Core §3.1.3.6, §3.3.2.11). EdDSA hashes with SHA-512.
[[nodiscard]] std::string half_hash(Algorithm algorithm, std::string_view value);

}  // namespace latchkey::jose
