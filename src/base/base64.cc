#include "base/base64.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace latchkey {
namespace {

constexpr char kStandard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr char kUrl[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// For each of the four places of a group, what a character means there, shifted to where it stands in the group's three
// bytes (the first byte is the lowest, so that they can be stored as one number). The top bit says: not of the
// alphabet.
constexpr std::uint32_t kForeign = std::uint32_t{1} << 31;
using Inverse = std::array<std::array<std::uint32_t, 256>, 4>;

constexpr Inverse inverse(const char* alphabet) {
  Inverse tables{};
  for (auto& table : tables) table.fill(kForeign);
  for (std::uint32_t i = 0; i < 64; ++i) {
    const auto c = static_cast<unsigned char>(alphabet[i]);
    tables[0][c] = i << 2;
    tables[1][c] = i >> 4 | (i & 15) << 12;
    tables[2][c] = (i >> 2) << 8 | (i & 3) << 22;
    tables[3][c] = i << 16;
  }
  return tables;
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

void store(std::uint32_t group, char* to) {
  to[0] = static_cast<char>(group);
  to[1] = static_cast<char>(group >> 8);
  to[2] = static_cast<char>(group >> 16);
}

/// The last two or three characters, `left` of them. Gives kForeign for what is no ending.
std::uint32_t decode_rest(const unsigned char* from, std::size_t left, const Inverse& table, char* to) {
  const std::uint32_t v = table[0][from[0]] | table[1][from[1]] | (left == 3 ? table[2][from[2]] : 0);
  to[0] = static_cast<char>(v);
  if (left == 3) to[1] = static_cast<char>(v >> 8);
  // Bits left over must be zero, or two texts would mean the same bytes.
  return (v & (left == 3 ? 0xff0000U : 0xffff00U)) != 0 ? kForeign : v;
}

std::optional<std::string> decode(std::string_view text, const Inverse& table) {
  const std::size_t left = text.size() % 4;
  if (left == 1) return std::nullopt;
  const std::size_t whole = text.size() / 4;
  const std::size_t size = whole * 3 + (left == 0 ? 0 : left - 1);
  std::uint32_t seen = 0;  // all groups together: no branch a character
  std::string out;
  out.resize_and_overwrite(size, [&](char* to, std::size_t) {
    const auto* from = reinterpret_cast<const unsigned char*>(text.data());
    const auto group = [&table](const unsigned char* at) {
      return table[0][at[0]] | table[1][at[1]] | table[2][at[2]] | table[3][at[3]];
    };
    std::size_t i = 0;
    if constexpr (std::endian::native == std::endian::little) {
      for (; i + 1 < whole; ++i, from += 4, to += 3) {  // the fourth byte is the next group's first, written again
        const std::uint32_t v = group(from);
        seen |= v;
        std::memcpy(to, &v, 4);
      }
    }
    for (; i < whole; ++i, from += 4, to += 3) {
      const std::uint32_t v = group(from);
      seen |= v;
      store(v, to);
    }
    if (left != 0) seen |= decode_rest(from, left, table, to);
    return size;
  });
  if ((seen & kForeign) != 0) return std::nullopt;
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
