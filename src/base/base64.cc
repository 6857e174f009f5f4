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
  const std::size_t left = text.size() % 4;
  if (left == 1) return std::nullopt;
  const std::size_t whole = text.size() / 4;
  const std::size_t size = whole * 3 + (left == 0 ? 0 : left - 1);
  int foreign = 0;  // negative as soon as one character is none of the alphabet
  std::string out;
  out.resize_and_overwrite(size, [&](char* to, std::size_t) {
    const auto* from = reinterpret_cast<const unsigned char*>(text.data());
    for (std::size_t i = 0; i < whole; ++i, from += 4, to += 3) {
      const int a = table[from[0]];
      const int b = table[from[1]];
      const int c = table[from[2]];
      const int d = table[from[3]];
      foreign |= a | b | c | d;
      const auto v = static_cast<std::uint32_t>(a) << 18 | static_cast<std::uint32_t>(b) << 12 |
                     static_cast<std::uint32_t>(c) << 6 | static_cast<std::uint32_t>(d);
      to[0] = static_cast<char>(v >> 16);
      to[1] = static_cast<char>(v >> 8);
      to[2] = static_cast<char>(v);
    }
    if (left == 0) return size;
    const int a = table[from[0]];
    const int b = table[from[1]];
    const int c = left == 3 ? table[from[2]] : 0;
    foreign |= a | b | c;
    const auto v =
        static_cast<std::uint32_t>(a) << 18 | static_cast<std::uint32_t>(b) << 12 | static_cast<std::uint32_t>(c) << 6;
    to[0] = static_cast<char>(v >> 16);
    if (left == 3) to[1] = static_cast<char>(v >> 8);
    // Bits left over must be zero, or two texts would mean the same bytes.
    if ((v & (left == 3 ? 0xffU : 0xffffU)) != 0) foreign = -1;
    return size;
  });
  if (foreign < 0) return std::nullopt;
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
