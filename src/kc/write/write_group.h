// Groups in Keycloak's JSON.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "json/json.h"
#include "model/realm.h"

namespace latchkey::kc {

/// The realm's groups by their parents, each list by name. Views of the snapshot.
class GroupTree {
 public:
  explicit GroupTree(const model::Realm& realm);
  /// "" : the top level.
  [[nodiscard]] const std::vector<const model::Group*>& children(const model::GroupId& parent) const;
  /// The group and all below it, parents first.
  [[nodiscard]] std::vector<const model::Group*> subtree(const model::Group& group) const;

 private:
  std::unordered_map<std::string, std::vector<const model::Group*>> children_;
};

enum class Detail {
  brief,  ///< as lists show it
  full,   ///< as the Admin REST shows one: with attributes and roles
  file,   ///< as realm files hold it: with `subGroups` and what was kept
};

/// `subGroups` (but for files), `subGroupCount` and `access` depend on the question: the caller adds them.
[[nodiscard]] json::Object write_group(const model::Realm& realm, const model::Group& group, Detail detail);
/// `groups` of a realm file: the whole hierarchy.
[[nodiscard]] json::Array write_group_tree(const model::Realm& realm);

/// {"<client_id>": ["role", ...]} and ["role", ...]: roles by the names of their containers.
struct RoleNames {
  json::Array realm;
  json::Object clients;
};
[[nodiscard]] RoleNames write_role_names(const model::Realm& realm, const std::vector<model::RoleId>& roles);

}  // namespace latchkey::kc
