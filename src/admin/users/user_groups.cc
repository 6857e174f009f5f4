// /admin/realms/{realm}/users/{user}/groups and groups/{group}/members: who belongs where.
#include <algorithm>

#include "admin/change.h"
#include "admin/groups/group_view.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "admin/role_guard.h"
#include "admin/users/user_of.h"
#include "admin/users/users.h"
#include "authn/profile/user_profile.h"
#include "kc/user_profile.h"
#include "kc/write/write_user.h"

namespace latchkey::admin {
namespace {

constexpr std::size_t kDefaultMembers = 100;

/// By path; an organization that the user is a member of is no group.
std::vector<const model::Group*> groups_of(const model::Realm& realm, const model::User& user, std::string_view search,
                                           bool exact) {
  std::vector<const model::Group*> groups;
  const std::string wanted = model::fold_name(search);
  for (const auto& id : user.groups) {
    const auto* group = realm.find_group(id);
    if (group == nullptr) continue;
    const std::string name = model::fold_name(group->name);
    if (wanted.empty() || (exact ? name == wanted : name.contains(wanted))) groups.push_back(group);
  }
  std::ranges::sort(groups, {}, [](const auto* g) { return std::tie(g->name, g->id); });
  return groups;
}

struct Membership {
  model::User user;
  const model::Group* group;
};

Task<std::expected<Membership, http::Response>> read_membership(const Call& call) {
  using Answer = std::expected<Membership, http::Response>;
  auto user = co_await user_of(call);
  if (!user) co_return Answer(std::unexpect, std::move(user.error()));
  const auto* group = call.realm->find_group(model::GroupId(std::string(call.param("group"))));
  if (group == nullptr) co_return Answer(std::unexpect, error_reply(404, "Group not found"));
  // CVE-2026-9796: a group that makes an administrator counts as what it gives.
  if (!may_give_membership(call, group->id)) co_return Answer(std::unexpect, forbidden());
  co_return Answer(Membership{*std::move(user), group});
}

Task<Reply> change_membership(const Call& call, Membership of, bool join) {
  const bool member = std::ranges::find(of.user.groups, of.group->id) != of.user.groups.end();
  if (member == join) co_return http::Response::no_content();
  store::ChangeUserGroups write{call.realm->id(), of.user.id, {}, {}};
  (join ? write.add : write.remove).push_back(of.group->id);
  store::Plan plan;
  plan.add(std::move(write));
  Change change{.operation = join ? "CREATE" : "DELETE",
                .resource_type = "GROUP_MEMBERSHIP",
                .resource_path = "users/" + of.user.id.value + "/groups/" + of.group->id.value,
                .representation = kc::write_group(*call.realm, *of.group, kc::Detail::brief)};
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

}  // namespace

Task<Reply> list_user_groups(const Call& call) {
  auto user = co_await user_of(call);
  if (!user) co_return std::move(user.error());
  Query query(call.request);
  const std::string search = query.text("search");
  const bool exact = query.boolean_or("exact", false);
  const bool brief = query.boolean_or("briefRepresentation", true);
  const Page page = query.page();
  if (query.error()) co_return *query.error();
  const kc::GroupTree tree(*call.realm);
  auto groups = slice(groups_of(*call.realm, *user, search, exact), page);
  co_return json_reply(GroupView{call, tree, detail_of(brief)}.write(groups));
}

Task<Reply> count_user_groups(const Call& call) {
  auto user = co_await user_of(call);
  if (!user) co_return std::move(user.error());
  Query query(call.request);
  const std::string search = query.text("search");
  if (query.error()) co_return *query.error();
  co_return json_reply(json::Object{{"count", groups_of(*call.realm, *user, search, false).size()}});
}

Task<Reply> join_group(const Call& call) {
  auto membership = co_await read_membership(call);
  if (!membership) co_return std::move(membership.error());
  co_return co_await change_membership(call, *std::move(membership), true);
}

Task<Reply> leave_group(const Call& call) {
  auto membership = co_await read_membership(call);
  if (!membership) co_return std::move(membership.error());
  co_return co_await change_membership(call, *std::move(membership), false);
}

Task<Reply> list_group_members(const Call& call) {
  const auto* group = call.realm->find_group(model::GroupId(std::string(call.param("group"))));
  if (group == nullptr) co_return error_reply(404, "Could not find group by id");
  Query query(call.request);
  const Page page = query.page(kDefaultMembers);
  const auto detail = detail_of(query.boolean_or("briefRepresentation", false));
  if (query.error()) co_return *query.error();
  store::UserQuery members;
  members.exclude_service_accounts = false;
  members.in_group = group->id;
  members.first = page.first;
  members.limit = page.limit;
  auto users = co_await call.env.store.users().search_users(call.realm->id(), std::move(members));
  if (!users) co_return unavailable();
  const auto profile = kc::user_profile_of(*call.realm);
  json::Array out;
  for (auto& user : *users) {
    user.attributes = authn::shown_attributes(profile, authn::ProfileRole::admin, user);
    out.emplace_back(kc::write_user(*call.realm, user, detail));
  }
  co_return json_reply(out);
}

}  // namespace latchkey::admin
