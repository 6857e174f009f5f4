// The authenticated ciphers that JWE encrypts content with (RFC 7518 §5): AES-GCM, and AES-CBC with HMAC. Opening
// compares the tag in constant time and gives nothing, never unauthenticated plaintext, when it does not match.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"

namespace latchkey::crypto {

enum class ContentCipher { a128gcm, a192gcm, a256gcm, a128cbc_hs256, a192cbc_hs384, a256cbc_hs512 };

/// Bytes of the key: for CBC with HMAC both halves together.
[[nodiscard]] std::size_t content_key_size(ContentCipher cipher);
/// 12 for GCM, 16 for CBC.
[[nodiscard]] std::size_t content_iv_size(ContentCipher cipher);

struct SealedContent {
  std::string ciphertext;
  std::string tag;
};

/// `key` and `iv` must have their sizes; an `iv` must never be used twice with one key.
[[nodiscard]] SealedContent content_seal(ContentCipher cipher, std::string_view key, std::string_view iv,
                                         std::string_view associated, std::string_view plaintext);
/// Nothing when anything is wrong: sizes, tag, padding.
[[nodiscard]] std::optional<Secret> content_open(ContentCipher cipher, std::string_view key, std::string_view iv,
                                                 std::string_view associated, const SealedContent& sealed);

}  // namespace latchkey::crypto
