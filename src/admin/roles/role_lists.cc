#include "admin/roles/role_lists.h"

#include <algorithm>
#include <tuple>

namespace latchkey::admin {

Roles roles_among(const model::Realm& realm, const std::vector<model::RoleId>& ids, const model::ClientUuid& client) {
  Roles roles;
  for (const auto& id : ids) {
    const auto* role = realm.find_role(id);
    if (role != nullptr && role->client == client) roles.push_back(role);
  }
  return roles;
}

json::Array write_roles(const model::Realm& realm, Roles roles, kc::RoleDetail detail) {
  std::ranges::sort(roles, {}, [](const auto* role) { return std::tie(role->name, role->id); });
  json::Array out;
  for (const auto* role : roles) out.emplace_back(kc::write(realm, *role, detail));
  return out;
}

json::Object write_mappings(const model::Realm& realm, const std::vector<model::RoleId>& ids) {
  json::Object out;
  const Roles realm_roles = roles_among(realm, ids, {});
  if (!realm_roles.empty()) out["realmMappings"] = write_roles(realm, realm_roles, kc::RoleDetail::brief);
  json::Object clients;
  for (const auto& client : realm.parts().clients) {
    const Roles roles = roles_among(realm, ids, client->uuid);
    if (roles.empty()) continue;
    clients[client->client_id] = json::Object{{"id", client->uuid.value},
                                              {"client", client->client_id},
                                              {"mappings", write_roles(realm, roles, kc::RoleDetail::brief)}};
  }
  if (!clients.empty()) out["clientMappings"] = std::move(clients);
  return out;
}

std::vector<model::RoleId> ids_of(const Roles& roles) {
  std::vector<model::RoleId> ids;
  for (const auto* role : roles) ids.push_back(role->id);
  return ids;
}

}  // namespace latchkey::admin
