// How a JKS file protects a key, and itself: SHA-1 over the password in UTF-16, for this folder's .cc files only.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace latchkey::crypto {

inline constexpr std::size_t kJksDigestBytes = 20;
inline constexpr std::size_t kJksSaltBytes = 20;

/// Big-endian UTF-16, as Java holds text. invalid: not UTF-8, or longer than anybody types.
[[nodiscard]] Result<Secret> jks_password(const Secret& password);

/// The last bytes of a file whose rest is `body`.
[[nodiscard]] std::string jks_seal(std::string_view body, const Secret& password);

/// `protected_key`: an EncryptedPrivateKeyInfo under Sun's algorithm. Gives PKCS #8. invalid: another algorithm or
/// password.
[[nodiscard]] Result<Secret> open_jks_key(std::string_view protected_key, const Secret& password);
[[nodiscard]] Result<std::string> protect_jks_key(const Secret& key, const Secret& password, std::string_view salt);

}  // namespace latchkey::crypto
