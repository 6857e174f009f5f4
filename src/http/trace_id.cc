#include "http/trace_id.h"

#include <algorithm>

namespace latchkey::http {
namespace {

bool is_lower_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

void write_hex(char* out, std::uint64_t value) {
  for (int i = 15; i >= 0; --i, value >>= 4U) out[i] = "0123456789abcdef"[value & 15U];
}

}  // namespace

TraceIds::TraceIds(Random& random) {
  const auto bytes = random.bytes(16);
  for (std::size_t i = 0; i < 8; ++i) {
    high_ = (high_ << 8U) | static_cast<unsigned char>(bytes[i]);
    low_ = (low_ << 8U) | static_cast<unsigned char>(bytes[8 + i]);
  }
}

void TraceIds::next(std::string& out) {
  std::uint64_t x = low_ + 0x9E3779B97F4A7C15U * count_.fetch_add(1, std::memory_order_relaxed);
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;  // splitmix64: a bijection, so that no two counts meet
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
  x ^= x >> 31U;
  out.resize(32);
  write_hex(out.data(), high_);
  write_hex(out.data() + 16, x);
}

std::optional<std::string> trace_id_of_traceparent(std::string_view header) {
  // W3C Trace Context §3.2: version "-" trace-id "-" parent-id "-" flags; version ff and all zeros are invalid.
  if (header.size() < 55 || header[2] != '-' || header[35] != '-' || header[52] != '-') return std::nullopt;
  const auto version = header.substr(0, 2);
  const auto id = header.substr(3, 32);
  if (!is_lower_hex(version) || version == "ff" || (version == "00" && header.size() != 55)) return std::nullopt;
  if (!is_lower_hex(id) || !is_lower_hex(header.substr(36, 16)) || !is_lower_hex(header.substr(53, 2)))
    return std::nullopt;
  if (id.find_first_not_of('0') == std::string_view::npos) return std::nullopt;
  return std::string(id);
}

}  // namespace latchkey::http
