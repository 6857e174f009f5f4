// /admin/realms/{realm}/groups[/{group}]: making, showing, changing, moving and removing groups.
#include <fmt/format.h>

#include <algorithm>

#include "admin/change.h"
#include "admin/groups/group_depth.h"
#include "admin/groups/group_guard.h"
#include "admin/groups/group_view.h"
#include "admin/groups/groups.h"
#include "admin/holders.h"
#include "admin/reply.h"
#include "admin/role_guard.h"
#include "json/object_reader.h"
#include "kc/read/read_group.h"
#include "store/codec/codec.h"
#include "url/percent.h"

namespace latchkey::admin {
namespace {

using json::ObjectReader;
using model::Group;
using model::GroupId;

const Group* find_group(const Call& call) { return call.realm->find_group(GroupId(std::string(call.param("group")))); }

http::Response unknown_group() { return error_reply(404, "Could not find group by id"); }

/// What a caller sent: the fields over those of `group`, or the answer to what cannot be read.
std::expected<Group, http::Response> read_group(const json::Object& body, Group group) {
  if (json::string_or_empty(body, "name").find_first_not_of(" \t\r\n") == std::string_view::npos)
    return std::unexpected(refused(400, "Group name is missing"));
  ObjectReader reader(body, json::Scalars::coerce);
  kc::read_group_fields(reader, group);
  if (const auto status = reader.status(); !status) return std::unexpected(refusal_of(status.error()));
  return group;
}

/// The other group of that name in the same place, or null.
const Group* find_sibling(const model::Realm& realm, const Group& group) {
  const auto& all = realm.parts().groups;
  const auto found = std::ranges::find_if(all, [&](const auto& other) {
    return other->id != group.id && other->parent == group.parent && other->name == group.name;
  });
  return found == all.end() ? nullptr : found->get();
}

http::Response name_taken(const Group& group) {
  return refused(409, fmt::format("{} group named '{}' already exists.", group.parent.empty() ? "Top level" : "Sibling",
                                  group.name));
}

store::Plan plan_to_put(const Call& call, const Group& group) {
  store::Plan plan;
  plan.add(store::PutObject{call.realm->id(), store::encode(call.realm->id(), group, call.env.sealer)});
  return plan;
}

Change change_of(const Call& call, std::string_view operation, const Group& group) {
  return {.operation = operation,
          .resource_type = "GROUP",
          .resource_path = "groups/" + group.id.value,
          .representation = kc::write_group(*call.realm, group, kc::Detail::full)};
}

/// Whether `group` is `place` or stands above it: it cannot move into itself.
bool stands_above(const model::Realm& realm, const Group& group, const GroupId& place) {
  const auto* at = realm.find_group(place);
  for (std::size_t depth = 0; at != nullptr && depth <= realm.parts().groups.size(); ++depth) {
    if (at->id == group.id) return true;
    at = at->parent.empty() ? nullptr : realm.find_group(at->parent);
  }
  return false;
}

GroupParents parents_of(const model::Realm& realm) {
  GroupParents parents;
  for (const auto& group : realm.parts().groups) parents.emplace(group->id.value, group->parent.value);
  return parents;
}

/// An existing group, named by its id, goes to another place with all that is below it.
Task<Reply> move_group(const Call& call, GroupId moved, GroupId parent) {
  const auto* stands = call.realm->find_group(moved);
  if (stands == nullptr) co_return error_reply(404, "Could not find child by id");
  Group group = *stands;
  group.parent = parent;
  if (stands_above(*call.realm, group, parent)) co_return refused(400, "A group cannot be moved into itself");
  if (find_sibling(*call.realm, group) != nullptr) co_return name_taken(group);
  if (auto problem = check_depth_of_moved(parents_of(*call.realm), group.id.value, parent.value))
    co_return *std::move(problem);
  // CVE-2026-9796: its members would get the roles of the new place.
  if (!parent.empty() && !may_give_membership(call, parent)) co_return forbidden();
  // And lose those of the place that they leave.
  if (!GroupGuard(call).may_take_apart(*stands)) co_return forbidden();
  auto plan = plan_to_put(call, group);
  auto change = change_of(call, "UPDATE", group);
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Task<Reply> make_group(const Call& call, json::Object body, GroupId parent) {
  if (const auto id = json::string_or_empty(body, "id"); !id.empty()) {
    GroupId moved{std::string(id)};
    co_return co_await move_group(call, std::move(moved), std::move(parent));
  }
  auto group = read_group(body, Group{.id = GroupId(call.env.random.uuid()), .parent = parent});
  if (!group) co_return std::move(group.error());
  if (find_sibling(*call.realm, *group) != nullptr) co_return name_taken(*group);
  if (auto problem = check_depth_of_new(parents_of(*call.realm), parent.value)) co_return *std::move(problem);
  auto plan = plan_to_put(call, *group);
  auto change = change_of(call, "CREATE", *group);
  const std::string location = fmt::format("{}/admin/realms/{}/groups/{}", call.base_url,
                                           url::percent_encode(call.realm->name()), group->id.value);
  auto done = json_reply(kc::write_group(*call.realm, *group, kc::Detail::full), 201).with("Location", location);
  co_return co_await commit(call, std::move(plan), std::move(change), std::move(done));
}

}  // namespace

Task<Reply> create_group(const Call& call) {
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  GroupId top;
  co_return co_await make_group(call, *std::move(body), std::move(top));
}

Task<Reply> create_subgroup(const Call& call) {
  const auto* parent = find_group(call);
  if (parent == nullptr) co_return unknown_group();
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  GroupId id = parent->id;
  co_return co_await make_group(call, *std::move(body), std::move(id));
}

Task<Reply> show_group(const Call& call) {
  const auto* group = find_group(call);
  if (group == nullptr) co_return unknown_group();
  const kc::GroupTree tree(*call.realm);
  co_return object_reply(GroupView{call, tree}.write(*group));
}

Task<Reply> update_group(const Call& call) {
  const auto* stands = find_group(call);
  if (stands == nullptr) co_return unknown_group();
  const kc::GroupTree tree(*call.realm);
  if (auto stale = check_if_match(call, GroupView{call, tree}.write(*stands))) co_return *std::move(stale);
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  auto group = read_group(*body, *stands);
  if (!group) co_return std::move(group.error());
  if (find_sibling(*call.realm, *group) != nullptr)
    co_return refused(409, fmt::format("Sibling group named '{}' already exists.", group->name));
  auto plan = plan_to_put(call, *group);
  auto change = change_of(call, "UPDATE", *group);
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Task<Reply> delete_group(const Call& call) {
  const auto* group = find_group(call);
  if (group == nullptr) co_return unknown_group();
  if (!GroupGuard(call).may_take_apart(*group)) co_return forbidden();
  const auto& realm = *call.realm;
  const auto gone = kc::GroupTree(realm).subtree(*group);
  std::vector<model::GroupId> ids;
  for (const auto* one : gone) ids.push_back(one->id);
  if (!co_await release_groups(call, std::move(ids))) co_return unavailable();
  model::RealmSettings settings = realm.settings();
  for (const auto* one : gone) std::erase(settings.default_groups, one->id);
  store::Plan plan;
  if (settings.default_groups.size() != realm.settings().default_groups.size())
    plan.add(store::PutRealmSettings{realm.id(), realm.name(), store::encode_settings(settings, call.env.sealer),
                                     realm.version()});
  for (const auto* one : gone) plan.add(store::DeleteObject{realm.id(), std::string(store::kKindGroup), one->id.value});
  Change change{.operation = "DELETE", .resource_type = "GROUP", .resource_path = "groups/" + group->id.value};
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Task<Reply> show_group_permissions(const Call& call) {
  co_return find_group(call) == nullptr ? unknown_group() : feature_off();
}

}  // namespace latchkey::admin
