#include "jose/jwe_algorithm.h"

#include <array>

namespace latchkey::jose {
namespace {

using crypto::ContentCipher;
using crypto::Hash;
using enum KeyFamily;

constexpr std::array<KeyManagementInfo, 13> key_table{{
    {KeyManagement::RSA_OAEP, "RSA-OAEP", rsa_oaep, 0, Hash::sha1},
    {KeyManagement::RSA_OAEP_256, "RSA-OAEP-256", rsa_oaep, 0, Hash::sha256},
    {KeyManagement::ECDH_ES, "ECDH-ES", ecdh, 0, {}},
    {KeyManagement::ECDH_ES_A128KW, "ECDH-ES+A128KW", ecdh_wrapped, 16, {}},
    {KeyManagement::ECDH_ES_A192KW, "ECDH-ES+A192KW", ecdh_wrapped, 24, {}},
    {KeyManagement::ECDH_ES_A256KW, "ECDH-ES+A256KW", ecdh_wrapped, 32, {}},
    {KeyManagement::A128KW, "A128KW", aes_wrap, 16, {}},
    {KeyManagement::A192KW, "A192KW", aes_wrap, 24, {}},
    {KeyManagement::A256KW, "A256KW", aes_wrap, 32, {}},
    {KeyManagement::A128GCMKW, "A128GCMKW", gcm_wrap, 16, {}},
    {KeyManagement::A192GCMKW, "A192GCMKW", gcm_wrap, 24, {}},
    {KeyManagement::A256GCMKW, "A256GCMKW", gcm_wrap, 32, {}},
    {KeyManagement::dir, "dir", direct, 0, {}},
}};

constexpr std::array<ContentEncryptionInfo, 6> content_table{{
    {ContentCipher::a128gcm, "A128GCM"},
    {ContentCipher::a192gcm, "A192GCM"},
    {ContentCipher::a256gcm, "A256GCM"},
    {ContentCipher::a128cbc_hs256, "A128CBC-HS256"},
    {ContentCipher::a192cbc_hs384, "A192CBC-HS384"},
    {ContentCipher::a256cbc_hs512, "A256CBC-HS512"},
}};

}  // namespace

std::span<const KeyManagementInfo> all_key_management() { return key_table; }
const KeyManagementInfo& info(KeyManagement algorithm) { return key_table[static_cast<std::size_t>(algorithm)]; }

std::optional<KeyManagement> parse_key_management(std::string_view name) {
  for (const KeyManagementInfo& row : key_table) {
    if (row.name == name) return row.id;
  }
  return std::nullopt;
}

std::span<const ContentEncryptionInfo> all_content_encryption() { return content_table; }
std::string_view name(ContentCipher cipher) { return content_table[static_cast<std::size_t>(cipher)].name; }

std::optional<ContentCipher> parse_content_encryption(std::string_view name) {
  for (const ContentEncryptionInfo& row : content_table) {
    if (row.name == name) return row.id;
  }
  return std::nullopt;
}

}  // namespace latchkey::jose
