#include "store/utf8.h"

#include <cstdint>

namespace latchkey::store {
namespace {

struct Lead {
  std::size_t more = 0;       ///< bytes that follow; 0: no lead byte
  std::uint8_t low = 0x80;    ///< bounds of the second byte
  std::uint8_t high = 0xBF;
};

// RFC 3629 §4, the table of well-formed sequences.
constexpr Lead lead_of(std::uint8_t byte) {
  if (byte >= 0xC2 && byte <= 0xDF) return {1};
  if (byte == 0xE0) return {2, 0xA0, 0xBF};
  if (byte == 0xED) return {2, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {2};
  if (byte == 0xF0) return {3, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3) return {3};
  if (byte == 0xF4) return {3, 0x80, 0x8F};
  return {};
}

}  // namespace

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    if (byte < 0x80) continue;
    const Lead lead = lead_of(byte);
    if (lead.more == 0 || text.size() - i <= lead.more) return false;
    for (std::size_t n = 1; n <= lead.more; ++n) {
      const auto next = static_cast<std::uint8_t>(text[i + n]);
      const std::uint8_t low = n == 1 ? lead.low : std::uint8_t{0x80};
      const std::uint8_t high = n == 1 ? lead.high : std::uint8_t{0xBF};
      if (next < low || next > high) return false;
    }
    i += lead.more;
  }
  return true;
}

}  // namespace latchkey::store
