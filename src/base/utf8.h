// Which bytes are UTF-8 (RFC 3629): one answer for whoever refuses other bytes and for whoever mends them.
#pragma once

#include <cstddef>
#include <string_view>

namespace latchkey {

/// Bytes of the well-formed sequence at the front of `text`; 0 when there is none: nothing at all, a sequence that is cut
/// off or longer than it must be, a surrogate, anything above U+10FFFF.
[[nodiscard]] std::size_t utf8_sequence_length(std::string_view text);

[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace latchkey
