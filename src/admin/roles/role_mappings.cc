// /admin/realms/{realm}/{users|groups}/{id}/role-mappings: which roles somebody has, could have, and is given.
#include <algorithm>

#include "admin/change.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "admin/roles/role_holder.h"
#include "admin/roles/role_lists.h"
#include "admin/roles/roles.h"

namespace latchkey::admin {
namespace {

/// Where the roles of a path stand: the realm, or the client that it names.
struct Container {
  model::ClientUuid client;  ///< empty: the realm

  [[nodiscard]] bool holds(const model::Role& role) const { return role.client == client; }
  [[nodiscard]] std::string_view event_type() const {
    return client.empty() ? "REALM_ROLE_MAPPING" : "CLIENT_ROLE_MAPPING";
  }
};

std::expected<Container, http::Response> container_of(const Call& call) {
  const std::string_view id = call.param("client");
  if (id.empty()) return Container{};
  const auto* client = call.realm->find_client(model::ClientUuid(std::string(id)));
  if (client == nullptr) return std::unexpected(error_reply(404, "Client not found"));
  return Container{client->uuid};
}

struct Asked {
  RoleHolder holder;
  Container container;
};

Task<std::expected<Asked, http::Response>> read_path(const Call& call) {
  using Answer = std::expected<Asked, http::Response>;
  auto holder = co_await role_holder_of(call);
  if (!holder) co_return Answer(std::unexpect, std::move(holder.error()));
  auto container = container_of(call);
  if (!container) co_return Answer(std::unexpect, std::move(container.error()));
  co_return Answer(Asked{*std::move(holder), *std::move(container)});
}

/// The roles that a body names by id and name. All must stand in the container, and be the caller's to give and to
/// take.
std::expected<Roles, http::Response> read_roles(const Call& call, const Container& container, const json::Array& body) {
  Roles roles;
  RoleSet met;
  for (const auto& entry : body) {
    if (!entry.is_object()) return std::unexpected(refused(400, "Each role must be an object"));
    const auto& object = entry.as_object();
    const auto* role = call.realm->find_role(model::RoleId(std::string(json::string_or_empty(object, "id"))));
    const auto name = json::string_or_empty(object, "name");
    if (role == nullptr || !container.holds(*role) || (!name.empty() && name != role->name))
      return std::unexpected(error_reply(404, "Role not found"));
    if (met.insert(role).second) roles.push_back(role);
  }
  if (!may_give_each(call, roles)) return std::unexpected(forbidden());
  return roles;
}

Change change_of(const Call& call, std::string_view operation, const Asked& asked, const Roles& roles) {
  std::string path = asked.holder.path() + "/role-mappings/";
  path += asked.container.client.empty() ? "realm" : "clients/" + asked.container.client.value;
  return {.operation = operation,
          .resource_type = asked.container.event_type(),
          .resource_path = std::move(path),
          .representation = write_roles(*call.realm, roles, kc::RoleDetail::brief)};
}

}  // namespace

Task<Reply> show_role_mappings(const Call& call) {
  auto holder = co_await role_holder_of(call);
  if (!holder) co_return std::move(holder.error());
  co_return json_reply(write_mappings(*call.realm, holder->direct()));
}

Task<Reply> list_mapped_roles(const Call& call) {
  auto asked = co_await read_path(call);
  if (!asked) co_return std::move(asked.error());
  Roles roles = roles_among(*call.realm, asked->holder.direct(), asked->container.client);
  co_return json_reply(write_roles(*call.realm, std::move(roles), kc::RoleDetail::brief));
}

Task<Reply> list_available_roles(const Call& call) {
  auto asked = co_await read_path(call);
  if (!asked) co_return std::move(asked.error());
  const GivableRoles givable(call);
  Roles roles;
  for (const auto& role : call.realm->parts().roles) {
    if (asked->container.holds(*role) && !asked->holder.has_directly(*role) && givable.contains(*role))
      roles.push_back(role.get());
  }
  co_return json_reply(write_roles(*call.realm, std::move(roles), kc::RoleDetail::brief));
}

Task<Reply> list_composite_roles(const Call& call) {
  auto asked = co_await read_path(call);
  if (!asked) co_return std::move(asked.error());
  Query query(call.request);
  const bool brief = query.boolean_or("briefRepresentation", true);
  if (query.error()) co_return *query.error();
  Roles roles;
  for (const auto* role : asked->holder.effective(*call.realm)) {
    if (asked->container.holds(*role)) roles.push_back(role);
  }
  co_return json_reply(
      write_roles(*call.realm, std::move(roles), brief ? kc::RoleDetail::brief : kc::RoleDetail::full));
}

Task<Reply> add_role_mappings(const Call& call) {
  auto asked = co_await read_path(call);
  if (!asked) co_return std::move(asked.error());
  auto body = body_array(call);
  if (!body) co_return std::move(body.error());
  auto roles = read_roles(call, asked->container, *body);
  if (!roles) co_return std::move(roles.error());
  auto plan = asked->holder.plan(call, ids_of(*roles), {});
  auto change = change_of(call, "CREATE", *asked, *roles);
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Task<Reply> remove_role_mappings(const Call& call) {
  auto asked = co_await read_path(call);
  if (!asked) co_return std::move(asked.error());
  Roles roles = roles_among(*call.realm, asked->holder.direct(), asked->container.client);
  if (!call.request.body.empty()) {
    auto body = body_array(call);
    if (!body) co_return std::move(body.error());
    auto named = read_roles(call, asked->container, *body);
    if (!named) co_return std::move(named.error());
    roles = *std::move(named);
  } else if (!may_give_each(call, roles)) {
    co_return forbidden();
  }
  auto plan = asked->holder.plan(call, {}, ids_of(roles));
  auto change = change_of(call, "DELETE", *asked, roles);
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

}  // namespace latchkey::admin
