// .../organizations/{organization}/groups/{group}/members: who of the organization is in one of its groups.
#include <fmt/format.h>

#include <algorithm>

#include "admin/change.h"
#include "admin/organizations/member_writer.h"
#include "admin/organizations/organization_group_parts.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "kc/organizations.h"

namespace latchkey::admin {
namespace {

constexpr std::size_t kDefaultMembers = 100;

struct Joining {
  FoundGroup found;
  model::User user;
  bool is_member = false;  ///< of the group
};

Task<std::expected<Joining, http::Response>> read_joining(const Call& call) {
  using Answer = std::expected<Joining, http::Response>;
  auto found = organization_group_of(call);
  if (!found) co_return Answer(std::unexpect, std::move(found.error()));
  const model::UserId id(std::string(call.param("user")));
  auto user = co_await call.env.store.users().find_user(call.realm->id(), id);
  if (!user) co_return Answer(std::unexpect, unavailable());
  if (!*user) co_return Answer(std::unexpect, error_reply(404, "User does not exist"));
  const auto& groups = (*user)->groups;
  const bool member = std::ranges::find(groups, kc::group_of(*found->group)) != groups.end();
  co_return Answer(Joining{*std::move(found), **std::move(user), member});
}

Task<Reply> change_membership(const Call& call, const Joining& of, bool join) {
  store::ChangeUserGroups write{call.realm->id(), of.user.id, {}, {}};
  (join ? write.add : write.remove).push_back(kc::group_of(*of.found.group));
  store::Plan plan;
  plan.add(std::move(write));
  Change change{.operation = join ? "CREATE" : "DELETE",
                .resource_type = "ORGANIZATION_GROUP_MEMBERSHIP",
                .resource_path = fmt::format("organizations/{}/groups/{}/members/{}", of.found.organization->id.value,
                                             of.found.group->id.value, of.user.id.value),
                .representation = kc::write_organization_group(of.found.groups, *of.found.group, kc::Detail::brief)};
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

}  // namespace

Task<Reply> list_organization_group_members(const Call& call) {
  const auto found = organization_group_of(call);
  if (!found) co_return found.error();
  Query query(call.request);
  const Page page = query.page(kDefaultMembers);
  const bool brief = query.boolean_or("briefRepresentation", false);
  if (query.error()) co_return *query.error();
  store::UserQuery members{.in_group = kc::group_of(*found->group), .first = page.first, .limit = page.limit};
  const auto users = co_await call.env.store.users().search_users(call.realm->id(), std::move(members));
  if (!users) co_return unavailable();
  co_return json_reply(MemberWriter(call, *found->organization, brief).write(*users));
}

Task<Reply> join_organization_group(const Call& call) {
  const auto joining = co_await read_joining(call);
  if (!joining) co_return joining.error();
  if (kc::membership(*joining->found.organization, joining->user) == kc::Membership::none)
    co_return refused(400, "User is not member of the organization");
  if (joining->is_member) co_return refused(409, "User is already a member of the group");
  co_return co_await change_membership(call, *joining, true);
}

Task<Reply> leave_organization_group(const Call& call) {
  const auto joining = co_await read_joining(call);
  if (!joining) co_return joining.error();
  if (!joining->is_member) co_return http::Response::no_content();
  co_return co_await change_membership(call, *joining, false);
}

}  // namespace latchkey::admin
