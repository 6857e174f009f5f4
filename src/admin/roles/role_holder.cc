#include "admin/roles/role_holder.h"

#include <algorithm>

#include "admin/reply.h"
#include "admin/users/user_of.h"
#include "store/codec/codec.h"

namespace latchkey::admin {

bool RoleHolder::has_directly(const model::Role& role) const {
  return std::ranges::find(direct(), role.id) != direct().end();
}

RoleSet RoleHolder::effective(const model::Realm& realm) const {
  return user_ ? realm.effective_roles(user_->roles, user_->groups) : realm.effective_roles({}, {group_->id});
}

std::string RoleHolder::path() const { return user_ ? "users/" + user_->id.value : "groups/" + group_->id.value; }

store::Plan RoleHolder::plan(const Call& call, std::vector<model::RoleId> add,
                             std::vector<model::RoleId> remove) const {
  store::Plan plan;
  if (user_) {
    plan.add(store::ChangeUserRoles{call.realm->id(), user_->id, std::move(add), std::move(remove)});
    return plan;
  }
  model::Group group = *group_;
  std::erase_if(group.roles, [&](const auto& id) { return std::ranges::find(remove, id) != remove.end(); });
  for (auto& id : add) {
    if (std::ranges::find(group.roles, id) == group.roles.end()) group.roles.push_back(std::move(id));
  }
  plan.add(store::PutObject{call.realm->id(), store::encode(call.realm->id(), group, call.env.sealer)});
  return plan;
}

Task<FoundHolder> role_holder_of(const Call& call) {
  if (call.param("user").empty()) {
    const auto* group = call.realm->find_group(model::GroupId(std::string(call.param("group"))));
    if (group == nullptr) co_return FoundHolder(std::unexpect, error_reply(404, "Could not find group by id"));
    co_return FoundHolder(RoleHolder(*group));
  }
  auto user = co_await user_of(call);
  if (!user) co_return FoundHolder(std::unexpect, std::move(user.error()));
  co_return FoundHolder(RoleHolder(*std::move(user)));
}

}  // namespace latchkey::admin
