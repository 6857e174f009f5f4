// /admin/realms/{realm}/default-groups: those that new users join.
#include <algorithm>

#include "admin/change.h"
#include "admin/groups/group_view.h"
#include "admin/groups/groups.h"
#include "admin/reply.h"
#include "admin/role_guard.h"
#include "store/codec/codec.h"

namespace latchkey::admin {
namespace {

Task<Reply> put_default_groups(const Call& call, std::vector<model::GroupId> groups, Change change) {
  const auto& realm = *call.realm;
  if (groups == realm.settings().default_groups) co_return http::Response::no_content();
  model::RealmSettings settings = realm.settings();
  settings.default_groups = std::move(groups);
  store::Plan plan;
  plan.add(store::PutRealmSettings{realm.id(), realm.name(), store::encode_settings(settings, call.env.sealer),
                                   realm.version()});
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Change change_of(std::string_view operation, const model::Group& group) {
  return {.operation = operation, .resource_type = "GROUP", .resource_path = "default-groups/" + group.id.value};
}

}  // namespace

Task<Reply> list_default_groups(const Call& call) {
  const kc::GroupTree tree(*call.realm);
  std::vector<const model::Group*> groups;
  for (const auto& id : call.realm->settings().default_groups) {
    if (const auto* group = call.realm->find_group(id)) groups.push_back(group);
  }
  co_return json_reply(GroupView{call, tree, kc::Detail::brief}.write(groups));
}

Task<Reply> add_default_group(const Call& call) {
  const auto* group = call.realm->find_group(model::GroupId(std::string(call.param("group"))));
  if (group == nullptr) co_return error_reply(404, "Group not found");
  // CVE-2026-9796: every new user would get its roles.
  if (!may_give_membership(call, group->id)) co_return forbidden();
  auto groups = call.realm->settings().default_groups;
  if (std::ranges::find(groups, group->id) == groups.end()) groups.push_back(group->id);
  co_return co_await put_default_groups(call, std::move(groups), change_of("CREATE", *group));
}

Task<Reply> remove_default_group(const Call& call) {
  const auto* group = call.realm->find_group(model::GroupId(std::string(call.param("group"))));
  if (group == nullptr) co_return error_reply(404, "Group not found");
  auto groups = call.realm->settings().default_groups;
  std::erase(groups, group->id);
  co_return co_await put_default_groups(call, std::move(groups), change_of("DELETE", *group));
}

}  // namespace latchkey::admin
