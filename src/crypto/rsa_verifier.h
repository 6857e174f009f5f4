// RSASSA-PKCS1-v1_5 verification (RFC 8017 §8.2.2) on OpenSSL's numbers. OpenSSL's own takes the same steps and a fifth
// longer: it finds its way through provider, engine and window of exponents again for each signature, where nearly
// every key has the exponent 65537. Nothing here is secret. For this folder's .cc files only.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "crypto/evp.h"

namespace latchkey::crypto {

/// Of one key, for one thread at a time.
class RsaVerifier {
 public:
  /// Null for a key with an exponent that is even, 1 or over 64 bits, which OpenSSL shall judge.
  [[nodiscard]] static std::unique_ptr<RsaVerifier> make(const EVP_PKEY* key);

  /// `hashed`: the message's digest. False for whatever is wrong.
  [[nodiscard]] bool verify(Hash hash, std::string_view hashed, std::string_view signature);

 private:
  using BnCtx = std::unique_ptr<BN_CTX, FreeWith<BN_CTX_free>>;
  using Montgomery = std::unique_ptr<BN_MONT_CTX, FreeWith<BN_MONT_CTX_free>>;

  RsaVerifier(Bignum modulus, Bignum exponent);
  [[nodiscard]] bool encode(Hash hash, std::string_view hashed);
  [[nodiscard]] bool raise();

  Bignum modulus_, exponent_;
  BnCtx scratch_{BN_CTX_new()};
  Montgomery montgomery_{BN_MONT_CTX_new()};
  Bignum signature_{BN_new()}, factor_{BN_new()}, power_{BN_new()};
  std::string expected_, opened_;  ///< as long as the modulus
};

}  // namespace latchkey::crypto
