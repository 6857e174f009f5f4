// /admin/realms/{realm}/ui-ext: what the console asks about the roles of whoever has any (users, groups, clients,
// client scopes, composite roles): which it has in effect, which it could be given, and taking several away at once.
#include <algorithm>
#include <tuple>

#include "admin/change.h"
#include "admin/clients/client_parts.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "admin/role_guard.h"
#include "admin/roles/role_holder.h"
#include "admin/roles/role_lists.h"
#include "admin/roles/role_parts.h"
#include "admin/roles/roles.h"
#include "model/user.h"
#include "store/codec/codec.h"

namespace latchkey::admin {
namespace {

constexpr std::size_t kDefaultRoles = 10;

/// What has roles, by the path's parameter.
struct Mapped {
  std::vector<model::RoleId> direct;
  RoleSet effective;
};
using FoundMapped = std::expected<Mapped, http::Response>;

FoundMapped mapped_in(const Call& call) {
  const auto& realm = *call.realm;
  const auto with_parts = [&](const std::vector<model::RoleId>& direct) {
    return Mapped{direct, realm.effective_roles(direct, {})};
  };
  if (const auto id = call.param("client"); !id.empty()) {
    const auto* client = realm.find_client(model::ClientUuid(std::string(id)));
    if (client == nullptr) return std::unexpected(error_reply(404, "Could not find client"));
    return with_parts(client->scope_mappings);
  }
  if (const auto id = call.param("scope"); !id.empty()) {
    const auto* scope = realm.find_scope(model::ScopeId(std::string(id)));
    if (scope == nullptr) return std::unexpected(error_reply(404, "Could not find client scope"));
    return with_parts(scope->scope_mappings);
  }
  const auto* role = realm.find_role(model::RoleId(std::string(call.param("role"))));
  if (role == nullptr) return std::unexpected(error_reply(404, "Could not find role"));
  Mapped mapped = with_parts({role->id});
  mapped.direct = role->composites;
  return mapped;
}

Task<FoundMapped> find_mapped(const Call& call) {
  if (call.param("user").empty() && call.param("group").empty()) co_return mapped_in(call);
  auto holder = co_await role_holder_of(call);
  if (!holder) co_return FoundMapped(std::unexpect, std::move(holder.error()));
  co_return FoundMapped(Mapped{holder->direct(), holder->effective(*call.realm)});
}

/// Who maps a role to tokens of a client does not give it to anybody.
bool is_only_scope(const Call& call) { return !call.param("client").empty() || !call.param("scope").empty(); }

json::Object write_client_role(const model::Role& role, const model::Client& client) {
  json::Object out{
      {"id", role.id.value}, {"role", role.name}, {"client", client.client_id}, {"clientId", client.uuid.value}};
  if (!role.description.empty()) out["description"] = role.description;
  return out;
}

json::Object write_effective_role(const model::Role& role, const model::Client* client) {
  json::Object out{{"id", role.id.value}, {"name", role.name}};
  if (!role.description.empty()) out["description"] = role.description;
  out["clientRole"] = client != nullptr;
  if (client == nullptr) return out;
  out["client"] = client->client_id;
  out["clientId"] = client->uuid.value;
  return out;
}

bool holds_folded(std::string_view text, const std::string& folded) { return model::fold_name(text).contains(folded); }

/// Client roles that `wanted` lets through and the search names, by client and name.
template <class Wanted>
http::Response reply_client_roles(const Call& call, Wanted wanted) {
  Query query(call.request);
  const Page page = query.page(kDefaultRoles);
  const std::string search = model::fold_name(query.text("search"));
  if (query.error()) return *query.error();
  std::vector<std::pair<const model::Client*, const model::Role*>> found;
  for (const auto& role : call.realm->parts().roles) {
    const auto* client = call.realm->find_client(role->client);
    if (client == nullptr || !wanted(*role)) continue;
    if (holds_folded(role->name, search) || holds_folded(client->client_id, search))
      found.emplace_back(client, role.get());
  }
  std::ranges::sort(found, {}, [](const auto& pair) { return std::tie(pair.first->client_id, pair.second->name); });
  json::Array out;
  for (const auto& [client, role] : slice(std::move(found), page)) out.emplace_back(write_client_role(*role, *client));
  return json_reply(out);
}

/// The roles that the body names; those that are gone already are left out.
std::expected<Roles, http::Response> read_named_roles(const Call& call) {
  auto body = body_array(call);
  if (!body) return std::unexpected(std::move(body.error()));
  Roles roles;
  RoleSet met;
  for (const auto& entry : *body) {
    if (!entry.is_object()) return std::unexpected(refused(400, "Each role must be an object"));
    const auto id = json::string_or_empty(entry.as_object(), "roleId");
    const auto* role = call.realm->find_role(model::RoleId(std::string(id)));
    if (role == nullptr) continue;
    if (met.insert(role).second) roles.push_back(role);
  }
  if (!is_only_scope(call) && !may_give_each(call, roles)) return std::unexpected(forbidden());
  return roles;
}

void take_away(std::vector<model::RoleId>& from, const Roles& roles) {
  std::erase_if(from, [&](const auto& id) { return std::ranges::find(roles, id, &model::Role::id) != roles.end(); });
}

template <class Object>
store::Plan plan_to_put(const Call& call, const Object& object) {
  store::Plan plan;
  plan.add(store::PutObject{call.realm->id(), store::encode(call.realm->id(), object, call.env.sealer)});
  return plan;
}

struct Removal {
  store::Plan plan;
  std::string_view resource_type;
};

/// Nobody takes from a client or a role here what he could not take from it at its own address.
Task<std::expected<Removal, http::Response>> plan_removal(const Call& call, Roles roles) {
  using Answer = std::expected<Removal, http::Response>;
  const auto& realm = *call.realm;
  if (!call.param("client").empty()) {
    const auto found = co_await find_client_to_change(call);
    if (!found) co_return Answer(std::unexpect, found.error());
    model::Client client = **found;
    take_away(client.scope_mappings, roles);
    co_return Answer(Removal{plan_to_put(call, client), "CLIENT_SCOPE_MAPPING"});
  }
  if (const auto* found = realm.find_scope(model::ScopeId(std::string(call.param("scope"))))) {
    model::ClientScope scope = *found;
    take_away(scope.scope_mappings, roles);
    co_return Answer(Removal{plan_to_put(call, scope), "CLIENT_SCOPE_MAPPING"});
  }
  const auto* found = realm.find_role(model::RoleId(std::string(call.param("role"))));
  if (found == nullptr) co_return Answer(std::unexpect, error_reply(404, "Could not find what has the roles"));
  if (!may_change(call, *found)) co_return Answer(std::unexpect, forbidden());
  model::Role role = *found;
  take_away(role.composites, roles);
  co_return Answer(Removal{plan_to_put(call, role), resource_type_of(*found)});
}

}  // namespace

Task<Reply> list_available_client_roles(const Call& call) {
  auto mapped = co_await find_mapped(call);
  if (!mapped) co_return std::move(mapped.error());
  const GivableRoles givable(call);
  co_return reply_client_roles(call, [&](const model::Role& role) {
    return std::ranges::find(mapped->direct, role.id) == mapped->direct.end() &&
           (is_only_scope(call) || givable.contains(role));
  });
}

Task<Reply> list_effective_client_roles(const Call& call) {
  auto mapped = co_await find_mapped(call);
  if (!mapped) co_return std::move(mapped.error());
  co_return reply_client_roles(call, [&](const model::Role& role) { return mapped->effective.contains(&role); });
}

Task<Reply> list_all_effective_roles(const Call& call) {
  auto mapped = co_await find_mapped(call);
  if (!mapped) co_return std::move(mapped.error());
  struct Entry {
    std::string client_id;
    const model::Role* role;
    const model::Client* client;
  };
  std::vector<Entry> entries;
  for (const auto* role : mapped->effective) {
    const auto* client = role->is_realm_role() ? nullptr : call.realm->find_client(role->client);
    entries.push_back({client == nullptr ? "" : client->client_id, role, client});
  }
  std::ranges::sort(entries, {}, [](const Entry& entry) { return std::tie(entry.client_id, entry.role->name); });
  json::Array out;
  for (const auto& entry : entries) out.emplace_back(write_effective_role(*entry.role, entry.client));
  co_return json_reply(out);
}

Task<Reply> show_composite_mappings(const Call& call) {
  const auto* role = call.realm->find_role(model::RoleId(std::string(call.param("role"))));
  if (role == nullptr) co_return error_reply(404, "Could not find role");
  co_return json_reply(write_mappings(*call.realm, role->composites));
}

Task<Reply> remove_named_roles(const Call& call) {
  auto roles = read_named_roles(call);
  if (!roles) co_return std::move(roles.error());
  Change change{.operation = "DELETE", .resource_type = "REALM_ROLE_MAPPING", .resource_path = ""};
  store::Plan plan;
  if (call.param("user").empty() && call.param("group").empty()) {
    auto removal = co_await plan_removal(call, *roles);
    if (!removal) co_return std::move(removal.error());
    plan = std::move(removal->plan);
    change.resource_type = removal->resource_type;
    change.resource_path = "ui-ext/role-mapping-delete";
  } else {
    auto holder = co_await role_holder_of(call);
    if (!holder) co_return std::move(holder.error());
    plan = holder->plan(call, {}, ids_of(*roles));
    change.resource_path = holder->path() + "/role-mappings";
  }
  change.representation = write_roles(*call.realm, *roles, kc::RoleDetail::brief);
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

}  // namespace latchkey::admin
