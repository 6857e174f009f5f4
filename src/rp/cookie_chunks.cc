#include "rp/cookie_chunks.h"

#include <algorithm>
#include <utility>

namespace latchkey::rp {
namespace {

const std::string* find(const Fields& sent, std::string_view name) {
  const auto found = std::ranges::find(sent, name, [](const auto& cookie) { return std::string_view(cookie.first); });
  return found == sent.end() ? nullptr : &found->second;
}

}  // namespace

CookieChunks::CookieChunks(const CookieJar& jar, std::string name) : jar_(jar), name_(std::move(name)) {
  for (std::size_t i = 0; i < kMostChunks; ++i) wire_names_.push_back(jar_.wire_name(name_of(i)));
}

std::string CookieChunks::name_of(std::size_t index) const {
  return index == 0 ? name_ : name_ + "_" + std::to_string(index);
}

std::size_t CookieChunks::count_for(std::size_t value_bytes) {
  return (value_bytes + 1 + kChunkBytes - 1) / kChunkBytes;
}

std::optional<std::string> CookieChunks::join(const Fields& sent) const {
  const std::string* first = find(sent, wire_names_[0]);
  if (first == nullptr || first->empty()) return std::nullopt;
  const auto count = static_cast<std::size_t>(static_cast<unsigned char>(first->front()) - '0');
  if (count < 1 || count > kMostChunks) return std::nullopt;
  std::string value;
  value.reserve(count * kChunkBytes);
  value.append(*first, 1);
  for (std::size_t i = 1; i < count; ++i) {
    const std::string* next = find(sent, wire_names_[i]);
    if (next == nullptr || next->size() > kChunkBytes) return std::nullopt;
    value += *next;
  }
  return value;
}

std::vector<std::string> CookieChunks::split(std::string_view value, const Fields& sent) const {
  const std::size_t count = count_for(value.size());
  const std::string whole = std::to_string(count) + std::string(value);
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < count; ++i)
    lines.push_back(jar_.set(name_of(i), std::string_view(whole).substr(i * kChunkBytes, kChunkBytes), std::nullopt));
  remove_from(count, sent, lines);
  return lines;
}

std::vector<std::string> CookieChunks::remove(const Fields& sent) const {
  std::vector<std::string> lines;
  remove_from(0, sent, lines);
  return lines;
}

void CookieChunks::remove_from(std::size_t first, const Fields& sent, std::vector<std::string>& lines) const {
  for (std::size_t i = first; i < kMostChunks; ++i) {
    if (find(sent, wire_names_[i]) != nullptr) lines.push_back(jar_.expire(name_of(i)));
  }
}

}  // namespace latchkey::rp
