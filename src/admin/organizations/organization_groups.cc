// /admin/realms/{realm}/organizations/{organization}/groups: the groups of an organization, made, shown, changed, moved
// and removed.
#include <fmt/format.h>

#include "admin/attribute_query.h"
#include "admin/change.h"
#include "admin/groups/group_depth.h"
#include "admin/groups/group_view.h"
#include "admin/holders.h"
#include "admin/organizations/organization_group_parts.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "admin/stored.h"
#include "url/percent.h"

namespace latchkey::admin {
namespace {

using kc::ComponentPtr;
using kc::OrganizationGroups;

constexpr std::size_t kDefaultChildren = 10;

struct GroupQuery {
  std::string search;
  bool exact = false;
  AttributeQuery attributes;

  [[nodiscard]] bool asks() const { return !search.empty() || !attributes.empty(); }
  [[nodiscard]] bool fits(const model::Component& group) const {
    const std::string wanted = model::fold_name(search);
    const std::string name = model::fold_name(group.name);
    if (exact ? !search.empty() && name != wanted : !name.contains(wanted)) return false;
    return attributes.empty() || matches_attributes(kc::attributes_of(group), attributes);
  }
};

GroupQuery read_query(Query& query) {
  return {query.text("search"), query.boolean_or("exact", false), parse_attribute_query(query.text("q"))};
}

json::Array write_all(const GroupWriter& writer, const std::vector<ComponentPtr>& groups) {
  json::Array out;
  for (const auto& group : groups) out.emplace_back(writer.write(*group));
  return out;
}

/// The found ones where they stand, each below what leads to it.
json::Array write_hierarchy(const GroupWriter& writer, const std::vector<ComponentPtr>& found,
                            std::string_view parent) {
  json::Array out;
  for (const auto& group : writer.groups.children(parent)) {
    json::Array inside = write_hierarchy(writer, found, group->id.value);
    if (inside.empty() && std::ranges::find(found, group) == found.end()) continue;
    json::Object one = writer.write(*group);
    one["subGroups"] = std::move(inside);
    out.emplace_back(std::move(one));
  }
  return out;
}

Task<Reply> store_group(const Call& call, std::string_view operation, const OrganizationGroups& groups,
                        model::Component group, http::Response done) {
  store::Plan plan;
  // Bound to the realm as it stands: nothing but that check keeps names unique.
  put(plan, call, group);
  auto change = group_change(operation, groups, group);
  co_return co_await commit(call, std::move(plan), std::move(change), std::move(done));
}

GroupParents parents_of(const std::vector<ComponentPtr>& groups) {
  GroupParents parents;
  for (const auto& group : groups) parents.emplace(group->id.value, group->parent_id);
  return parents;
}

/// One that is named by its id goes to `parent`; else a new one is made there.
Task<Reply> place_group(const Call& call, OrganizationGroups groups, std::string parent) {
  const auto body = body_object(call);
  if (!body) co_return body.error();
  const GroupWriter writer{call, groups, kc::Detail::brief};
  if (const auto id = json::string_or_empty(*body, "id"); !id.empty()) {
    const auto stands = groups.find(id);
    if (!stands) co_return error_reply(404, "Could not find group by id");
    auto moved = kc::moved_organization_group(groups, *stands, parent);
    if (!moved) co_return refusal_of(moved.error());
    if (auto problem = check_depth_of_moved(parents_of(groups.all()), id, parent)) co_return *std::move(problem);
    co_return co_await store_group(call, "UPDATE", groups, *std::move(moved), http::Response::no_content());
  }
  auto made = kc::change_organization_group(groups, nullptr, *body, call.env.random, parent);
  if (!made) co_return refusal_of(made.error());
  if (auto problem = check_depth_of_new(parents_of(groups.all()), parent)) co_return *std::move(problem);
  const std::string location = fmt::format("{}/admin/realms/{}/organizations/{}/groups/{}", call.base_url,
                                           url::percent_encode(call.realm->name()), groups.top(), made->id.value);
  auto done = json_reply(writer.write(*made), 201).with("Location", location);
  co_return co_await store_group(call, "CREATE", groups, *std::move(made), std::move(done));
}

Task<Reply> list(const Call& call, const OrganizationGroups& groups) {
  Query query(call.request);
  const GroupQuery wanted = read_query(query);
  const Page page = query.page();
  const bool brief = query.boolean_or("briefRepresentation", true);
  const bool hierarchy = query.boolean_or("populateHierarchy", false);
  if (query.error()) co_return *query.error();
  const GroupWriter writer{call, groups, detail_of(brief)};
  if (!wanted.asks()) co_return json_reply(write_all(writer, slice(groups.children(groups.top()), page)));
  auto found = groups.all();
  std::erase_if(found, [&](const auto& group) { return !wanted.fits(*group); });
  found = slice(std::move(found), page);
  co_return json_reply(hierarchy ? write_hierarchy(writer, found, groups.top()) : write_all(writer, found));
}

}  // namespace

Task<Reply> list_organization_groups(const Call& call) {
  const auto organization = organization_of(call);
  if (!organization) co_return organization.error();
  const OrganizationGroups groups(*call.realm, **organization);
  co_return co_await list(call, groups);
}

// Those that mappers of this identity provider may give: all.
Task<Reply> list_groups_of_organization_provider(const Call& call) {
  const auto organization = organization_of(call);
  if (!organization) co_return organization.error();
  if (!linked_provider(call, **organization)) co_return not_found("identity provider");
  const OrganizationGroups groups(*call.realm, **organization);
  co_return co_await list(call, groups);
}

Task<Reply> create_organization_group(const Call& call) {
  const auto organization = organization_of(call);
  if (!organization) co_return organization.error();
  OrganizationGroups groups(*call.realm, **organization);
  std::string top = groups.top();
  co_return co_await place_group(call, std::move(groups), std::move(top));
}

Task<Reply> create_organization_subgroup(const Call& call) {
  auto found = organization_group_of(call);
  if (!found) co_return std::move(found.error());
  std::string parent = found->group->id.value;
  co_return co_await place_group(call, std::move(found->groups), std::move(parent));
}

Task<Reply> show_organization_group(const Call& call) {
  const auto found = organization_group_of(call);
  if (!found) co_return found.error();
  co_return object_reply(GroupWriter{call, found->groups}.write(*found->group));
}

Task<Reply> show_organization_group_by_path(const Call& call) {
  const auto organization = organization_of(call);
  if (!organization) co_return organization.error();
  const OrganizationGroups groups(*call.realm, **organization);
  const auto group = groups.find_by_path(call.param("path"));
  if (!group) co_return error_reply(404, "Group path does not exist");
  co_return json_reply(GroupWriter{call, groups}.write(*group));
}

Task<Reply> update_organization_group(const Call& call) {
  const auto found = organization_group_of(call);
  if (!found) co_return found.error();
  const auto shown = GroupWriter{call, found->groups}.write(*found->group);
  if (auto stale = check_if_match(call, shown)) co_return *std::move(stale);
  const auto body = body_object(call);
  if (!body) co_return body.error();
  const auto id = json::string_or_empty(*body, "id");
  if (!id.empty() && id != found->group->id.value) co_return refused(400, "Invalid group id");
  auto changed = kc::change_organization_group(found->groups, found->group.get(), *body, call.env.random, "");
  if (!changed) co_return refusal_of(changed.error());
  co_return co_await store_group(call, "UPDATE", found->groups, *std::move(changed), http::Response::no_content());
}

Task<Reply> delete_organization_group(const Call& call) {
  const auto found = organization_group_of(call);
  if (!found) co_return found.error();
  std::vector<model::GroupId> gone{kc::group_of(*found->group)};
  for (const auto& inside : found->groups.below(found->group->id.value)) gone.push_back(kc::group_of(*inside));
  store::Plan plan;
  for (const auto& id : gone) remove(plan, call, store::kKindComponent, id.value);
  if (!co_await release_groups(call, std::move(gone))) co_return unavailable();
  auto change = group_change("DELETE", found->groups, *found->group);
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Task<Reply> list_organization_subgroups(const Call& call) {
  const auto found = organization_group_of(call);
  if (!found) co_return found.error();
  Query query(call.request);
  const GroupQuery wanted = read_query(query);
  const Page page = query.page(kDefaultChildren);
  if (query.error()) co_return *query.error();
  auto children = found->groups.children(found->group->id.value);
  std::erase_if(children, [&](const auto& group) { return !wanted.fits(*group); });
  const GroupWriter writer{call, found->groups, kc::Detail::brief};
  co_return json_reply(write_all(writer, slice(std::move(children), page)));
}

}  // namespace latchkey::admin
