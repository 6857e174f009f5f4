#include "model/realm.h"

#include <algorithm>
#include <mutex>

namespace latchkey::model {
namespace {

template <class T, class Index>
void fill(Index& index, const std::vector<std::shared_ptr<const T>>& things) {
  index.reserve(things.size());
  for (const auto& thing : things) index.add(*thing);
}

}  // namespace

struct Realm::ClientsInOrder {
  std::once_flag asked;
  std::vector<const Client*> clients;
};

Realm::Realm(RealmParts parts)
    : parts_(std::move(parts)),
      keys_(std::make_unique<KeyRing>(parts_.components)),
      clients_in_order_(std::make_unique<ClientsInOrder>()) {
  fill(clients_by_client_id_, parts_.clients);
  fill(clients_by_uuid_, parts_.clients);
  fill(scopes_by_id_, parts_.client_scopes);
  fill(scopes_by_name_, parts_.client_scopes);
  fill(roles_by_id_, parts_.roles);
  fill(roles_by_name_, parts_.roles);
  fill(groups_by_id_, parts_.groups);
  fill(flows_by_id_, parts_.flows);
  fill(flows_by_alias_, parts_.flows);
  fill(authenticator_configs_, parts_.authenticator_configs);
  fill(required_actions_, parts_.required_actions);
  fill(components_, parts_.components);
}
Realm::Realm(Realm&& other) noexcept = default;
Realm::~Realm() = default;

const Client* Realm::find_client(std::string_view client_id) const { return clients_by_client_id_.find(client_id); }
const Client* Realm::find_client(const ClientUuid& uuid) const { return clients_by_uuid_.find(uuid.value); }
const ClientScope* Realm::find_scope(const ScopeId& id) const { return scopes_by_id_.find(id.value); }
const ClientScope* Realm::find_scope(std::string_view name) const { return scopes_by_name_.find(name); }
const Role* Realm::find_role(const RoleId& id) const { return roles_by_id_.find(id.value); }
const Role* Realm::find_realm_role(std::string_view name) const { return roles_by_name_.find({"", name}); }
const Role* Realm::find_client_role(const ClientUuid& client, std::string_view name) const {
  return roles_by_name_.find({client.value, name});
}
const Group* Realm::find_group(const GroupId& id) const { return groups_by_id_.find(id.value); }
const Flow* Realm::find_flow(const FlowId& id) const { return flows_by_id_.find(id.value); }
const Flow* Realm::find_flow(std::string_view alias) const { return flows_by_alias_.find(alias); }
const AuthenticatorConfig* Realm::find_authenticator_config(std::string_view id) const {
  return authenticator_configs_.find(id);
}
const RequiredAction* Realm::find_required_action(std::string_view alias) const {
  return required_actions_.find(alias);
}

const Component* Realm::find_component(std::string_view provider_type, std::string_view parent_id) const {
  return components_.find({provider_type, parent_id});
}

const std::vector<const Client*>& Realm::clients_in_order() const {
  std::call_once(clients_in_order_->asked, [this] {
    auto& clients = clients_in_order_->clients;
    clients.reserve(parts_.clients.size());
    for (const auto& client : parts_.clients) clients.push_back(client.get());
    std::ranges::sort(clients, {}, [](const Client* client) -> const std::string& { return client->client_id; });
  });
  return clients_in_order_->clients;
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
