// What signs: a key, its algorithm and its name, checked to fit when it is made. A cheap handle to an immutable state
// that also keeps the encoded header, so that signing a token costs little beyond the signature.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "jose/algorithm.h"
#include "jose/jwk.h"

namespace latchkey::jose {

class SigningKey {
 public:
  /// invalid: the key does not fit the algorithm, an RSA key is under 2048 bits (RFC 7518 §3.3), an HMAC key is shorter
  /// than its hash (§3.2).
  [[nodiscard]] static Result<SigningKey> make(std::string kid, Algorithm algorithm, crypto::PrivateKey key);
  [[nodiscard]] static Result<SigningKey> make(std::string kid, Algorithm algorithm, crypto::HmacKey key);

  [[nodiscard]] const std::string& kid() const;
  [[nodiscard]] Algorithm algorithm() const;
  /// The signature over `input`, raw. Throws only when OpenSSL fails for a reason that is a bug or exhausted memory.
  [[nodiscard]] std::string sign(std::string_view input) const;
  /// What verifies its signatures: the public key, or the symmetric key itself.
  [[nodiscard]] Jwk verification_jwk(std::string_view certificate_der = {}) const;
  /// base64url of {"alg":...,"typ":"JWT","kid":...}
  [[nodiscard]] std::string_view jwt_header() const;

 private:
  struct State;
  explicit SigningKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

}  // namespace latchkey::jose
