#include "base/utf8.h"

#include <cstdint>

namespace latchkey {
namespace {

/// What a first byte promises: the size of the sequence, and the bounds of its second byte.
struct Lead {
  std::size_t size = 0;  ///< 0: no sequence begins so
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xBF;
};

// RFC 3629 §4, the table of well-formed sequences.
constexpr Lead lead_of(std::uint8_t byte) {
  if (byte < 0x80) return {1};
  if (byte >= 0xC2 && byte <= 0xDF) return {2};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {3};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3) return {4};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {};
}

}  // namespace

std::size_t utf8_sequence_length(std::string_view text) {
  if (text.empty()) return 0;
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const Lead lead = lead_of(byte(0));
  if (lead.size < 2) return lead.size;
  if (text.size() < lead.size || byte(1) < lead.low || byte(1) > lead.high) return 0;
  for (std::size_t i = 2; i < lead.size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
  }
  return lead.size;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = utf8_sequence_length(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

}  // namespace latchkey
