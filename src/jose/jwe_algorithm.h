// The JWE algorithms as tables (RFC 7518 §4.1, §5.1; RFC 8037 §3.2): how the content key travels, and how the content
// is encrypted. RSA1_5 and PBES2 are not in them and cannot be named: the one is broken by its error messages, the
// other lets whoever writes the header choose how long we compute.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "crypto/content_cipher.h"
#include "crypto/digest.h"

namespace latchkey::jose {

enum class KeyManagement {
  RSA_OAEP,
  RSA_OAEP_256,
  ECDH_ES,
  ECDH_ES_A128KW,
  ECDH_ES_A192KW,
  ECDH_ES_A256KW,
  A128KW,
  A192KW,
  A256KW,
  A128GCMKW,
  A192GCMKW,
  A256GCMKW,
  dir
};

enum class KeyFamily { rsa_oaep, ecdh, ecdh_wrapped, aes_wrap, gcm_wrap, direct };

struct KeyManagementInfo {
  KeyManagement id;
  std::string_view name;  ///< on the wire
  KeyFamily family;
  std::size_t wrapping_key_size;  ///< 0 where nothing is wrapped with AES
  crypto::Hash oaep_hash;         ///< means something for rsa_oaep only
  [[nodiscard]] bool symmetric() const { return family >= KeyFamily::aes_wrap; }
};

struct ContentEncryptionInfo {
  crypto::ContentCipher id;
  std::string_view name;
};

[[nodiscard]] std::span<const KeyManagementInfo> all_key_management();
[[nodiscard]] const KeyManagementInfo& info(KeyManagement algorithm);
/// Case-sensitive (RFC 7516 §4.1.1); nothing for what we do not serve.
[[nodiscard]] std::optional<KeyManagement> parse_key_management(std::string_view name);

[[nodiscard]] std::span<const ContentEncryptionInfo> all_content_encryption();
[[nodiscard]] std::string_view name(crypto::ContentCipher cipher);
[[nodiscard]] std::optional<crypto::ContentCipher> parse_content_encryption(std::string_view name);

}  // namespace latchkey::jose
