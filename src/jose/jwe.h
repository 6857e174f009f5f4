// JWE compact serialization (RFC 7516 §3.1): opening and making. The caller says which algorithms it accepts; the
// header only picks among them. Compressed content (`zip`) is refused, for a few bytes may grow into gigabytes, and so
// is `crit`. Whatever goes wrong with key, tag or padding is one and the same error: it must not teach an attacker.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "jose/jwe_algorithm.h"
#include "jose/jwe_key.h"
#include "json/json.h"

namespace latchkey::jose {

/// Room for a signed token of the largest size inside (a third of growth for base64url), and its key.
inline constexpr std::size_t max_jwe_bytes = 96 * 1024;

struct JweError {
  enum class Reason {
    malformed,              ///< not five base64url parts, no JSON header, too large
    algorithm_not_allowed,  ///< alg or enc unknown, refused, or not in the caller's list
    critical_header,        ///< `crit` names what we do not understand
    compressed,             ///< `zip`
    unknown_key,            ///< none of our keys has this kid and fits
    bad_key_agreement,      ///< `epk` is missing, off its curve or on another one than our key
    not_decrypted,          ///< by none of the keys; wrong key and altered text look the same
  };
  Reason reason = Reason::malformed;
  std::string detail;  ///< for the log

  friend bool operator==(const JweError&, const JweError&) = default;
};
template <class T>
using JweResult = Result<T, JweError>;

struct JweHeader {
  std::string alg, enc;  ///< as written
  std::string kid, typ, cty;
  json::Object all;
};

struct DecryptedJwe {
  JweHeader header;
  Secret plaintext;
};

struct JweAcceptance {
  std::vector<KeyManagement> key_management;
  std::vector<crypto::ContentCipher> content;
};

/// Three parts are a JWS, five a JWE (RFC 7516 §9).
[[nodiscard]] bool looks_encrypted(std::string_view compact);

[[nodiscard]] JweResult<DecryptedJwe> decrypt_jwe(std::string_view compact, std::span<const DecryptionKey> keys,
                                                  const JweAcceptance& accepted);

/// How to encrypt: `header` may bring kid, typ, cty, apu, apv; alg, enc, epk, iv and tag are ours.
struct JweRecipe {
  KeyManagement key_management = KeyManagement::ECDH_ES;
  crypto::ContentCipher content = crypto::ContentCipher::a256gcm;
  json::Object header;
};

/// invalid: the key does not fit the algorithm.
[[nodiscard]] Result<std::string> encrypt_jwe(const EncryptionKey& key, JweRecipe recipe, std::string_view plaintext,
                                              Random& random);

}  // namespace latchkey::jose
