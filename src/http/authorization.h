// The Authorization header: Basic with both halves form-decoded (RFC 6749 §2.3.1) and the password also as it stood,
// Bearer and DPoP tokens.
// The header is bounded before anything is decoded; whatever is malformed is an error, never "no credentials".
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "http/message.h"

namespace latchkey::http {

struct BasicCredentials {
  std::string name;  ///< form-decoded, UTF-8
  Secret password;   ///< form-decoded; as it stood if it cannot be
  /// As it stood, for clients that do not form-encode it; never what the specification means, so it comes second.
  Secret undecoded_password;
};

struct TokenCredentials {
  std::string scheme;  ///< "Bearer" or "DPoP"
  std::string token;
};

inline constexpr std::size_t kMaxBasicBytes = 4096;
inline constexpr std::size_t kMaxTokenBytes = 12 * 1024;

/// nullopt if there is no Authorization header or another scheme; Error::invalid if it is Basic and malformed or repeated.
[[nodiscard]] Result<std::optional<BasicCredentials>> basic_credentials(const Request& request);
/// `value` is what follows "Basic ".
[[nodiscard]] Result<BasicCredentials> parse_basic(std::string_view value);

/// nullopt if there is no Authorization header or another scheme than Bearer and DPoP; Error::invalid if malformed or repeated.
[[nodiscard]] Result<std::optional<TokenCredentials>> token_credentials(const Request& request);

}  // namespace latchkey::http
