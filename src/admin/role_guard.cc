#include "admin/role_guard.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "kc/defaults/defaults.h"

namespace latchkey::admin {
namespace {

using enum AdminRole;

/// A role, and those that are as good as it: who manages also views.
constexpr std::array<std::pair<AdminRole, AdminRoleSet>, 12> kImplied{{
    {view_realm, {manage_realm}},
    {view_users, {manage_users}},
    {view_clients, {manage_clients}},
    {view_events, {manage_events}},
    {view_identity_providers, {manage_identity_providers}},
    {view_authorization, {manage_authorization}},
    {view_organizations, {manage_organizations}},
    {query_users, {view_users, manage_users}},
    {query_groups, {view_users, manage_users}},
    {query_clients, {view_clients, manage_clients}},
    {query_organizations, {view_organizations, manage_organizations}},
    {create_client, {manage_clients}},
}};

bool has(const AdminRoleSet& own, AdminRole wanted) {
  if (own.has(wanted)) return true;
  const auto implied = std::ranges::find(kImplied, wanted, &std::pair<AdminRole, AdminRoleSet>::first);
  return implied != kImplied.end() && own.has_any(implied->second);
}

bool holds(const Call& call, const model::Role& role) {
  if (call.caller.holds(*call.realm, role)) return true;
  const auto* management = management_client(*call.realm);
  if (management == nullptr || role.client != management->uuid) return false;
  // It is no more than its parts, and those are asked one by one.
  if (role.name == "realm-admin" && !role.composites.empty()) return true;
  const auto known = admin_role(role.name);
  return known && has(call.roles, *known);
}

}  // namespace

bool is_admin_role(const model::Realm& realm, const model::Role& role) {
  const bool master = realm.name() == kc::kMasterRealm;
  if (role.is_realm_role()) return master && (role.name == "admin" || role.name == "create-realm");
  const auto* client = realm.find_client(role.client);
  if (client == nullptr) return false;
  return master ? client->client_id.ends_with("-realm") : client->client_id == "realm-management";
}

bool may_give_all(const Call& call, const RoleSet& roles) { return may_give_all(call, *call.realm, roles); }

bool may_give_all(const Call& call, const model::Realm& after, const RoleSet& roles) {
  return std::ranges::all_of(
      roles, [&](const model::Role* role) { return !is_admin_role(after, *role) || holds(call, *role); });
}

bool may_give(const Call& call, const model::Role& role) {
  return may_give_all(call, call.realm->effective_roles({role.id}, {}));
}

bool may_give_each(const Call& call, const std::vector<const model::Role*>& roles) {
  std::vector<model::RoleId> ids;
  for (const auto* role : roles) ids.push_back(role->id);
  return may_give_all(call, call.realm->effective_roles(ids, {}));
}

GivableRoles::GivableRoles(const Call& call) : realm_(*call.realm) {
  const auto& realm = realm_;
  std::vector<const model::Role*> open;
  const auto add = [&](const model::Role* role) {
    if (beyond_.insert(role).second) open.push_back(role);
  };
  for (const auto& role : realm.parts().roles) {
    if (is_admin_role(realm, *role) && !holds(call, *role)) add(role.get());
  }
  if (open.empty()) return;
  std::unordered_multimap<const model::Role*, const model::Role*> containers;
  for (const auto& role : realm.parts().roles) {
    for (const auto& part : role->composites) containers.emplace(realm.find_role(part), role.get());
  }
  while (!open.empty()) {
    const auto [first, last] = containers.equal_range(open.back());
    open.pop_back();
    for (auto at = first; at != last; ++at) add(at->second);
  }
}

bool GivableRoles::contain_all(const std::vector<model::RoleId>& roles) const {
  return std::ranges::all_of(roles, [this](const auto& id) { return !beyond_.contains(realm_.find_role(id)); });
}

bool GivableRoles::contain_all_of(const model::GroupId& group) const {
  std::size_t steps = 0;
  for (const auto* at = realm_.find_group(group); at != nullptr && steps <= realm_.parts().groups.size(); ++steps) {
    if (!contain_all(at->roles)) return false;
    at = realm_.find_group(at->parent);
  }
  return true;
}

bool GivableRoles::contain_all_of(const model::User& user) const {
  return beyond_.empty() || (contain_all(user.roles) && std::ranges::all_of(user.groups, [this](const auto& group) {
                               return contain_all_of(group);
                             }));
}

bool may_give_membership(const Call& call, const model::GroupId& group) {
  return may_give_all(call, call.realm->effective_roles({}, {group}));
}

bool may_become(const Call& call, const model::User& user) {
  return may_give_all(call, call.realm->effective_roles(user.roles, user.groups));
}

bool may_become_anybody(const Call& call) {
  return std::ranges::all_of(call.realm->parts().roles, [&](const auto& role) {
    return !is_admin_role(*call.realm, *role) || holds(call, *role);
  });
}

}  // namespace latchkey::admin
