// One JSON Web Key (RFC 7517, RFC 7518 §6, RFC 8037): public, private or symmetric. Its key is parsed and checked;
// text that names a key which is none does not become a Jwk.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "crypto/hmac.h"
#include "crypto/key.h"
#include "jose/algorithm.h"
#include "json/json.h"

namespace latchkey::jose {

/// A symmetric key is of another type than a public key, so nothing can take the one for the other.
using KeyMaterial = std::variant<crypto::PublicKey, crypto::PrivateKey, crypto::HmacKey>;

struct Jwk {
  KeyMaterial key;
  std::string kid;  ///< may be empty: many sets have none
  std::string use;  ///< "sig", "enc" or empty
  std::string alg;  ///< as written: also algorithms that are not ours (RSA-OAEP)
  std::vector<std::string> key_ops;
  std::vector<std::string> x5c;  ///< DER, leaf first
  std::string x5t;               ///< base64url, as written
  std::string x5t_s256;

  /// "RSA", "EC", "OKP", "oct".
  [[nodiscard]] std::string_view kty() const;
  /// The public key of an asymmetric Jwk.
  [[nodiscard]] std::optional<crypto::PublicKey> public_key() const;
  /// Whether a signature by `algorithm` can be checked with it: type, curve, `alg`, `use` and `key_ops` allow it.
  [[nodiscard]] bool can_verify(Algorithm algorithm) const;
};

[[nodiscard]] Result<Jwk> parse_jwk(const json::Object& object);
[[nodiscard]] Result<Jwk> parse_jwk(std::string_view text);

/// The public members only, whatever the Jwk holds. A symmetric key has none: kty and the labels.
[[nodiscard]] json::Object public_json(const Jwk& jwk);
/// With the private members: seal it before it goes anywhere.
[[nodiscard]] json::Object json_with_secrets(const Jwk& jwk);

/// A Jwk for publishing a realm key: kid, use "sig", alg, and x5c, x5t, x5t#S256 when there is a certificate (DER).
[[nodiscard]] Jwk make_public_jwk(const crypto::PublicKey& key, Algorithm alg, std::string kid,
                                  std::string_view certificate_der = {});

/// RFC 7638 with SHA-256, as base64url: for `jkt` and for the kid of new keys.
[[nodiscard]] std::string thumbprint(const crypto::PublicKey& key);
[[nodiscard]] std::string thumbprint(const Jwk& jwk);

}  // namespace latchkey::jose
