// /admin/realms/{realm}/organizations/{organization}/members: who belongs to an organization.
#include <fmt/format.h>

#include "admin/change.h"
#include "admin/groups/group_view.h"
#include "admin/organizations/member_writer.h"
#include "admin/organizations/organization_group_parts.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "kc/organizations.h"

namespace latchkey::admin {
namespace {

constexpr std::size_t kDefaultPage = 10;

Change member_change(std::string_view operation, const model::Component& organization, const model::User& user) {
  return {.operation = operation,
          .resource_type = "ORGANIZATION_MEMBERSHIP",
          .resource_path = fmt::format("organizations/{}/members/{}", organization.id.value, user.id.value),
          .representation = json::Object{{"id", user.id.value}, {"username", user.username}}};
}

/// Who belongs to it. Members by membership type are a question to the second group that managed ones have.
std::expected<store::UserQuery, http::Response> member_query(const Call& call, const model::Component& organization) {
  Query query(call.request);
  const Page page = query.page(kDefaultPage);
  store::UserQuery wanted{.search = query.text("search"), .exact = query.boolean_or("exact", false)};
  const std::string type = query.text("membershipType");
  if (query.error()) return std::unexpected(*query.error());
  if (!type.empty() && type != "MANAGED" && type != "UNMANAGED" && type != "managed" && type != "unmanaged")
    return std::unexpected(refused(400, "membershipType must be MANAGED or UNMANAGED"));
  const bool managed = type == "MANAGED" || type == "managed";
  wanted.in_group = managed ? kc::managed_group(organization) : kc::member_group(organization);
  wanted.first = page.first;
  wanted.limit = page.limit;
  return wanted;
}

using FoundUser = std::expected<model::User, http::Response>;

/// A member by the id in the path; 404 for everybody else.
Task<FoundUser> member_of(const Call& call, kc::ComponentPtr organization) {
  const model::UserId id(std::string(call.param("member")));
  auto user = co_await call.env.store.users().find_user(call.realm->id(), id);
  if (!user) co_return FoundUser(std::unexpect, unavailable());
  if (!*user || kc::membership(*organization, **user) == kc::Membership::none)
    co_return FoundUser(std::unexpect, not_found("member"));
  co_return FoundUser(**std::move(user));
}

}  // namespace

Task<Reply> list_organization_members(const Call& call) {
  const auto organization = organization_of(call);
  if (!organization) co_return organization.error();
  Query query(call.request);
  const bool brief = query.boolean_or("briefRepresentation", true);
  if (query.error()) co_return *query.error();
  auto wanted = member_query(call, **organization);
  if (!wanted) co_return std::move(wanted.error());
  const auto found = co_await call.env.store.users().search_users(call.realm->id(), *std::move(wanted));
  if (!found) co_return unavailable();
  co_return json_reply(MemberWriter(call, **organization, brief).write(*found));
}

Task<Reply> count_organization_members(const Call& call) {
  const auto organization = organization_of(call);
  if (!organization) co_return organization.error();
  const auto count = co_await call.env.store.users().count_matching(
      call.realm->id(), store::UserQuery{.in_group = kc::member_group(**organization)});
  if (!count) co_return unavailable();
  co_return json_reply(*count);
}

Task<Reply> add_organization_member(const Call& call) {
  const auto organization = organization_of(call);
  if (!organization) co_return organization.error();
  const model::UserId id(body_text(call));
  if (id.value.empty()) co_return refused(400, "To be member of the organization you need to provide a user id");
  const auto user = co_await call.env.store.users().find_user(call.realm->id(), id);
  if (!user) co_return unavailable();
  if (!*user) co_return refused(400, "User does not exist");
  if ((*user)->service_account_of.value != "") co_return refused(400, "A service account cannot be a member");
  if (kc::membership(**organization, **user) != kc::Membership::none)
    co_return refused(409, "User is already a member of the organization.");
  store::Plan plan;
  plan.add(store::ChangeUserGroups{
      call.realm->id(), id, {kc::member_group(**organization)}, {kc::managed_group(**organization)}});
  auto done = created(call, id.value);
  co_return co_await commit(call, std::move(plan), member_change("CREATE", **organization, **user), std::move(done));
}

Task<Reply> show_organization_member(const Call& call) {
  const auto organization = organization_of(call);
  if (!organization) co_return organization.error();
  const auto user = co_await member_of(call, *organization);
  if (!user) co_return user.error();
  co_return json_reply(MemberWriter(call, **organization, false).write(*user));
}

Task<Reply> remove_organization_member(const Call& call) {
  const auto organization = organization_of(call);
  if (!organization) co_return organization.error();
  const auto user = co_await member_of(call, *organization);
  if (!user) co_return user.error();
  std::vector<model::GroupId> left{kc::member_group(**organization), kc::managed_group(**organization)};
  for (const auto& group : kc::OrganizationGroups(*call.realm, **organization).of(*user))
    left.push_back(kc::group_of(*group));
  store::Plan plan;
  plan.add(store::ChangeUserGroups{call.realm->id(), user->id, {}, std::move(left)});
  co_return co_await commit(call, std::move(plan), member_change("DELETE", **organization, *user),
                            http::Response::no_content());
}

Task<Reply> list_groups_of_member(const Call& call) {
  const auto organization = organization_of(call);
  if (!organization) co_return organization.error();
  Query query(call.request);
  const Page page = query.page();
  const auto detail = detail_of(query.boolean_or("briefRepresentation", true));
  if (query.error()) co_return *query.error();
  const auto user = co_await member_of(call, *organization);
  if (!user) co_return user.error();
  const kc::OrganizationGroups groups(*call.realm, **organization);
  json::Array out;
  for (const auto& group : slice(groups.of(*user), page))
    out.emplace_back(GroupWriter{call, groups, detail}.write(*group));
  co_return json_reply(out);
}

Task<Reply> list_organizations_of_member(const Call& call) {
  if (auto off = check_organizations_enabled(call)) co_return *std::move(off);
  Query query(call.request);
  const bool brief = query.boolean_or("briefRepresentation", true);
  if (query.error()) co_return *query.error();
  const model::UserId id(std::string(call.param("member")));
  const auto user = co_await call.env.store.users().find_user(call.realm->id(), id);
  if (!user) co_return unavailable();
  if (!*user) co_return not_found("user");
  json::Array out;
  for (const auto& one : kc::organizations_of(*call.realm, **user)) out.push_back(kc::write_organization(*one, brief));
  co_return json_reply(out);
}

}  // namespace latchkey::admin
