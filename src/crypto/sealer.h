// Sealing under the master key: what must not be read in a database file, a URL or a cookie. A sealed text is bound to
// its purpose ("client-secret", "login-state") and context (realm and id, say): moved elsewhere it does not open.
//
//   v1:<8 hex digits naming the key>:<base64url of nonce, ciphertext and tag>
//
// The ring's first key seals; every key of the ring opens, so that keys can be changed without stopping.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace latchkey::crypto {

class Sealer {
 public:
  Sealer(Sealer&& other) noexcept : ring_(other.ring()) {}
  Sealer& operator=(Sealer&& other) noexcept {
    ring_.store(other.ring(), std::memory_order_release);
    return *this;
  }

  /// Keys of exactly 32 bytes, at least one; the first is the current one.
  [[nodiscard]] static Result<Sealer> make(std::vector<Secret> ring);

  /// Safe from many threads. The nonce comes from the system's generator.
  [[nodiscard]] std::string seal(std::string_view purpose, std::string_view context, std::string_view plaintext) const;
  /// not_found: sealed under a key that the ring lacks. invalid: malformed, altered, or sealed for another place.
  [[nodiscard]] Result<Secret> open(std::string_view purpose, std::string_view context, std::string_view sealed) const;
  /// Whether a key other than the current one sealed it.
  [[nodiscard]] bool needs_resealing(std::string_view sealed) const;

  /// Kept beside the data: tells a wrong master key before anything is read or written with it.
  [[nodiscard]] std::string check_value() const;
  /// Whether `check_value` was made by any key of this ring.
  [[nodiscard]] Status<> accepts(std::string_view check_value) const;
  /// The current key's name.
  [[nodiscard]] std::string key_id() const;
  /// Goes over to another ring while other threads seal and open: each call sees the old one or the new one, whole.
  void adopt(const Sealer& other);
  /// A 32-byte key that is derived from the current master key for another use (cookie signatures, lookup hashes).
  /// It changes with the master key.
  [[nodiscard]] Secret derive(std::string_view purpose) const;

 private:
  struct Ring;
  explicit Sealer(std::shared_ptr<const Ring> ring) : ring_(std::move(ring)) {}
  [[nodiscard]] std::shared_ptr<const Ring> ring() const { return ring_.load(std::memory_order_acquire); }
  std::atomic<std::shared_ptr<const Ring>> ring_;
};

}  // namespace latchkey::crypto
