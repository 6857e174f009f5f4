// Strong ids: a ClientUuid never passes for a UserId. Ids are the caller's strings (copied realms keep theirs);
// who takes one from outside checks it with is_valid_id().
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey {

template <class Tag>
struct Id {
  std::string value;

  Id() = default;
  explicit Id(std::string v) : value(std::move(v)) {}
  [[nodiscard]] bool empty() const { return value.empty(); }
  friend bool operator==(const Id&, const Id&) = default;
  friend auto operator<=>(const Id&, const Id&) = default;
};

/// 1 to 255 bytes, no control characters, no '/', '?', '#' or ';' (it stands in paths).
[[nodiscard]] bool is_valid_id(std::string_view id);

}  // namespace latchkey

template <class Tag>
struct std::hash<latchkey::Id<Tag>> {
  std::size_t operator()(const latchkey::Id<Tag>& id) const noexcept { return std::hash<std::string>{}(id.value); }
};
