// Roles of the realm (/roles) and of a client (/clients/{client}/roles), and by id (/roles-by-id/{id}).
#include <fmt/format.h>

#include "admin/change.h"
#include "admin/holders.h"
#include "admin/query.h"
#include "admin/reference_removal.h"
#include "admin/reply.h"
#include "admin/roles/role_parts.h"
#include "admin/roles/roles.h"
#include "admin/stored.h"
#include "admin/text_search.h"
#include "kc/write/write.h"

namespace latchkey::admin {
namespace {

Change change_of(const Call& call, const model::Role& role, std::string_view operation) {
  return {.operation = operation,
          .resource_type = resource_type_of(role),
          .resource_path = operation == "CREATE" ? below_realm(call) + "/" + role.name : below_realm(call),
          .representation = kc::write(*call.realm, role, kc::RoleDetail::full)};
}

http::Response name_taken(std::string_view name) {
  return refused(409, fmt::format("Role with name {} already exists", name));
}

/// Nobody gives through a composite what he does not hold himself.
bool may_contain(const Call& call, const model::Role& role) {
  std::vector<const model::Role*> parts;
  for (const auto& id : role.composites) parts.push_back(call.realm->find_role(id));
  return may_pass_on(call, parts);
}

std::vector<const model::Role*> search(std::vector<const model::Role*> roles, const std::string& text) {
  const TextSearch part(text);
  std::erase_if(roles, [&](const auto* role) { return !part.finds(role->name) && !part.finds(role->description); });
  return roles;
}

}  // namespace

Task<Reply> list_roles(const Call& call) {
  const auto container = find_role_container(call);
  if (!container) co_return container.error();
  Query query(call.request);
  const std::string text = query.text("search");
  const Page page = query.page();
  const bool brief = query.boolean_or("briefRepresentation", true);
  if (query.error()) co_return *query.error();
  auto roles = slice(search(roles_in(*call.realm, container->id()), text), page);
  // CVE-2025-14082: whoever may only look names up gets names.
  co_return role_list(*call.realm, std::move(roles), brief || !may_view_roles(call, container->id()));
}

Task<Reply> create_role(const Call& call) {
  const auto container = find_role_container(call);
  if (!container) co_return container.error();
  if (!may_change_roles(call, container->id())) co_return forbidden();
  const auto sent = body_object(call);
  if (!sent) co_return sent.error();
  auto role = kc::make_role(*call.realm, *sent, container->id(), call.env.random);
  if (!role) co_return refusal_of(role.error());
  if (call.realm->find_client_role(container->id(), role->name) != nullptr) co_return name_taken(role->name);
  if (!may_contain(call, *role)) co_return forbidden();
  // An id that was sent is not taken: ids of roles stand in people's rows.
  role->id = model::RoleId(call.env.random.uuid());
  store::Plan plan;
  put(plan, call, *role, true);
  co_return co_await commit(call, std::move(plan), change_of(call, *role, "CREATE"), created(call, role->name));
}

Task<Reply> show_role(const Call& call) {
  const auto role = find_role_to_view(call);
  if (!role) co_return role.error();
  co_return object_reply(kc::write(*call.realm, **role, kc::RoleDetail::full));
}

Task<Reply> update_role(const Call& call) {
  const auto role = find_role_to_change(call);
  if (!role) co_return role.error();
  if (auto changed = check_if_match(call, kc::write(*call.realm, **role, kc::RoleDetail::full))) co_return *changed;
  const auto sent = body_object(call);
  if (!sent) co_return sent.error();
  const auto update = kc::update_role(*call.realm, **role, *sent, call.env.random);
  if (!update) co_return refusal_of(update.error());
  const auto* same_name = call.realm->find_client_role(update->client, update->name);
  if (same_name != nullptr && same_name->id != update->id) co_return name_taken(update->name);
  store::Plan plan;
  put(plan, call, *update);
  co_return co_await commit(call, std::move(plan), change_of(call, *update, "UPDATE"), http::Response::no_content());
}

Task<Reply> delete_role(const Call& call) {
  const auto role = find_role_to_change(call);
  if (!role) co_return role.error();
  if (auto changed = check_if_match(call, kc::write(*call.realm, **role, kc::RoleDetail::full))) co_return *changed;
  if ((*role)->id == call.realm->settings().default_role)
    co_return refused(400, (*role)->name + " is default role of the realm and cannot be removed.");
  if (!co_await release_roles(call, {(*role)->id})) co_return unavailable();
  store::Plan plan;
  remove_roles(plan, call, {(*role)->id});
  co_return co_await commit(call, std::move(plan), change_of(call, **role, "DELETE"), http::Response::no_content());
}

}  // namespace latchkey::admin
