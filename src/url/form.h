// Form: the name/value pairs of a query string or of an application/x-www-form-urlencoded body, in their order.
// Names repeat as often as the sender liked; whoever forbids that asks count(). Every value is well-formed UTF-8.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace latchkey::url {

class Form {
 public:
  using Pair = std::pair<std::string, std::string>;

  Form() = default;
  Form(std::initializer_list<Pair> pairs) : pairs_(pairs) {}

  void add(std::string name, std::string value) { pairs_.emplace_back(std::move(name), std::move(value)); }
  /// Removes every pair of that name.
  void remove(std::string_view name);

  /// The first value of that name. The view lives as long as this form is unchanged.
  [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const;
  [[nodiscard]] std::vector<std::string_view> get_all(std::string_view name) const;
  [[nodiscard]] std::size_t count(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const { return count(name) != 0; }

  [[nodiscard]] bool empty() const { return pairs_.empty(); }
  [[nodiscard]] std::size_t size() const { return pairs_.size(); }
  [[nodiscard]] auto begin() const { return pairs_.begin(); }
  [[nodiscard]] auto end() const { return pairs_.end(); }

  /// "a=1&b=x+y", without a leading "?".
  [[nodiscard]] std::string encode() const;

  friend bool operator==(const Form&, const Form&) = default;

 private:
  std::vector<Pair> pairs_;
};

struct FormLimits {
  std::size_t max_bytes = 1024 * 1024;
  std::size_t max_fields = 256;
};

/// Error::invalid for a malformed escape, invalid UTF-8, NUL, too many bytes or fields. Empty pieces ("a=1&&b=2") are skipped;
/// a name without "=" has the empty value. The error's detail never quotes a value.
[[nodiscard]] Result<Form> parse_form(std::string_view encoded, FormLimits limits = {});

}  // namespace latchkey::url
