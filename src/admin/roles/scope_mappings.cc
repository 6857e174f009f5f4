// .../scope-mappings of a client and of a client scope: the roles that their tokens may carry when not everything may.
#include <algorithm>
#include <unordered_set>
#include <variant>

#include "admin/change.h"
#include "admin/clients/client_scope_parts.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "admin/role_guard.h"
#include "admin/roles/role_parts.h"
#include "admin/roles/roles.h"
#include "admin/stored.h"
#include "kc/write/write.h"

namespace latchkey::admin {
namespace {

using Roles = std::vector<const model::Role*>;

/// The client or client scope that the path names, and whose roles are asked about: the realm's, or those of
/// `{target}`.
struct Mapped {
  std::variant<const model::Client*, const model::ClientScope*> owner;
  RoleContainer container;

  [[nodiscard]] const std::vector<model::RoleId>& ids() const {
    return std::visit([](const auto* one) -> const std::vector<model::RoleId>& { return one->scope_mappings; }, owner);
  }
};

using MappedAnswer = std::expected<Mapped, http::Response>;

MappedAnswer find_mapped(const Call& call) {
  Mapped mapped;
  if (!call.param("scope").empty()) {
    const auto scope = find_client_scope(call);
    if (!scope) return std::unexpected(scope.error());
    mapped.owner = *scope;
  } else {
    const auto client = find_client(call);
    if (!client) return std::unexpected(client.error());
    mapped.owner = *client;
  }
  if (call.param("target").empty()) return mapped;
  const auto target = find_client(call, "target");
  if (!target) return std::unexpected(target.error());
  mapped.container.client = *target;
  return mapped;
}

Task<MappedAnswer> find_mapped_to_change(const Call& call) {
  if (call.param("scope").empty()) {
    const auto client = co_await find_client_to_change(call);
    if (!client) co_return MappedAnswer(std::unexpect, client.error());
  }
  co_return find_mapped(call);
}

bool contains(const std::vector<model::RoleId>& ids, const model::Role& role) {
  return std::ranges::find(ids, role.id) != ids.end();
}

/// The roles in the scope with all that they contain; a client's own are always in its scope.
std::unordered_set<const model::Role*> effective(const Call& call, const Mapped& mapped) {
  auto roles = call.realm->effective_roles(mapped.ids(), {});
  if (const auto* const* client = std::get_if<const model::Client*>(&mapped.owner)) {
    for (const auto* own : roles_in(*call.realm, (*client)->uuid)) roles.insert(own);
  }
  return roles;
}

bool carries_everything(const Mapped& mapped) {
  const auto* const* client = std::get_if<const model::Client*>(&mapped.owner);
  return client != nullptr && (*client)->full_scope_allowed;
}

Task<Reply> store_mapping(const Call& call, Mapped mapped, std::vector<model::RoleId> ids, std::string_view operation) {
  store::Plan plan;
  std::visit(
      [&](const auto* one) {
        auto copy = *one;
        copy.scope_mappings = std::move(ids);
        put(plan, call, copy);
      },
      mapped.owner);
  Change change{.operation = operation,
                .resource_type = mapped.container.client == nullptr ? "REALM_SCOPE_MAPPING" : "CLIENT_SCOPE_MAPPING",
                .resource_path = below_realm(call)};
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

json::Array write_roles(const Call& call, const Roles& roles) {
  json::Array out;
  for (const auto* role : roles) out.emplace_back(kc::write(*call.realm, *role, kc::RoleDetail::brief));
  return out;
}

}  // namespace

Task<Reply> show_scope_mappings(const Call& call) {
  const auto mapped = find_mapped(call);
  if (!mapped) co_return mapped.error();
  std::map<std::string, Roles> by_client;
  for (const auto& id : mapped->ids()) {
    if (const auto* role = call.realm->find_role(id)) by_client[role->client.value].push_back(role);
  }
  json::Object out;
  json::Object clients;
  for (auto& [uuid, roles] : by_client) {
    sort_by_name(roles);
    const auto* client = call.realm->find_client(model::ClientUuid(uuid));
    if (uuid.empty()) out["realmMappings"] = write_roles(call, roles);
    if (client == nullptr) continue;
    json::Object entry;
    entry["id"] = json::String(uuid);
    entry["client"] = json::String(client->client_id);
    entry["mappings"] = write_roles(call, roles);
    clients[client->client_id] = std::move(entry);
  }
  if (!clients.empty()) out["clientMappings"] = std::move(clients);
  co_return json_reply(out);
}

Task<Reply> list_scope_mapping(const Call& call) {
  const auto mapped = find_mapped(call);
  if (!mapped) co_return mapped.error();
  auto roles = roles_in(*call.realm, mapped->container.id());
  std::erase_if(roles, [&](const auto* role) { return !contains(mapped->ids(), *role); });
  co_return role_list(*call.realm, std::move(roles));
}

Task<Reply> list_available_scope_mapping(const Call& call) {
  const auto mapped = find_mapped(call);
  if (!mapped) co_return mapped.error();
  auto roles = roles_in(*call.realm, mapped->container.id());
  const GivableRoles givable(call);
  std::erase_if(roles, [&](const auto* role) { return contains(mapped->ids(), *role) || !givable.contains(*role); });
  co_return role_list(*call.realm, std::move(roles));
}

Task<Reply> list_effective_scope_mapping(const Call& call) {
  const auto mapped = find_mapped(call);
  if (!mapped) co_return mapped.error();
  Query query(call.request);
  const bool brief = query.boolean_or("briefRepresentation", true);
  if (query.error()) co_return *query.error();
  auto roles = roles_in(*call.realm, mapped->container.id());
  if (!carries_everything(*mapped)) {
    const auto in_scope = effective(call, *mapped);
    std::erase_if(roles, [&](const auto* role) { return !in_scope.contains(role); });
  }
  co_return role_list(*call.realm, std::move(roles), brief);
}

Task<Reply> add_scope_mapping(const Call& call) {
  const auto mapped = co_await find_mapped_to_change(call);
  if (!mapped) co_return mapped.error();
  const auto roles = read_roles(call, "Role not found");
  if (!roles) co_return roles.error();
  auto ids = mapped->ids();
  for (const auto* role : *roles) {
    if (role->client != mapped->container.id()) co_return error_reply(404, "Role not found");
    if (!contains(ids, *role)) ids.push_back(role->id);
  }
  co_return co_await store_mapping(call, *mapped, std::move(ids), "CREATE");
}

/// Without a body all mappings of the container go.
Task<Reply> remove_scope_mapping(const Call& call) {
  const auto mapped = co_await find_mapped_to_change(call);
  if (!mapped) co_return mapped.error();
  std::expected<Roles, http::Response> roles = roles_in(*call.realm, mapped->container.id());
  if (!call.request.body.empty()) roles = read_roles(call, "Role not found");
  if (!roles) co_return roles.error();
  auto ids = mapped->ids();
  for (const auto* role : *roles) {
    if (role->client == mapped->container.id()) std::erase(ids, role->id);
  }
  co_return co_await store_mapping(call, *mapped, std::move(ids), "DELETE");
}

}  // namespace latchkey::admin
