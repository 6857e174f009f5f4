#include "crypto/password_hash.h"

#include <argon2.h>
#include <openssl/evp.h>

#include <fmt/core.h>

#include "base/secret.h"
#include "crypto/evp.h"
#include "crypto/password_arena.h"
#include "crypto/sodium_ready.h"

namespace latchkey::crypto {
namespace {

// All caps mean the same: one login takes up to three seconds of one core, whoever brought its hash.
constexpr std::int64_t max_iterations = 5'000'000;
constexpr std::int64_t max_memory_kib = 256 * 1024;
// Memory times passes: 4 GiB. Each factor within its cap could still mean hours.
constexpr std::int64_t max_argon2_work = std::int64_t{1} << 22;
constexpr int max_lanes = 64;
constexpr std::size_t max_value = 512;
constexpr std::size_t max_salt = 1024;

std::optional<Hash> pbkdf2_hash(std::string_view algorithm) {
  if (algorithm == "pbkdf2-sha256") return Hash::sha256;
  if (algorithm == "pbkdf2-sha512") return Hash::sha512;
  if (algorithm == "pbkdf2") return Hash::sha1;
  return std::nullopt;
}

std::optional<argon2_type> argon2_type_of(std::string_view type) {
  if (type == "id") return Argon2_id;
  if (type == "i") return Argon2_i;
  if (type == "d") return Argon2_d;
  return std::nullopt;
}

bool in(std::int64_t value, std::int64_t low, std::int64_t high) { return value >= low && value <= high; }

Status<> check_argon2(const PasswordHash& h) {
  if (!argon2_type_of(h.type)) return fail(Error::Kind::invalid, fmt::format("argon2: unknown type \"{}\"", h.type));
  if (h.version != "1.3" && h.version != "1.0")
    return fail(Error::Kind::invalid, fmt::format("argon2: unknown version \"{}\"", h.version));
  if (!in(h.parallelism, 1, max_lanes))
    return fail(Error::Kind::invalid,
                fmt::format("argon2: parallelism {} is not between 1 and {}", h.parallelism, max_lanes));
  if (!in(h.memory_kib, 8 * h.parallelism, max_memory_kib))
    return fail(Error::Kind::invalid, fmt::format("argon2: memory of {} KiB is not between {} and {}", h.memory_kib,
                                                  8 * h.parallelism, max_memory_kib));
  if (h.memory_kib * h.iterations > max_argon2_work)
    return fail(Error::Kind::invalid, fmt::format("argon2: {} passes over {} KiB are too much work; {} are not",
                                                  h.iterations, h.memory_kib, max_argon2_work / h.memory_kib));
  if (!in(static_cast<std::int64_t>(h.salt.size()), 8, max_salt))
    return fail(Error::Kind::invalid, "argon2: the salt must have 8 to 1024 bytes");
  if (h.value.size() < 4) return fail(Error::Kind::invalid, "argon2: the hash is too short");
  return {};
}

// libsodium: several times quicker, but it knows one lane, 16 bytes of salt, version 1.3, no argon2d.
bool sodium_can(const PasswordHash& h) {
  return h.parallelism == 1 && h.salt.size() == crypto_pwhash_SALTBYTES && h.version == "1.3" &&
         h.value.size() >= crypto_pwhash_BYTES_MIN && (h.type == "id" || (h.type == "i" && h.iterations >= 3));
}

Status<> argon2_by_sodium(const PasswordHash& h, std::string_view password, std::string& out) {
  sodium_ready();
  const auto memory = static_cast<std::size_t>(h.memory_kib) * 1024;
  const ArenaLease lease(memory);
  const int algorithm = h.type == "id" ? crypto_pwhash_ALG_ARGON2ID13 : crypto_pwhash_ALG_ARGON2I13;
  if (crypto_pwhash(bytes(out), out.size(), password.data(), password.size(), bytes(h.salt),
                    static_cast<unsigned long long>(h.iterations), memory, algorithm) != 0) {
    return fail(Error::Kind::unavailable, "argon2: not enough memory");
  }
  return {};
}

Status<> argon2_by_reference(const PasswordHash& h, std::string_view password, std::string& out) {
  argon2_context context{};
  context.out = bytes(out);
  context.outlen = static_cast<std::uint32_t>(out.size());
  context.pwd = const_cast<std::uint8_t*>(bytes(password));
  context.pwdlen = static_cast<std::uint32_t>(password.size());
  context.salt = const_cast<std::uint8_t*>(bytes(h.salt));
  context.saltlen = static_cast<std::uint32_t>(h.salt.size());
  context.t_cost = static_cast<std::uint32_t>(h.iterations);
  context.m_cost = static_cast<std::uint32_t>(h.memory_kib);
  context.lanes = static_cast<std::uint32_t>(h.parallelism);
  context.threads = 1;  // the pool's threads are the only ones that hash
  context.flags = ARGON2_DEFAULT_FLAGS;
  context.version = h.version == "1.3" ? ARGON2_VERSION_13 : ARGON2_VERSION_10;
  const argon2_type type = *argon2_type_of(h.type);
  // Not argon2_ctx(): libsodium's archive has another function of that name.
  const int code = type == Argon2_id  ? argon2id_ctx(&context)
                   : type == Argon2_i ? argon2i_ctx(&context)
                                      : argon2d_ctx(&context);
  if (code == ARGON2_MEMORY_ALLOCATION_ERROR) return fail(Error::Kind::unavailable, "argon2: not enough memory");
  if (code != ARGON2_OK) return fail(Error::Kind::invalid, fmt::format("argon2: {}", argon2_error_message(code)));
  return {};
}

Status<> derive(const PasswordHash& h, std::string_view password, std::string& out) {
  if (h.algorithm == "argon2") {
    return sodium_can(h) ? argon2_by_sodium(h, password, out) : argon2_by_reference(h, password, out);
  }
  const EVP_MD* md = fetched(*pbkdf2_hash(h.algorithm));
  if (PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), bytes(h.salt),
                        static_cast<int>(h.salt.size()), static_cast<int>(h.iterations), md,
                        static_cast<int>(out.size()), bytes(out)) != 1) {
    return openssl_failure(Error::Kind::internal, "PBKDF2");
  }
  return {};
}

/// Every block of the output costs all iterations anew (RFC 8018 §5.2).
Status<> check_pbkdf2(const PasswordHash& h) {
  const auto hash = pbkdf2_hash(h.algorithm);
  if (!hash) return fail(Error::Kind::invalid, fmt::format("unknown password hash algorithm \"{}\"", h.algorithm));
  const std::size_t block = *hash == Hash::sha512 ? 64 : *hash == Hash::sha256 ? 32 : 20;
  const auto blocks = static_cast<std::int64_t>((h.value.size() + block - 1) / block);
  if (h.iterations * blocks > max_iterations)
    return fail(Error::Kind::invalid,
                fmt::format("PBKDF2: {} iterations for a hash of {} bytes are too much work; {} are not", h.iterations,
                            h.value.size(), max_iterations / blocks));
  if (h.salt.size() > max_salt) return fail(Error::Kind::invalid, "PBKDF2: the salt is over 1024 bytes");
  return {};
}

Status<> check_password_length(std::string_view password) {
  if (password.size() <= max_password_bytes) return {};
  return fail(Error::Kind::invalid,
              fmt::format("a password of {} bytes is over the limit of {}", password.size(), max_password_bytes));
}

}  // namespace

Status<> check_supported(const PasswordHash& hash) {
  if (hash.value.empty() || hash.value.size() > max_value)
    return fail(Error::Kind::invalid, fmt::format("password hash of {} bytes", hash.value.size()));
  if (!in(hash.iterations, 1, max_iterations))
    return fail(Error::Kind::invalid,
                fmt::format("password hash: {} iterations are not between 1 and {}", hash.iterations, max_iterations));
  if (hash.algorithm == "argon2") return check_argon2(hash);
  return check_pbkdf2(hash);
}

Result<PasswordHash> hash_argon2id(std::string_view password, std::string_view salt, const Argon2Params& params) {
  if (salt.size() != 16) return fail(Error::Kind::invalid, "argon2: a new hash needs 16 bytes of salt");
  PasswordHash hash{.algorithm = "argon2",
                    .salt = std::string(salt),
                    .value = std::string(params.length, '\0'),
                    .iterations = params.iterations,
                    .memory_kib = params.memory_kib,
                    .parallelism = params.parallelism};
  if (auto ok = check_supported(hash); !ok) return std::unexpected(ok.error());
  if (auto ok = check_password_length(password); !ok) return std::unexpected(ok.error());
  if (auto ok = derive(hash, password, hash.value); !ok) return std::unexpected(ok.error());
  return hash;
}

Result<bool> verify_password(const PasswordHash& hash, std::string_view password) {
  if (auto ok = check_supported(hash); !ok) return std::unexpected(ok.error());
  if (auto ok = check_password_length(password); !ok) return std::unexpected(ok.error());
  std::string derived(hash.value.size(), '\0');
  if (auto ok = derive(hash, password, derived); !ok) return std::unexpected(ok.error());
  const bool same = constant_time_equal(derived, hash.value);
  wipe(derived);
  return same;
}

bool needs_rehash(const PasswordHash& hash, const Argon2Params& policy) {
  return hash.algorithm != "argon2" || hash.type != "id" || hash.version != "1.3" ||
         hash.iterations != policy.iterations || hash.memory_kib != policy.memory_kib ||
         hash.parallelism != policy.parallelism || hash.value.size() != policy.length;
}

}  // namespace latchkey::crypto
