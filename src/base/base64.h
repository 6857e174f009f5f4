// base64 and base64url (RFC 4648 §4, §5), strict: no white space, no foreign characters, no stray trailing bits.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace latchkey {

/// Without padding, as JOSE wants it (RFC 7515 §2).
[[nodiscard]] std::string base64url_encode(std::string_view bytes);
/// Refuses padding and non-canonical endings: one value has one spelling.
[[nodiscard]] std::optional<std::string> base64url_decode(std::string_view text);
/// With padding.
[[nodiscard]] std::string base64_encode(std::string_view bytes);
/// Padding required, white space refused.
[[nodiscard]] std::optional<std::string> base64_decode(std::string_view text);
/// The MIME form of old exports: line breaks ignored, padding optional (RFC 2045 §6.8).
[[nodiscard]] std::optional<std::string> base64_decode_mime(std::string_view text);

}  // namespace latchkey
