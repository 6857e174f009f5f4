// Authorization services of a client as values: what it protects (resources and scopes), and the policies that say who
// may do what. Permissions are policies of the types "resource" and "scope".
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "model/ids.h"

namespace latchkey::op::authz {

enum class Enforcement { enforcing, permissive, disabled };
enum class Strategy { unanimous, affirmative, consensus };

struct Scope {
  std::string id, name, display_name, icon_uri;
  std::string kept_json;
};

struct Resource {
  std::string id, name, display_name, type, icon_uri;
  std::string owner;  ///< a user's id; "": the client itself
  bool owner_managed_access = false;
  std::vector<std::string> uris;
  std::vector<std::string> scopes;  ///< ids
  model::Attributes attributes;
  std::string kept_json;
};

struct Policy {
  std::string id, name, description, owner;
  std::string type;  ///< "role", "user", ..., "aggregate"; "resource" and "scope" for permissions
  bool negative = false;
  Strategy strategy = Strategy::unanimous;
  model::StringMap config;                               ///< without the references below
  std::vector<std::string> policies, resources, scopes;  ///< ids
  std::string kept_json;

  [[nodiscard]] bool is_permission() const { return type == "resource" || type == "scope" || type == "uma"; }
  [[nodiscard]] std::string_view setting(std::string_view key) const {
    const auto found = config.find(key);
    return found == config.end() ? std::string_view() : std::string_view(found->second);
  }
};

struct ResourceServer {
  bool allow_remote_management = true;
  Enforcement enforcement = Enforcement::enforcing;
  Strategy strategy = Strategy::unanimous;
  std::vector<Resource> resources;
  std::vector<Scope> scopes;
  std::vector<Policy> policies;
  std::string kept_json;
};

/// The entry of that id, or null.
template <class T>
[[nodiscard]] const T* find(const std::vector<T>& list, std::string_view id) {
  const auto found = std::ranges::find(list, id, &T::id);
  return found == list.end() ? nullptr : &*found;
}
template <class T>
[[nodiscard]] T* find(std::vector<T>& list, std::string_view id) {
  const auto found = std::ranges::find(list, id, &T::id);
  return found == list.end() ? nullptr : &*found;
}
/// By id, else the first of that name.
template <class T>
[[nodiscard]] const T* find_by_id_or_name(const std::vector<T>& list, std::string_view text) {
  if (const T* by_id = find(list, text)) return by_id;
  const auto found = std::ranges::find(list, text, &T::name);
  return found == list.end() ? nullptr : &*found;
}
[[nodiscard]] inline bool holds(const std::vector<std::string>& list, std::string_view id) {
  return std::ranges::find(list, id) != list.end();
}

/// What goes with a part: permissions that would protect nothing are gone, everything else just forgets it.
void remove_resource(ResourceServer& server, std::string_view id);
void remove_scope(ResourceServer& server, std::string_view id);
void remove_policy(ResourceServer& server, std::string_view id);

}  // namespace latchkey::op::authz
