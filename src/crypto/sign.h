// Signatures. ECDSA's travel as r || s of fixed length (RFC 7518 §3.4). A key that does not fit the scheme is refused;
// so is signing with an RSA key under 2048 bits (§3.3). Contexts are prepared once for each key and scheme and reused.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/key.h"

namespace latchkey::crypto {

enum class SignatureScheme {
  rsa_pkcs1_sha256,
  rsa_pkcs1_sha384,
  rsa_pkcs1_sha512,
  rsa_pss_sha256,
  rsa_pss_sha384,
  rsa_pss_sha512,  ///< salt as long as the digest, MGF1 with the same hash
  ecdsa_p256_sha256,
  ecdsa_p384_sha384,
  ecdsa_p521_sha512,
  eddsa,  ///< Ed25519 or Ed448, by the key
};

/// invalid: the key does not fit the scheme. Safe to call from many threads with the same key.
[[nodiscard]] Result<std::string> sign(const PrivateKey& key, SignatureScheme scheme, std::string_view message);
/// False for whatever is wrong: key, length, signature.
[[nodiscard]] bool verify(const PublicKey& key, SignatureScheme scheme, std::string_view message,
                          std::string_view signature);
/// Whether a key of this type and curve can serve the scheme at all.
[[nodiscard]] bool fits(const PublicKey& key, SignatureScheme scheme);
[[nodiscard]] bool fits(const PrivateKey& key, SignatureScheme scheme);

/// ECDSA-Sig-Value in DER (X.509, WebAuthn) to r || s of a curve, and back.
[[nodiscard]] Result<std::string> ecdsa_raw_from_der(Curve curve, std::string_view der);
[[nodiscard]] Result<std::string> ecdsa_der_from_raw(Curve curve, std::string_view raw);

}  // namespace latchkey::crypto
