#include "admin/groups/group_depth.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::admin {
namespace {

constexpr std::size_t kDeepest = 25;

// Walks end at the limit: groups in a ring must not hold them.

/// How many groups stand from the top down to `id`.
std::size_t depth_of(const GroupParents& parents, std::string_view id) {
  std::size_t depth = 0;
  for (auto at = parents.find(id); at != parents.end() && depth <= kDeepest; ++depth) at = parents.find(at->second);
  return depth;
}

/// How many levels below `above` it stands (0: it is that group); nothing when it is elsewhere.
std::optional<std::size_t> levels_below(const GroupParents& parents, std::string_view above, std::string_view id) {
  std::size_t levels = 0;
  for (auto at = parents.find(id); at != parents.end() && levels <= kDeepest; ++levels) {
    if (at->first == above) return levels;
    at = parents.find(at->second);
  }
  return std::nullopt;
}

std::optional<http::Response> check(std::size_t depth) {
  if (depth <= kDeepest) return std::nullopt;
  return refused(400, fmt::format("Groups can stand {} levels deep", kDeepest));
}

}  // namespace

std::optional<http::Response> check_depth_of_new(const GroupParents& parents, std::string_view parent) {
  return check(depth_of(parents, parent) + 1);
}

std::optional<http::Response> check_depth_of_moved(const GroupParents& parents, std::string_view moved,
                                                   std::string_view parent) {
  std::size_t inside = 0;
  for (const auto& group : parents) inside = std::max(inside, levels_below(parents, moved, group.first).value_or(0));
  return check(depth_of(parents, parent) + 1 + inside);
}

}  // namespace latchkey::admin
