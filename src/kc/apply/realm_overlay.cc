#include "kc/apply/realm_overlay.h"

#include <algorithm>
#include <array>

#include "kc/apply/realm_shape.h"
#include "kc/defaults/default_parts.h"
#include "kc/defaults/defaults.h"

namespace latchkey::kc {
namespace {

/// Things that come back by themselves, or without which a realm cannot be administered.
bool is_built_in(const ShapePath& path, const json::Value& entry, const std::string& name) {
  static constexpr std::array<std::string_view, 7> kClients{"account",     "account-console",  "admin-cli",
                                                            "broker",      "realm-management", "security-admin-console",
                                                            "master-realm"};
  static constexpr std::array<std::string_view, 4> kRoles{"offline_access", "uma_authorization", "admin",
                                                          "create-realm"};
  const std::string& section = path.front();
  if (section == "clients" && path.size() == 1)
    return std::ranges::find(kClients, name) != kClients.end() || name.ends_with("-realm");
  if (section == "clientScopes" && path.size() == 1)
    return std::ranges::any_of(default_scopes(), [&](const auto& scope) { return scope.name == name; });
  if (section == "roles") {
    return std::ranges::find(kRoles, name) != kRoles.end() || name.starts_with("default-roles-") ||
           (path.size() == 3 && path[2] == "*");  // roles of clients go with their clients
  }
  if (section == "authenticationFlows") {
    const auto* built_in = json::find(entry.as_object(), "builtIn");
    return built_in != nullptr && built_in->is_bool() && built_in->as_bool();
  }
  return section == "users" || section == "requiredActions" || section == "components";
}

class Overlay {
 public:
  explicit Overlay(const OverlayOptions& options) : options_(options) {}

  json::Value merge(const json::Value& current, const json::Value& wanted) {
    if (wanted.is_object() && current.is_object()) return merge_objects(current.as_object(), wanted.as_object());
    if (wanted.is_array() && current.is_array()) {
      const auto identity = identity_of(path_);
      if (!identity.empty()) return merge_lists(current.as_array(), wanted.as_array(), identity);
    }
    return wanted;
  }

  json::Object merge_objects(const json::Object& current, const json::Object& wanted) {
    json::Object out = current;
    const bool free_map = is_free_map(path_);
    for (const auto& member : wanted) {
      path_.emplace_back(free_map ? "*" : std::string(member.key()));
      const auto* stands = current.if_contains(member.key());
      out[member.key()] = stands == nullptr ? member.value() : merge(*stands, member.value());
      path_.pop_back();
    }
    return out;
  }

 private:
  json::Array merge_lists(const json::Array& current, const json::Array& wanted,
                          const std::vector<std::string_view>& identity) {
    json::Array out;
    const auto find = [&](const json::Array& list, const std::string& name) {
      return std::ranges::find_if(list, [&](const auto& entry) { return name_of(entry, identity) == name; });
    };
    for (const auto& entry : current) {
      const std::string name = name_of(entry, identity);
      const auto same = name.empty() ? wanted.end() : find(wanted, name);
      if (same != wanted.end())
        out.push_back(merge(entry, *same));
      else if (!options_.prune || is_built_in(path_, entry, name))
        out.push_back(entry);
    }
    for (const auto& entry : wanted) {
      const std::string name = name_of(entry, identity);
      if (name.empty() || find(current, name) == current.end()) out.push_back(entry);
    }
    return out;
  }

  const OverlayOptions& options_;
  ShapePath path_;
};

}  // namespace

json::Object lay_realm_over(const json::Object& current, const json::Object& wanted, const OverlayOptions& options) {
  return Overlay(options).merge_objects(current, wanted);
}

}  // namespace latchkey::kc
