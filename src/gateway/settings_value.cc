#include "gateway/settings_value.h"

#include <fmt/format.h>

#include <charconv>

namespace latchkey::gateway {
namespace {

/// "30m" with units {'m', 60}: 1800.
struct Unit {
  char letter;
  std::int64_t worth;
};

std::optional<std::int64_t> with_unit(std::string_view text, std::span<const Unit> units) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const auto rest = text.substr(static_cast<std::size_t>(end - text.data()));
  if (error != std::errc() || value < 0 || rest.size() > 1) return std::nullopt;
  if (rest.empty()) return value;
  for (const auto& unit : units) {
    if (unit.letter == rest[0] && value <= std::numeric_limits<std::int64_t>::max() / unit.worth)
      return value * unit.worth;
  }
  return std::nullopt;
}

std::optional<std::int64_t> quantity(const toml::node& node, std::span<const Unit> units) {
  if (const auto integer = node.value_exact<std::int64_t>()) return *integer >= 0 ? integer : std::nullopt;
  const auto text = node.value_exact<std::string>();
  return text ? with_unit(*text, units) : std::nullopt;
}

}  // namespace

Result<std::string> text_of(const toml::node& node) {
  auto text = node.value_exact<std::string>();
  if (!text) return wrong_value("is not a text in quotes");
  if (text->find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
    return wrong_value("has a line break or NUL");
  return *std::move(text);
}

Result<bool> flag_of(const toml::node& node) {
  const auto value = node.value_exact<bool>();
  if (!value) return wrong_value("is neither true nor false");
  return *value;
}

Result<std::int64_t> number_of(const toml::node& node, std::int64_t least, std::int64_t most) {
  const auto value = node.value_exact<std::int64_t>();
  if (!value || *value < least || *value > most)
    return wrong_value(fmt::format("is not a number from {} to {}", least, most));
  return *value;
}

Result<std::chrono::seconds> duration_of(const toml::node& node) {
  static constexpr Unit kUnits[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
  constexpr std::int64_t kTenYears = 10LL * 366 * 86400;
  const auto value = quantity(node, kUnits);
  if (!value || *value > kTenYears)
    return wrong_value("is not a time: a number of seconds, or \"90s\", \"30m\", \"10h\", \"7d\"");
  return std::chrono::seconds(*value);
}

Result<std::size_t> size_of(const toml::node& node) {
  static constexpr Unit kUnits[] = {{'k', 1024}, {'K', 1024}, {'M', 1024 * 1024}, {'G', 1024 * 1024 * 1024}};
  const auto value = quantity(node, kUnits);
  if (!value) return wrong_value("is not a size: a number of bytes, or \"64k\", \"20M\", \"1G\"");
  return static_cast<std::size_t>(*value);
}

Result<std::vector<std::string>> texts_of(const toml::node& node) {
  std::vector<std::string> texts;
  if (const auto* list = node.as_array()) {
    for (const auto& one : *list) {
      auto text = text_of(one);
      if (!text) return wrong_value("is a list of something else than texts in quotes");
      texts.push_back(*std::move(text));
    }
    return texts;
  }
  auto text = text_of(node);
  if (!text) return wrong_value("is neither a text in quotes nor a list of them");
  texts.push_back(*std::move(text));
  return texts;
}

}  // namespace latchkey::gateway
