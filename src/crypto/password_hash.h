// Password hashes: the one we make (argon2id) and the ones that imports bring (argon2i/d/id, PBKDF2). A stored hash
// describes itself; verifying uses its parameters, within caps, so that a hostile import cannot buy an hour of CPU with
// one login. Nothing here waits or queues: run it on the bounded worker pool (4 ms for one argon2id of the defaults).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace latchkey::crypto {

/// A longer password is refused (Error::Kind::invalid) before any hashing. 1024 bytes leave room for 256 characters of
/// any script; more only feeds the hash.
inline constexpr std::size_t max_password_bytes = 1024;

struct PasswordHash {
  std::string algorithm;        ///< "argon2", "pbkdf2" (SHA-1), "pbkdf2-sha256", "pbkdf2-sha512"
  std::string salt;             ///< raw bytes
  std::string value;            ///< raw bytes; its length is the hash's
  std::int64_t iterations = 0;  ///< argon2: passes
  std::int64_t memory_kib = 0;  ///< argon2 only, as the two below
  int parallelism = 1;
  std::string type = "id";      ///< "id", "i" or "d"
  std::string version = "1.3";  ///< "1.3" or "1.0"
  friend bool operator==(const PasswordHash&, const PasswordHash&) = default;
};

/// What new hashes are made with. The defaults are Keycloak's.
struct Argon2Params {
  std::int64_t iterations = 5;
  std::int64_t memory_kib = 7168;
  int parallelism = 1;
  std::size_t length = 32;
};

/// `salt`: 16 fresh random bytes. Parameters outside the caps, a long password or exhausted memory: an error.
[[nodiscard]] Result<PasswordHash> hash_argon2id(std::string_view password, std::string_view salt,
                                                 const Argon2Params& params = {});

/// Whether the password is the one. An error is no answer: unknown algorithm, parameters over the caps
/// (argon2: 256 MiB, 4 GiB of memory times passes, 64 lanes; PBKDF2: 5 million iterations for all blocks), an empty value.
[[nodiscard]] Result<bool> verify_password(const PasswordHash& hash, std::string_view password);

/// Whether a hash that was just verified should be replaced by one of the policy's kind.
[[nodiscard]] bool needs_rehash(const PasswordHash& hash, const Argon2Params& policy = {});

/// Whether verify_password could judge this hash at all: for imports, which must say early what they cannot use.
[[nodiscard]] Status<> check_supported(const PasswordHash& hash);

}  // namespace latchkey::crypto
