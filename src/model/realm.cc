#include "model/realm.h"

namespace latchkey::model {
namespace {

/// By a string that is there already: what is looked up tens of thousands of times needs no copy of its key.
template <class T>
const T* lookup(const std::unordered_map<std::string, const T*>& index, const std::string& key) {
  const auto found = index.find(key);
  return found == index.end() ? nullptr : found->second;
}
template <class T>
const T* lookup(const std::unordered_map<std::string, const T*>& index, std::string_view key) {
  return lookup(index, std::string(key));
}

std::string role_key(const ClientUuid& client, std::string_view name) {
  std::string key = client.value;
  key += '\n';
  key += name;
  return key;
}

}  // namespace

Realm::Realm(RealmParts parts) : parts_(std::move(parts)), keys_(std::make_unique<KeyRing>(parts_.components)) {
  // Master with a thousand realms has tens of thousands of roles.
  clients_by_client_id_.reserve(parts_.clients.size());
  clients_by_uuid_.reserve(parts_.clients.size());
  roles_by_id_.reserve(parts_.roles.size());
  roles_by_name_.reserve(parts_.roles.size());
  for (const auto& client : parts_.clients) {
    clients_by_client_id_[client->client_id] = client.get();
    clients_by_uuid_[client->uuid.value] = client.get();
  }
  for (const auto& scope : parts_.client_scopes) {
    scopes_by_id_[scope->id.value] = scope.get();
    scopes_by_name_[scope->name] = scope.get();
  }
  for (const auto& role : parts_.roles) {
    roles_by_id_[role->id.value] = role.get();
    roles_by_name_[role_key(role->client, role->name)] = role.get();
  }
  for (const auto& group : parts_.groups) groups_by_id_[group->id.value] = group.get();
  for (const auto& flow : parts_.flows) {
    flows_by_id_[flow->id.value] = flow.get();
    flows_by_alias_[flow->alias] = flow.get();
  }
  for (const auto& config : parts_.authenticator_configs) authenticator_configs_[config->id] = config.get();
  for (const auto& action : parts_.required_actions) required_actions_[action->alias] = action.get();
}

const Client* Realm::find_client(std::string_view client_id) const { return lookup(clients_by_client_id_, client_id); }
const Client* Realm::find_client(const ClientUuid& uuid) const { return lookup(clients_by_uuid_, uuid.value); }
const ClientScope* Realm::find_scope(const ScopeId& id) const { return lookup(scopes_by_id_, id.value); }
const ClientScope* Realm::find_scope(std::string_view name) const { return lookup(scopes_by_name_, name); }
const Role* Realm::find_role(const RoleId& id) const { return lookup(roles_by_id_, id.value); }
const Role* Realm::find_realm_role(std::string_view name) const { return lookup(roles_by_name_, role_key({}, name)); }
const Role* Realm::find_client_role(const ClientUuid& client, std::string_view name) const {
  return lookup(roles_by_name_, role_key(client, name));
}
const Group* Realm::find_group(const GroupId& id) const { return lookup(groups_by_id_, id.value); }
const Flow* Realm::find_flow(const FlowId& id) const { return lookup(flows_by_id_, id.value); }
const Flow* Realm::find_flow(std::string_view alias) const { return lookup(flows_by_alias_, alias); }
const AuthenticatorConfig* Realm::find_authenticator_config(std::string_view id) const {
  return lookup(authenticator_configs_, id);
}
const RequiredAction* Realm::find_required_action(std::string_view alias) const {
  return lookup(required_actions_, alias);
}

std::string Realm::group_path(const Group& group) const {
  std::string path;
  const Group* at = &group;
  for (int depth = 0; at != nullptr && depth < 100; ++depth) {
    path.insert(0, "/" + at->name);
    at = at->parent.empty() ? nullptr : find_group(at->parent);
  }
  return path;
}

std::unordered_set<const Role*> Realm::effective_roles(const std::vector<RoleId>& roles,
                                                       const std::vector<GroupId>& groups) const {
  std::unordered_set<const Role*> seen;
  std::vector<const Role*> open;
  const auto add = [&](const RoleId& id) {
    const Role* role = find_role(id);
    if (role != nullptr && seen.insert(role).second) open.push_back(role);
  };
  for (const auto& id : roles) add(id);
  std::unordered_set<const Group*> visited;
  for (const auto& id : groups) {
    for (const Group* at = find_group(id); at != nullptr && visited.insert(at).second;
         at = at->parent.empty() ? nullptr : find_group(at->parent)) {
      for (const auto& role : at->roles) add(role);
    }
  }
  while (!open.empty()) {
    const Role* role = open.back();
    open.pop_back();
    for (const auto& child : role->composites) add(child);
  }
  return seen;
}

}  // namespace latchkey::model
