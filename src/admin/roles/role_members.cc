// Who has a role directly: people and groups.
#include <algorithm>

#include "admin/groups/group_view.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "admin/roles/role_parts.h"
#include "admin/roles/roles.h"
#include "authn/profile/user_profile.h"
#include "kc/user_profile.h"
#include "kc/write/write_user.h"
#include "store/user_query.h"

namespace latchkey::admin {
namespace {

using enum AdminRole;

constexpr std::size_t kDefaultPage = 100;

}  // namespace

// CVE-2026-37978: seeing a role is not seeing the people who have it.
Task<Reply> list_users_with_role(const Call& call) {
  const auto role = find_role_to_view(call);
  if (!role) co_return role.error();
  if (!call.may_any({view_users, manage_users})) co_return forbidden();
  Query query(call.request);
  const Page page = query.page(kDefaultPage);
  const bool brief = query.boolean_or("briefRepresentation", false);
  if (query.error()) co_return *query.error();
  store::UserQuery wanted;
  wanted.exclude_service_accounts = false;
  wanted.with_role = (*role)->id;
  wanted.first = page.first;
  wanted.limit = page.limit;
  auto users = co_await call.env.store.users().search_users(call.realm->id(), std::move(wanted));
  if (!users) co_return unavailable();
  const auto profile = kc::user_profile_of(*call.realm);
  json::Array out;
  for (auto& user : *users) {
    user.attributes = authn::shown_attributes(profile, authn::ProfileRole::admin, user);
    out.emplace_back(kc::write_user(*call.realm, user, detail_of(brief)));
  }
  co_return json_reply(out);
}

Task<Reply> list_groups_with_role(const Call& call) {
  const auto role = find_role_to_view(call);
  if (!role) co_return role.error();
  if (!call.may_any({view_users, manage_users, query_groups})) co_return forbidden();
  Query query(call.request);
  const Page page = query.page(kDefaultPage);
  // CVE-2025-14082: whoever may only look groups up gets their names.
  const bool brief = query.boolean_or("briefRepresentation", true) || !call.may_any({view_users, manage_users});
  if (query.error()) co_return *query.error();
  std::vector<const model::Group*> groups;
  for (const auto& group : call.realm->parts().groups) {
    if (std::ranges::find(group->roles, (*role)->id) != group->roles.end()) groups.push_back(group.get());
  }
  std::ranges::sort(groups, {}, [](const auto* group) { return std::tie(group->name, group->id.value); });
  const kc::GroupTree tree(*call.realm);
  co_return json_reply(GroupView{call, tree, detail_of(brief)}.write(slice(std::move(groups), page)));
}

}  // namespace latchkey::admin
