// Keyed hashes and key derivation. An HmacKey is a cheap handle: the prepared contexts behind it are reused, which is
// what makes an HMAC cost half a microsecond.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "crypto/digest.h"

namespace latchkey::crypto {

class HmacKey {
 public:
  /// Any length, also none at all; who sets a rule for lengths (RFC 7518 §3.2) checks size().
  explicit HmacKey(Secret bytes);

  /// Safe to call from many threads at once.
  [[nodiscard]] std::string sign(Hash hash, std::string_view message) const;
  /// Compares in constant time.
  [[nodiscard]] bool verify(Hash hash, std::string_view message, std::string_view mac) const;
  [[nodiscard]] std::size_t size() const;
  /// The key itself, for writing it sealed or as a private JWK.
  [[nodiscard]] std::string_view reveal() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// For a key that is used once.
[[nodiscard]] std::string hmac(Hash hash, std::string_view key, std::string_view message);
[[nodiscard]] inline std::string hmac_sha256(std::string_view key, std::string_view message) {
  return hmac(Hash::sha256, key, message);
}

/// RFC 5869. `length` at most 255 * 32.
[[nodiscard]] Secret hkdf_sha256(std::string_view secret, std::string_view salt, std::string_view info,
                                 std::size_t length);

}  // namespace latchkey::crypto
