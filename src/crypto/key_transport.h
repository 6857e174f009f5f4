// Carrying a content key to somebody: wrapped with a shared AES key (RFC 3394) or encrypted to an RSA key with OAEP.
// RSA with PKCS#1 v1.5 padding is left out on purpose: it has been broken again and again by its error messages.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "crypto/digest.h"
#include "crypto/key.h"

namespace latchkey::crypto {

/// `wrapping_key` has 16, 24 or 32 bytes; `key` a multiple of 8, at least 16.
[[nodiscard]] std::string aes_wrap(std::string_view wrapping_key, std::string_view key);
/// Nothing when it was not wrapped with that key.
[[nodiscard]] std::optional<Secret> aes_unwrap(std::string_view wrapping_key, std::string_view wrapped);

/// A key of `size` bytes that nobody knows, not even we: it stands in for one that could not be had, so that going on
/// shows nobody that it could not.
[[nodiscard]] Secret unknown_key(std::size_t size);

/// OAEP with `hash` for both the label and MGF1. invalid: the key is no RSA key of at least 2048 bits, or `plaintext`
/// is too long for it.
[[nodiscard]] Result<std::string> oaep_encrypt(const PublicKey& key, Hash hash, std::string_view plaintext);
/// Nothing for whatever is wrong, without saying what.
[[nodiscard]] std::optional<Secret> oaep_decrypt(const PrivateKey& key, Hash hash, std::string_view ciphertext);

}  // namespace latchkey::crypto
