// The content key of a JWE, there and back (RFC 7518 §4). For this folder's .cc files only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "jose/jwe.h"

namespace latchkey::jose {

/// What the header says about the key, decoded.
struct KeyParameters {
  std::optional<crypto::AgreementPublicKey> epk;
  std::string apu, apv;
  std::string iv, tag;  ///< of A128GCMKW and its like
};

/// `unexpected` only for what anybody can see in the header: a missing or foreign `epk`.
[[nodiscard]] JweResult<KeyParameters> read_key_parameters(const json::Object& header, const KeyManagementInfo& row);

struct KeyCase {
  const KeyManagementInfo& row;
  crypto::ContentCipher content;
  const KeyParameters& parameters;
  std::string_view encrypted_key;
};

/// Nothing when `key` does not open it.
[[nodiscard]] std::optional<Secret> open_content_key(const DecryptionKey& key, const KeyCase& in);

struct SealedKey {
  Secret content_key;
  std::string encrypted_key;
};

/// Adds epk, iv and tag to `header`.
[[nodiscard]] Result<SealedKey> seal_content_key(const EncryptionKey& key, const JweRecipe& recipe,
                                                 json::Object& header, Random& random);

/// RFC 7518 §4.6.2, with SHA-256: `length` bytes for the algorithm of that name.
[[nodiscard]] Secret concat_kdf(const Secret& shared, std::string_view algorithm, const KeyParameters& parties,
                                std::size_t length);

}  // namespace latchkey::jose
