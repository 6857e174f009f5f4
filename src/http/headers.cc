#include "http/headers.h"

#include <algorithm>

namespace latchkey::http {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_line_end(char c) { return c == '\r' || c == '\n' || c == '\0'; }

/// Without a way out in the middle, so that many bytes are looked at at once: nearly no value has any.
bool has_line_end(std::string_view text) {
  unsigned found = 0;
  for (const char c : text)
    found |= static_cast<unsigned>(c == '\r') | static_cast<unsigned>(c == '\n') | static_cast<unsigned>(c == '\0');
  return found != 0;
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return x == y || lower(x) == lower(y); });
}

void Headers::add(std::string_view name, std::string_view value) {
  const auto offset = bytes_.size();
  bytes_.append(name).append(value);
  // RFC 9110 §5.5: CR, LF and NUL are replaced by a space or the message is refused.
  if (has_line_end(std::string_view(bytes_).substr(offset))) {
    for (std::size_t i = offset; i < bytes_.size(); ++i) {
      if (is_line_end(bytes_[i])) bytes_[i] = ' ';
    }
  }
  entries_.push_back({static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(name.size()), static_cast<std::uint32_t>(value.size())});
}

void Headers::set(std::string_view name, std::string_view value) {
  // `value` may be a view into bytes_, which the addition may move: build it first.
  const std::string own_name(name);
  const std::string own_value(value);
  remove(own_name);
  add(own_name, own_value);
}

void Headers::set_default(std::string_view name, std::string_view value) {
  if (!has(name)) add(name, value);
}

void Headers::remove(std::string_view name) {
  // Its bytes stay in the buffer until the message ends.
  std::erase_if(entries_, [&](const Entry& e) { return equal_ignoring_case(std::string_view(bytes_).substr(e.offset, e.name_size), name); });
}

void Headers::clear() {
  bytes_.clear();
  entries_.clear();
}

Headers::Field Headers::at(std::size_t index) const {
  const Entry& e = entries_[index];
  const std::string_view bytes = bytes_;
  return {bytes.substr(e.offset, e.name_size), bytes.substr(e.offset + e.name_size, e.value_size)};
}

std::optional<std::string_view> Headers::get(std::string_view name) const {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].name_size != name.size()) continue;
    const Field field = at(i);
    if (equal_ignoring_case(field.name, name)) return field.value;
  }
  return std::nullopt;
}

std::vector<std::string_view> Headers::get_all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const Field field = at(i);
    if (equal_ignoring_case(field.name, name)) values.push_back(field.value);
  }
  return values;
}

std::size_t Headers::count(std::string_view name) const { return get_all(name).size(); }

}  // namespace latchkey::http
