// What a role contains. Cycles are harmless: whoever follows composites remembers where he was.
#include <algorithm>
#include <unordered_set>

#include "admin/change.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "admin/roles/role_parts.h"
#include "admin/roles/roles.h"
#include "admin/stored.h"
#include "admin/text_search.h"
#include "kc/write/write.h"

namespace latchkey::admin {
namespace {

std::vector<const model::Role*> parts_of(const model::Realm& realm, const model::Role& role) {
  std::vector<const model::Role*> parts;
  for (const auto& id : role.composites) {
    if (const auto* part = realm.find_role(id)) parts.push_back(part);
  }
  sort_by_name(parts);
  return parts;
}

http::Response parts_in(const model::Realm& realm, const model::Role& role, const model::ClientUuid& container) {
  auto parts = parts_of(realm, role);
  std::erase_if(parts, [&](const auto* part) { return part->client != container; });
  return role_list(realm, std::move(parts));
}

Task<Reply> store_role(const Call& call, model::Role role, std::string_view operation) {
  Change change{.operation = operation,
                .resource_type = resource_type_of(role),
                .resource_path = below_realm(call),
                .representation = kc::write(*call.realm, role, kc::RoleDetail::with_parts)};
  store::Plan plan;
  put(plan, call, role);
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

}  // namespace

Task<Reply> list_composites(const Call& call) {
  const auto role = find_role_to_view(call);
  if (!role) co_return role.error();
  Query query(call.request);
  const TextSearch part(query.text("search"));
  const Page page = query.page();
  if (query.error()) co_return *query.error();
  auto parts = parts_of(*call.realm, **role);
  std::erase_if(parts, [&](const auto* one) { return !part.finds(one->name); });
  co_return role_list(*call.realm, slice(std::move(parts), page));
}

Task<Reply> list_realm_composites(const Call& call) {
  const auto role = find_role_to_view(call);
  if (!role) co_return role.error();
  co_return parts_in(*call.realm, **role, {});
}

Task<Reply> list_client_composites(const Call& call) {
  const auto role = find_role_to_view(call);
  if (!role) co_return role.error();
  const auto target = find_client(call, "target");
  if (!target) co_return target.error();
  co_return parts_in(*call.realm, **role, (*target)->uuid);
}

// CVE-2026-9099, CVE-2026-16105, CVE-2026-16106: what is put into a role is given to everybody who has the role.
Task<Reply> add_composites(const Call& call) {
  const auto role = find_role_to_change(call);
  if (!role) co_return role.error();
  const auto parts = read_roles(call, "Could not find composite role");
  if (!parts) co_return parts.error();
  if (!may_pass_on(call, *parts)) co_return forbidden();
  model::Role changed = **role;
  std::unordered_set<model::RoleId> there(changed.composites.begin(), changed.composites.end());
  for (const auto* part : *parts) {
    if (there.insert(part->id).second) changed.composites.push_back(part->id);
  }
  co_return co_await store_role(call, std::move(changed), "CREATE");
}

Task<Reply> remove_composites(const Call& call) {
  const auto role = find_role_to_change(call);
  if (!role) co_return role.error();
  const auto parts = read_roles(call, "Could not find composite role");
  if (!parts) co_return parts.error();
  model::Role changed = **role;
  for (const auto* part : *parts) std::erase(changed.composites, part->id);
  co_return co_await store_role(call, std::move(changed), "DELETE");
}

}  // namespace latchkey::admin
