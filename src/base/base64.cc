#include "base/base64.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace latchkey {
namespace {

constexpr char kStandard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr char kUrl[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::int8_t, 256> inverse(const char* alphabet) {
  std::array<std::int8_t, 256> table{};
  table.fill(-1);
  for (int i = 0; i < 64; ++i) table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  return table;
}
constexpr auto kStandardInverse = inverse(kStandard);
constexpr auto kUrlInverse = inverse(kUrl);

std::string encode(std::string_view bytes, const char* alphabet, bool pad) {
  std::string out;
  const std::size_t whole = bytes.size() / 3;
  const std::size_t left = bytes.size() % 3;
  const std::size_t size = whole * 4 + (left == 0 ? 0 : pad ? 4 : left + 1);
  // What the function is told as size may be more: libstdc++ 12 tells the new capacity.
  out.resize_and_overwrite(size, [&](char* to, std::size_t) {
    const auto* from = reinterpret_cast<const unsigned char*>(bytes.data());
    for (std::size_t i = 0; i < whole; ++i, from += 3, to += 4) {
      const std::uint32_t v = std::uint32_t{from[0]} << 16 | std::uint32_t{from[1]} << 8 | from[2];
      to[0] = alphabet[v >> 18];
      to[1] = alphabet[(v >> 12) & 63];
      to[2] = alphabet[(v >> 6) & 63];
      to[3] = alphabet[v & 63];
    }
    if (left == 0) return size;
    const std::uint32_t v = std::uint32_t{from[0]} << 16 | (left == 2 ? std::uint32_t{from[1]} << 8 : 0);
    to[0] = alphabet[v >> 18];
    to[1] = alphabet[(v >> 12) & 63];
    if (left == 2) to[2] = alphabet[(v >> 6) & 63];
    if (pad) std::fill(to + left + 1, to + 4, '=');
    return size;
  });
  return out;
}

std::optional<std::string> decode(std::string_view text, const std::array<std::int8_t, 256>& table) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const int value = table[static_cast<unsigned char>(c)];
    if (value < 0) return std::nullopt;
    bits = (bits << 6 | static_cast<std::uint32_t>(value)) & 0xffffffU;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>((bits >> count) & 0xff);
    }
  }
  // Bits left over must be zero, or two texts would mean the same bytes.
  if (count > 0 && (bits & ((1U << count) - 1)) != 0) return std::nullopt;
  return out;
}

std::string_view without_padding(std::string_view text) {
  if (text.ends_with("==")) return text.substr(0, text.size() - 2);
  if (text.ends_with('=')) return text.substr(0, text.size() - 1);
  return text;
}

}  // namespace

std::string base64url_encode(std::string_view bytes) { return encode(bytes, kUrl, false); }
std::optional<std::string> base64url_decode(std::string_view text) { return decode(text, kUrlInverse); }
std::string base64_encode(std::string_view bytes) { return encode(bytes, kStandard, true); }

std::optional<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  return decode(without_padding(text), kStandardInverse);
}

std::optional<std::string> base64_decode_mime(std::string_view text) {
  std::string compact;
  compact.reserve(text.size());
  for (const char c : text) {
    if (c != '\r' && c != '\n' && c != ' ' && c != '\t') compact += c;
  }
  return decode(without_padding(compact), kStandardInverse);
}

}  // namespace latchkey
