#include "admin/roles/role_parts.h"

#include <algorithm>

#include "admin/reply.h"
#include "admin/role_guard.h"
#include "kc/write/write.h"

namespace latchkey::admin {
namespace {

using enum AdminRole;

/// The role that the path names, whoever asks.
Found<model::Role> find_role(const Call& call) {
  if (const std::string id(call.param("id")); !id.empty()) {
    const auto* role = call.realm->find_role(model::RoleId(id));
    if (role == nullptr) return std::unexpected(not_found("role with id"));
    return role;
  }
  const auto container = find_role_container(call);
  if (!container) return std::unexpected(container.error());
  const auto* role = call.realm->find_client_role(container->id(), call.param("role"));
  if (role == nullptr) return std::unexpected(not_found("role"));
  return role;
}

bool internal(const Call& call, const model::ClientUuid& container) {
  const auto* client = call.realm->find_client(container);
  return client == nullptr || is_internal_client(*call.realm, client->client_id);
}

}  // namespace

std::expected<RoleContainer, http::Response> find_role_container(const Call& call) {
  RoleContainer container;
  if (!call.param("client").empty()) {
    const auto client = find_client(call);
    if (!client) return std::unexpected(client.error());
    container.client = *client;
  }
  if (!may_list_roles(call, container.id())) return std::unexpected(forbidden());
  return container;
}

bool may_view_roles(const Call& call, const model::ClientUuid& container) {
  return container.empty() ? call.may_any({view_realm, manage_realm}) : call.may_any({view_clients, manage_clients});
}

bool may_list_roles(const Call& call, const model::ClientUuid& container) {
  if (may_view_roles(call, container)) return true;
  return container.empty() ? call.may_any({query_realms, query_clients, query_users, query_groups})
                           : call.may(query_clients);
}

bool may_change_roles(const Call& call, const model::ClientUuid& container) {
  return container.empty() ? call.may(manage_realm) : call.may(manage_clients) && !internal(call, container);
}

bool may_change(const Call& call, const model::Role& role) {
  return may_change_roles(call, role.client) && (!is_admin_role(*call.realm, role) || may_give(call, role));
}

bool may_pass_on(const Call& call, const std::vector<const model::Role*>& roles) {
  const auto manages = [&](const auto* role) {
    return call.may(role->is_realm_role() ? manage_realm : manage_clients);
  };
  return std::ranges::all_of(roles, manages) && may_give_each(call, roles);
}

Found<model::Role> find_role_to_view(const Call& call) {
  auto role = find_role(call);
  if (role && !may_view_roles(call, (*role)->client)) return std::unexpected(forbidden());
  return role;
}

Found<model::Role> find_role_to_change(const Call& call) {
  auto role = find_role(call);
  if (role && !may_change(call, **role)) return std::unexpected(forbidden());
  return role;
}

std::expected<std::vector<const model::Role*>, http::Response> read_roles(const Call& call, std::string_view missing) {
  const auto sent = body_array(call);
  if (!sent) return std::unexpected(sent.error());
  std::vector<const model::Role*> roles;
  RoleSet met;
  for (const auto& entry : *sent) {
    const auto* object = entry.if_object();
    const std::string_view id = object == nullptr ? "" : json::string_or_empty(*object, "id");
    if (id.empty()) return std::unexpected(refused(400, "Each role must be an object with its id"));
    const auto* role = call.realm->find_role(model::RoleId(std::string(id)));
    if (role == nullptr) return std::unexpected(error_reply(404, missing));
    if (met.insert(role).second) roles.push_back(role);
  }
  if (!may_give_each(call, roles)) return std::unexpected(forbidden());
  return roles;
}

std::string_view resource_type_of(const model::Role& role) {
  return role.is_realm_role() ? "REALM_ROLE" : "CLIENT_ROLE";
}

std::vector<const model::Role*> roles_in(const model::Realm& realm, const model::ClientUuid& container) {
  std::vector<const model::Role*> roles;
  for (const auto& role : realm.parts().roles) {
    if (role->client == container) roles.push_back(role.get());
  }
  sort_by_name(roles);
  return roles;
}

void sort_by_name(std::vector<const model::Role*>& roles) {
  std::ranges::sort(roles, {}, [](const auto* role) { return std::tie(role->name, role->id.value); });
}

http::Response role_list(const model::Realm& realm, std::vector<const model::Role*> roles, bool brief) {
  json::Array out;
  for (const auto* role : roles)
    out.emplace_back(kc::write(realm, *role, brief ? kc::RoleDetail::brief : kc::RoleDetail::full));
  return json_reply(out);
}

}  // namespace latchkey::admin
