#include "op/claims/md5.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace latchkey::op {
namespace {

using Word = std::uint32_t;

constexpr std::array<int, 16> kShifts{7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21};

/// RFC 1321 §3.4: T[i] is the integer part of 4294967296 times abs(sin(i)).
const std::array<Word, 64>& sines() {
  static const auto table = [] {
    std::array<Word, 64> out{};
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = static_cast<Word>(std::floor(std::abs(std::sin(static_cast<double>(i + 1))) * 4294967296.0));
    return out;
  }();
  return table;
}

struct Step {
  Word mixed;
  std::size_t word;
};

Step mix(std::size_t i, Word b, Word c, Word d) {
  if (i < 16) return {(b & c) | (~b & d), i};
  if (i < 32) return {(d & b) | (~d & c), (5 * i + 1) % 16};
  if (i < 48) return {b ^ c ^ d, (3 * i + 5) % 16};
  return {c ^ (b | ~d), (7 * i) % 16};
}

void add_block(std::array<Word, 4>& state, std::string_view block) {
  std::array<Word, 16> words{};
  for (std::size_t i = 0; i < 64; ++i)
    words[i / 4] |= static_cast<Word>(static_cast<unsigned char>(block[i])) << (8 * (i % 4));
  auto [a, b, c, d] = state;
  for (std::size_t i = 0; i < 64; ++i) {
    const Step step = mix(i, b, c, d);
    const Word turned = std::rotl(a + step.mixed + sines()[i] + words[step.word], kShifts[(i / 16) * 4 + i % 4]);
    a = d;
    d = c;
    c = b;
    b += turned;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
}

}  // namespace

std::string unsafe_md5(std::string_view bytes) {
  std::string padded(bytes);
  padded += '\x80';
  while (padded.size() % 64 != 56) padded += '\0';
  const std::uint64_t bits = static_cast<std::uint64_t>(bytes.size()) * 8;
  for (int i = 0; i < 8; ++i) padded += static_cast<char>((bits >> (8 * i)) & 0xff);
  std::array<Word, 4> state{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  for (std::size_t at = 0; at < padded.size(); at += 64) add_block(state, std::string_view(padded).substr(at, 64));
  std::string out;
  for (const Word word : state) {
    for (int i = 0; i < 4; ++i) out += static_cast<char>((word >> (8 * i)) & 0xff);
  }
  return out;
}

}  // namespace latchkey::op
