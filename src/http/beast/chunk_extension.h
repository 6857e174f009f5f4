// What may stand behind a chunk's size. Beast looks at the shape of an extension, not at the bytes inside its quotes.
#pragma once

#include <algorithm>
#include <string_view>

namespace latchkey::http::beast {

/// No control characters: who takes a bare LF inside quotes for the line's end sees another body than who does not.
[[nodiscard]] inline bool is_clean_extension(std::string_view extension) {
  return std::ranges::none_of(extension, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7F;
  });
}

}  // namespace latchkey::http::beast
