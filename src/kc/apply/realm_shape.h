// The shape of a realm file where it matters for laying one over another: which lists hold things with names, and by
// which member a thing is known. Every other list is a value of its own, taken whole.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/json.h"

namespace latchkey::kc {

/// A place in a realm file: "clients", "clients/protocolMappers", "groups/subGroups/subGroups". Keys of free maps
/// ("roles/client/ <client_id>", "components/<type>") stand as "*".
using ShapePath = std::vector<std::string>;

/// The members that together name an entry of the list at that place ("clientId", "name", ...); empty: the list is a
/// value.
[[nodiscard]] std::vector<std::string_view> identity_of(const ShapePath& path);
/// Whether the keys of the object at that place are names of things (client_ids, component types), not settings.
[[nodiscard]] bool is_free_map(const ShapePath& path);
/// The entry's name by these members, for comparing and for showing; "" when it lacks them.
[[nodiscard]] std::string name_of(const json::Value& entry, const std::vector<std::string_view>& identity);
/// Whether a member's value must never be shown.
[[nodiscard]] bool is_secret_member(std::string_view key);

}  // namespace latchkey::kc
