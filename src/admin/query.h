// Typed reading of an administration request's query: absent is a default, malformed is a 400 that names the parameter.
// As with json::ObjectReader the first error is kept, so a resource reads its parameters and checks once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"
#include "url/form.h"

namespace latchkey::admin {

/// `first` and `max`; a negative `max` asks for everything.
struct Page {
  std::size_t first = 0;
  std::size_t limit = 0;
};
inline constexpr std::size_t kUnlimited = std::size_t{1} << 31;

class Query {
 public:
  explicit Query(const http::Request& request);

  [[nodiscard]] std::string text(std::string_view name);
  [[nodiscard]] bool has(std::string_view name) const { return form_.has(name); }
  [[nodiscard]] std::optional<bool> boolean(std::string_view name);
  [[nodiscard]] bool boolean_or(std::string_view name, bool fallback) { return boolean(name).value_or(fallback); }
  [[nodiscard]] std::optional<std::int64_t> number(std::string_view name);
  [[nodiscard]] Page page(std::size_t default_limit = kUnlimited);
  [[nodiscard]] const url::Form& form() const { return form_; }

  /// The 400 for the first parameter that could not be read.
  [[nodiscard]] const std::optional<http::Response>& error() const { return error_; }

 private:
  void reject(std::string_view name, std::string_view reason);
  url::Form form_;
  std::optional<http::Response> error_;
};

/// The part of a list that a page asks for.
template <class List>
[[nodiscard]] List slice(List list, Page page) {
  if (page.first >= list.size()) return {};
  list.erase(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(page.first));
  if (list.size() > page.limit) list.resize(page.limit);
  return list;
}

}  // namespace latchkey::admin
