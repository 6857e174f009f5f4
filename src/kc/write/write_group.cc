#include "kc/write/write_group.h"

#include <algorithm>
#include <tuple>
#include <unordered_set>

#include "kc/write/write.h"

namespace latchkey::kc {

using model::GroupId;

GroupTree::GroupTree(const model::Realm& realm) {
  for (const auto& group : realm.parts().groups) children_[group->parent.value].push_back(group.get());
  for (auto& [parent, list] : children_)
    std::ranges::sort(list, {}, [](const auto* g) { return std::tie(g->name, g->id); });
}

const std::vector<const model::Group*>& GroupTree::children(const model::GroupId& parent) const {
  static const std::vector<const model::Group*> kNone;
  const auto found = children_.find(parent.value);
  return found == children_.end() ? kNone : found->second;
}

std::vector<const model::Group*> GroupTree::subtree(const model::Group& group) const {
  std::vector<const model::Group*> all{&group};
  std::unordered_set<const model::Group*> seen{&group};
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (const auto* child : children(all[i]->id)) {
      if (seen.insert(child).second) all.push_back(child);
    }
  }
  return all;
}

RoleNames write_role_names(const model::Realm& realm, const std::vector<model::RoleId>& roles) {
  RoleNames names;
  for (const auto& id : roles) {
    const auto* role = realm.find_role(id);
    if (role == nullptr) continue;
    if (role->is_realm_role()) {
      names.realm.emplace_back(role->name);
      continue;
    }
    const auto* client = realm.find_client(role->client);
    if (client == nullptr) continue;
    auto& list = names.clients[client->client_id];
    if (!list.is_array()) list = json::Array();
    list.as_array().emplace_back(role->name);
  }
  return names;
}

json::Object write_group(const model::Realm& realm, const model::Group& group, Detail detail) {
  json::Object out;
  out["id"] = group.id.value;
  out["name"] = group.name;
  if (!group.description.empty()) out["description"] = group.description;
  out["path"] = realm.group_path(group);
  if (!group.parent.empty()) out["parentId"] = group.parent.value;
  if (detail == Detail::brief) return out;
  auto names = write_role_names(realm, group.roles);
  out["attributes"] = write_attributes(group.attributes);
  out["realmRoles"] = std::move(names.realm);
  out["clientRoles"] = std::move(names.clients);
  if (detail == Detail::file) write_kept(out, group.kept_json);
  return out;
}

namespace {

json::Array write_below(const model::Realm& realm, const GroupTree& tree, const model::GroupId& parent) {
  json::Array out;
  for (const auto* group : tree.children(parent)) {
    json::Object entry = write_group(realm, *group, Detail::file);
    entry["subGroups"] = write_below(realm, tree, group->id);
    out.emplace_back(std::move(entry));
  }
  return out;
}

}  // namespace

json::Array write_group_tree(const model::Realm& realm) {
  const GroupId top;
  return write_below(realm, GroupTree(realm), top);
}

}  // namespace latchkey::kc
