// How deep groups may stand, those of the realm and those of organizations: deeper, and what walks through them
// (exports, files, claims) would have to fear for its stack; and a realm file of such groups could not be read again.
#pragma once

#include <optional>
#include <string_view>
#include <unordered_map>

#include "admin/reply.h"

namespace latchkey::admin {

/// Each group's id and the id of what it stands below; what is no key is no group (the top, an organization).
using GroupParents = std::unordered_map<std::string_view, std::string_view>;

/// 400 when a new group below `parent` would stand too deep.
[[nodiscard]] std::optional<http::Response> check_depth_of_new(const GroupParents& parents, std::string_view parent);
/// 400 when `moved`, or a group below it, would stand too deep with `parent` above it. `parent` is not below `moved`.
[[nodiscard]] std::optional<http::Response> check_depth_of_moved(const GroupParents& parents, std::string_view moved,
                                                                 std::string_view parent);

}  // namespace latchkey::admin
