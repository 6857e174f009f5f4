#include "admin/reference_removal.h"

#include <algorithm>

#include "admin/stored.h"

namespace latchkey::admin {
namespace {

bool strip(std::vector<model::RoleId>& list, const RoleIds& roles) {
  return std::erase_if(list, [&](const auto& id) { return roles.contains(id); }) > 0;
}

bool strip(std::vector<model::ScopeId>& list, const model::ScopeId& scope) { return std::erase(list, scope) > 0; }

template <class T>
void strip_all(store::Plan& plan, const Call& call, const std::vector<std::shared_ptr<const T>>& objects,
               std::vector<model::RoleId> T::*list, const RoleIds& roles) {
  for (const auto& object : objects) {
    const auto& ids = (*object).*list;
    if (std::ranges::none_of(ids, [&](const auto& id) { return roles.contains(id); })) continue;
    T copy = *object;
    strip(copy.*list, roles);
    put(plan, call, copy);
  }
}

}  // namespace

void remove_roles(store::Plan& plan, const Call& call, const RoleIds& roles, const model::ClientUuid& without_client) {
  if (roles.empty()) return;
  const auto& parts = call.realm->parts();
  for (const auto& role : parts.roles) {
    if (roles.contains(role->id)) continue;
    model::Role copy = *role;
    if (strip(copy.composites, roles)) put(plan, call, copy);
  }
  strip_all(plan, call, parts.groups, &model::Group::roles, roles);
  strip_all(plan, call, parts.client_scopes, &model::ClientScope::scope_mappings, roles);
  for (const auto& client : parts.clients) {
    if (client->uuid == without_client) continue;
    if (std::ranges::none_of(client->scope_mappings, [&](const auto& id) { return roles.contains(id); })) continue;
    model::Client copy = *client;
    strip(copy.scope_mappings, roles);
    put(plan, call, copy);
  }
  for (const auto& id : roles) remove(plan, call, store::kKindRole, id.value);
}

void remove_client_scope(store::Plan& plan, const Call& call, const model::ScopeId& scope) {
  for (const auto& client : call.realm->parts().clients) {
    if (std::ranges::find(client->default_scopes, scope) == client->default_scopes.end() &&
        std::ranges::find(client->optional_scopes, scope) == client->optional_scopes.end())
      continue;
    model::Client copy = *client;
    strip(copy.default_scopes, scope);
    strip(copy.optional_scopes, scope);
    put(plan, call, copy);
  }
  auto settings = call.realm->settings();
  const bool was_default = strip(settings.default_default_scopes, scope);
  const bool was_optional = strip(settings.default_optional_scopes, scope);
  if (was_default || was_optional) put_settings(plan, call, settings);
  remove(plan, call, store::kKindClientScope, scope.value);
}

}  // namespace latchkey::admin
