// Authenticated encryption: XChaCha20-Poly1305, whose 24-byte nonces may be drawn at random without counting messages.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"

namespace latchkey::crypto {

inline constexpr std::size_t aead_key_size = 32;
inline constexpr std::size_t aead_overhead = 24 + 16;  // nonce and tag

/// nonce || ciphertext || tag. `key` has 32 bytes; `associated` is authenticated, not stored.
[[nodiscard]] std::string aead_seal(std::string_view key, std::string_view associated, std::string_view plaintext);
/// Nothing when the key, the associated data or any byte differs.
[[nodiscard]] std::optional<Secret> aead_open(std::string_view key, std::string_view associated, std::string_view box);

}  // namespace latchkey::crypto
