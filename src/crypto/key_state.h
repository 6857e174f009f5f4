// What stands behind PublicKey and PrivateKey. For this folder's .cc files only.
#pragma once

#include <array>

#include "crypto/context_pool.h"
#include "crypto/evp.h"
#include "crypto/key.h"
#include "crypto/rsa_verifier.h"

namespace latchkey::crypto {

inline constexpr std::size_t scheme_count = 10;  // of SignatureScheme

struct KeyState {
  EvpPkey pkey;
  KeyType type = KeyType::rsa;
  Curve curve = Curve::p256;  // means something for ec and okp only
  int bits = 0;
  // Lent under their own lock: the key itself never changes.
  mutable std::array<ContextPool<EvpPkeyCtx>, scheme_count> signers;
  mutable std::array<ContextPool<EvpPkeyCtx>, scheme_count> verifiers;
  mutable ContextPool<std::unique_ptr<RsaVerifier>> pkcs1_verifiers;  // in the place of OpenSSL's
};

/// Takes a key over once it is of a kind that we serve.
[[nodiscard]] Result<std::shared_ptr<const KeyState>> adopt(EvpPkey pkey);

/// A number as big-endian bytes; padded to `width` when that is larger.
[[nodiscard]] std::string number_bytes(const EVP_PKEY* key, const char* parameter, std::size_t width = 0);

}  // namespace latchkey::crypto
