// Message digests. Results are raw bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace latchkey::crypto {

/// sha1 is here for certificate thumbprints (x5t), one-time codes and the password hashes of old imports; nothing new
/// may rest on it.
enum class Hash { sha1, sha256, sha384, sha512 };

[[nodiscard]] std::size_t digest_size(Hash hash);
[[nodiscard]] std::string digest(Hash hash, std::string_view bytes);

[[nodiscard]] inline std::string sha256(std::string_view bytes) { return digest(Hash::sha256, bytes); }
[[nodiscard]] inline std::string sha384(std::string_view bytes) { return digest(Hash::sha384, bytes); }
[[nodiscard]] inline std::string sha512(std::string_view bytes) { return digest(Hash::sha512, bytes); }

}  // namespace latchkey::crypto
