// Percent-encoding (RFC 3986 §2.1) and the form variant with "+" for a space.
// Decoding is strict: a "%" without two hexadecimal digits is an error, never passed through.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace latchkey::url {

/// Encodes everything but the unreserved characters (RFC 3986 §2.3): for one path segment or one query value.
[[nodiscard]] std::string percent_encode(std::string_view bytes);
/// nullopt for a malformed escape. "+" stays "+".
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);

/// application/x-www-form-urlencoded: as percent_encode, but a space becomes "+".
[[nodiscard]] std::string form_encode(std::string_view bytes);
/// nullopt for a malformed escape. "+" becomes a space.
[[nodiscard]] std::optional<std::string> form_decode(std::string_view text);

}  // namespace latchkey::url
