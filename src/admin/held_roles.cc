#include "admin/held_roles.h"

namespace latchkey::admin {
namespace {

op::RoleSet expand(const RoleMemo::Question& question) {
  const auto& realm = *question.realm;
  const auto all = op::roles_of(realm, question.user);
  const auto scope = op::permitted(realm, op::resolve_granted(realm, question.client, question.scope), all);
  return op::token_roles(realm, question.client, scope, all);
}

}  // namespace

HeldRoles::HeldRoles(model::RealmPtr realm, op::RoleSet roles) : realm_(std::move(realm)), roles_(std::move(roles)) {
  for (const auto* role : roles_) {
    if (role->is_realm_role()) continue;
    if (const auto known = admin_role(role->name)) by_client_[role->client.value].add(*known);
  }
}

AdminRoleSet HeldRoles::at(const model::ClientUuid& client) const {
  const auto found = by_client_.find(client.value);
  return found == by_client_.end() ? AdminRoleSet() : found->second;
}

bool RoleMemo::Entry::answers(const Question& question) const {
  return realm == question.realm && client == question.client.uuid && scope == question.scope &&
         roles == question.user.roles && groups == question.user.groups;
}

std::shared_ptr<const HeldRoles> RoleMemo::find(const Question& question) {
  {
    std::lock_guard lock(mutex_);
    for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
      if (!entry->answers(question)) continue;
      entries_.splice(entries_.begin(), entries_, entry);
      return entry->held;
    }
  }
  auto held = std::make_shared<const HeldRoles>(question.realm, expand(question));
  std::lock_guard lock(mutex_);
  // A world that is over is asked about no more; whoever still looks at it holds it.
  std::erase_if(entries_, [&](const Entry& entry) {
    return entry.realm != question.realm && entry.realm->id() == question.realm->id() &&
           entry.realm->version() <= question.realm->version();
  });
  entries_.push_front({question.realm, question.user.roles, question.user.groups, question.client.uuid,
                       std::string(question.scope), held});
  if (entries_.size() > limit_) entries_.pop_back();
  return held;
}

}  // namespace latchkey::admin
