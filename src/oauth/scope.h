// Scope: a set of names in the order they were first said (RFC 6749 §3.3). Bounded, so that a huge one costs nothing.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "oauth/error.h"

namespace latchkey::oauth {

inline constexpr std::size_t kMaxScopeBytes = 4096;
inline constexpr std::size_t kMaxScopeNames = 128;
inline constexpr std::size_t kMaxScopeNameBytes = 255;

class Scope {
 public:
  Scope() = default;
  explicit Scope(std::initializer_list<std::string_view> names);

  [[nodiscard]] bool contains(std::string_view name) const;
  void add(std::string_view name);  ///< once is enough
  [[nodiscard]] bool empty() const { return names_.empty(); }
  [[nodiscard]] std::size_t size() const { return names_.size(); }
  [[nodiscard]] auto begin() const { return names_.begin(); }
  [[nodiscard]] auto end() const { return names_.end(); }
  [[nodiscard]] std::string to_string() const;
  /// Whether every name of this one stands in `other`.
  [[nodiscard]] bool within(const Scope& other) const;

  friend bool operator==(const Scope&, const Scope&) = default;

 private:
  std::vector<std::string> names_;
};

/// invalid_scope for a foreign character or too much of anything. "" is the empty scope.
[[nodiscard]] Result<Scope> parse_scope(std::string_view text);

}  // namespace latchkey::oauth
