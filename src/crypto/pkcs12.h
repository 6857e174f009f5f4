// PKCS #12 files (RFC 7292): a key with its certificate under a password, as other programs exchange them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "crypto/key.h"

namespace latchkey::crypto {

inline constexpr std::int64_t kMaxPkcs12Iterations = 1'000'000;

struct KeyFile {
  std::optional<PrivateKey> key;
  std::string certificate;  ///< DER
};

/// Error::invalid: no such file, another password, or more than kMaxPkcs12Iterations in all. What is below that takes
/// about a second: run it on a pool.
[[nodiscard]] Result<KeyFile> read_pkcs12(std::string_view der, const Secret& password);
/// AES-256 and HMAC-SHA-256, as OpenSSL 3 makes them. `alias` is the friendly name.
[[nodiscard]] Result<std::string> write_pkcs12(const KeyFile& file, const std::string& alias, const Secret& password);

}  // namespace latchkey::crypto
