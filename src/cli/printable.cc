#include "cli/printable.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::cli {
namespace {

/// How many bytes the control character at the beginning takes; 0: there stands none.
std::size_t control_length(std::string_view text) {
  const auto byte = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  if (byte(0) < 0x20 || byte(0) == 0x7f) return 1;
  const bool second_set = byte(0) == 0xc2 && text.size() > 1 && byte(1) >= 0x80 && byte(1) < 0xa0;
  return second_set ? 2 : 0;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t control = control_length(text);
    if (control == 0)
      out += text[0];
    else
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[control - 1]));
    text.remove_prefix(std::max<std::size_t>(control, 1));
  }
  return out;
}

}  // namespace latchkey::cli
