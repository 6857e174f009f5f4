#include "kc/apply/realm_shape.h"

#include <algorithm>
#include <array>

namespace latchkey::kc {
namespace {

struct NamedList {
  std::string_view path;  ///< the end of the place, from the last name that must match
  std::string_view member;
  std::string_view second = "";
};

// The longest ending that fits wins, so "groups/subGroups" stands for every depth.
constexpr std::array kNamedLists{
    NamedList{"clients", "clientId"},
    NamedList{"clientScopes", "name"},
    NamedList{"protocolMappers", "name"},
    NamedList{"roles/realm", "name"},
    NamedList{"roles/client/*", "name"},
    NamedList{"groups", "name"},
    NamedList{"subGroups", "name"},
    NamedList{"users", "username"},
    NamedList{"components/*", "name"},
    NamedList{"subComponents/*", "name"},
    NamedList{"authenticationFlows", "alias"},
    NamedList{"authenticatorConfig", "alias"},
    NamedList{"requiredActions", "alias"},
    NamedList{"identityProviders", "alias"},
    NamedList{"identityProviderMappers", "name", "identityProviderAlias"},
    NamedList{"scopeMappings", "client", "clientScope"},
    NamedList{"clientScopeMappings/*", "client", "clientScope"},
    NamedList{"clientPolicies/policies", "name"},
    NamedList{"clientProfiles/profiles", "name"},
    NamedList{"organizations", "alias"},
};

constexpr std::array<std::string_view, 4> kFreeMaps{"roles/client", "components", "subComponents",
                                                    "clientScopeMappings"};

std::string joined(const ShapePath& path) {
  std::string out;
  for (const auto& part : path) out += (out.empty() ? "" : "/") + part;
  return out;
}

bool ends_in(std::string_view path, std::string_view ending) {
  return path.ends_with(ending) && (path.size() == ending.size() || path[path.size() - ending.size() - 1] == '/');
}

// "groups" is a list of things in a realm, and a list of paths in a user; so are "requiredActions" one of names there.
bool is_top_level_only(std::string_view path) {
  return path == "groups" || path == "clients" || path == "users" || path == "requiredActions";
}

}  // namespace

std::vector<std::string_view> identity_of(const ShapePath& path) {
  const std::string place = joined(path);
  for (const auto& list : kNamedLists) {
    const bool fits = is_top_level_only(list.path) ? place == list.path : ends_in(place, list.path);
    if (!fits) continue;
    if (list.second.empty()) return {list.member};
    return {list.member, list.second};
  }
  return {};
}

bool is_free_map(const ShapePath& path) {
  const std::string place = joined(path);
  return std::ranges::any_of(kFreeMaps, [&](std::string_view map) { return ends_in(place, map); });
}

std::string name_of(const json::Value& entry, const std::vector<std::string_view>& identity) {
  if (!entry.is_object()) return "";
  std::string out;
  for (const auto member : identity) {
    const auto text = json::string_or_empty(entry.as_object(), member);
    if (!text.empty()) out += (out.empty() ? "" : " of ") + std::string(text);
  }
  return out;
}

bool is_secret_member(std::string_view key) {
  static constexpr std::array<std::string_view, 12> kSecret{"secret",
                                                            "clientSecret",
                                                            "privateKey",
                                                            "password",
                                                            "secretData",
                                                            "value",
                                                            "bindCredential",
                                                            "keyPassword",
                                                            "keystorePassword",
                                                            "registrationAccessToken",
                                                            "hashedSaltedValue",
                                                            "salt"};
  return std::ranges::find(kSecret, key) != kSecret.end() || key.ends_with("private.key") ||
         key.ends_with("secret.rotated");
}

}  // namespace latchkey::kc
