#include "rp/lz.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace latchkey::rp {
namespace {

// A sequence is: token (literals in the high half, match length less 4 in the low), more literal length in bytes of
// 255, the literals, the match's distance in two bytes, more match length. The last one ends after its literals.
constexpr std::size_t kLeastMatch = 4;
constexpr std::size_t kFarthest = 65535;
constexpr unsigned kHashBits = 12;

std::uint32_t four_at(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

std::size_t slot_of(std::uint32_t four) { return (four * 2654435761U) >> (32 - kHashBits); }

void append_rest(std::string& out, std::size_t rest) {
  for (; rest >= 255; rest -= 255) out += '\xff';
  out += static_cast<char>(rest);
}

void append_sequence(std::string& out, std::string_view literals, std::size_t distance, std::size_t match) {
  const std::size_t extra = match == 0 ? 0 : match - kLeastMatch;
  const std::size_t high = std::min<std::size_t>(literals.size(), 15);
  const std::size_t low = std::min<std::size_t>(extra, 15);
  out += static_cast<char>(high << 4 | low);
  if (high == 15) append_rest(out, literals.size() - 15);
  out += literals;
  if (match == 0) return;
  out += static_cast<char>(distance & 0xff);
  out += static_cast<char>(distance >> 8);
  if (low == 15) append_rest(out, extra - 15);
}

/// Reads a packed block; every step says whether the block still makes sense.
class Unpacker {
 public:
  Unpacker(std::string_view packed, std::size_t most) : in_(packed), most_(most) { out_.reserve(most); }

  std::optional<std::string> run() {
    while (at_ < in_.size()) {
      const auto token = static_cast<unsigned char>(in_[at_++]);
      std::size_t literals = token >> 4;
      if (literals == 15 && !lengthen(literals)) return std::nullopt;
      if (literals > in_.size() - at_ || literals > most_ - out_.size()) return std::nullopt;
      out_.append(in_, at_, literals);
      at_ += literals;
      if (at_ == in_.size()) return std::move(out_);
      if (!copy_match(token & 15U)) return std::nullopt;
    }
    return std::nullopt;  // no last sequence
  }

 private:
  bool lengthen(std::size_t& length) {
    unsigned char more = 255;
    while (more == 255) {
      if (at_ == in_.size() || length > most_) return false;
      more = static_cast<unsigned char>(in_[at_++]);
      length += more;
    }
    return true;
  }

  bool copy_match(std::size_t length) {
    if (in_.size() - at_ < 2) return false;
    const std::size_t distance =
        static_cast<unsigned char>(in_[at_]) | static_cast<std::size_t>(static_cast<unsigned char>(in_[at_ + 1])) << 8;
    at_ += 2;
    if (length == 15 && !lengthen(length)) return false;
    length += kLeastMatch;
    if (distance == 0 || distance > out_.size() || length > most_ - out_.size()) return false;
    if (distance >= length) {
      const std::size_t from = out_.size() - distance;
      out_.append(out_.data() + from, length);  // within the reserve: nothing moves
    } else {
      for (std::size_t from = out_.size() - distance; length > 0; --length) out_ += out_[from++];
    }
    return true;
  }

  std::string_view in_;
  std::size_t most_;
  std::size_t at_ = 0;
  std::string out_;
};

}  // namespace

std::string lz_pack(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() / 2 + 16);
  std::array<std::uint32_t, std::size_t{1} << kHashBits> seen{};  // place + 1 of the last four bytes of each kind
  std::size_t literals_from = 0;
  std::size_t at = 0;
  while (at + kLeastMatch <= bytes.size()) {
    const std::uint32_t four = four_at(bytes, at);
    auto& slot = seen[slot_of(four)];
    const std::size_t candidate = slot;
    slot = static_cast<std::uint32_t>(at + 1);
    if (candidate == 0 || at - (candidate - 1) > kFarthest || four_at(bytes, candidate - 1) != four) {
      ++at;
      continue;
    }
    const std::size_t from = candidate - 1;
    std::size_t length = kLeastMatch;
    while (at + length < bytes.size() && bytes[from + length] == bytes[at + length]) ++length;
    append_sequence(out, bytes.substr(literals_from, at - literals_from), at - from, length);
    at += length;
    literals_from = at;
  }
  append_sequence(out, bytes.substr(literals_from), 0, 0);
  return out;
}

std::optional<std::string> lz_unpack(std::string_view packed, std::size_t most) { return Unpacker(packed, most).run(); }

}  // namespace latchkey::rp
