// How a value of the file becomes one of a setting: a reader for each type, given as a table's entry.
#pragma once

#include <toml++/toml.h>

#include <chrono>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace latchkey::gateway {

/// What is wrong with a value; the caller adds where it stands.
[[nodiscard]] inline std::unexpected<Error> wrong_value(std::string what) {
  return fail(Error::Kind::invalid, std::move(what));
}

[[nodiscard]] Result<std::string> text_of(const toml::node& node);
[[nodiscard]] Result<bool> flag_of(const toml::node& node);
[[nodiscard]] Result<std::int64_t> number_of(const toml::node& node, std::int64_t least, std::int64_t most);
/// A number of seconds, or "90s", "30m", "10h", "7d".
[[nodiscard]] Result<std::chrono::seconds> duration_of(const toml::node& node);
/// An array of texts, or one text.
[[nodiscard]] Result<std::vector<std::string>> texts_of(const toml::node& node);
/// A number of bytes, or "64k", "20M", "1G".
[[nodiscard]] Result<std::size_t> size_of(const toml::node& node);

/// One key of a table of the file.
template <class T>
struct Key {
  std::string_view name;
  Status<> (*read)(T& into, const toml::node& node);
};

template <auto Member, class T>
Status<> put(T& into, auto value) {
  if (!value) return std::unexpected(value.error());
  into.*Member = *std::move(value);
  return {};
}

template <class T, std::string T::* Member>
Status<> text(T& into, const toml::node& node) {
  return put<Member>(into, text_of(node));
}
template <class T, bool T::* Member>
Status<> flag(T& into, const toml::node& node) {
  return put<Member>(into, flag_of(node));
}
template <class T, std::vector<std::string> T::* Member>
Status<> texts(T& into, const toml::node& node) {
  return put<Member>(into, texts_of(node));
}
template <class T, auto Member>
Status<> duration(T& into, const toml::node& node) {
  return put<Member>(into, duration_of(node));
}
template <class T, auto Member, std::int64_t Least, std::int64_t Most>
Status<> number(T& into, const toml::node& node) {
  const auto value = number_of(node, Least, Most);
  if (!value) return std::unexpected(value.error());
  into.*Member = static_cast<std::remove_reference_t<decltype(into.*Member)>>(*value);
  return {};
}

}  // namespace latchkey::gateway
