// The randomness port. Only the shell owns one; the core receives bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace latchkey {

class Random {
 public:
  virtual ~Random() = default;
  /// `count` bytes from a cryptographic generator.
  [[nodiscard]] virtual std::string bytes(std::size_t count) = 0;

  /// `count` random bytes as base64url without padding (32 bytes: 43 characters, 256 bits).
  [[nodiscard]] std::string token(std::size_t count = 32);
  /// A version 4 UUID in lower case (RFC 9562 §5.4).
  [[nodiscard]] std::string uuid();
};

/// getrandom(2); thread safe.
class SystemRandom final : public Random {
 public:
  [[nodiscard]] std::string bytes(std::size_t count) override;
};

/// A reproducible sequence, for tests only.
class UnsafeSequenceRandom final : public Random {
 public:
  explicit UnsafeSequenceRandom(std::uint64_t seed = 1) : state_(seed) {}
  [[nodiscard]] std::string bytes(std::size_t count) override;

 private:
  std::uint64_t state_;
};

}  // namespace latchkey
