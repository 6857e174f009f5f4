// /admin/realms/{realm}/groups: the hierarchy, its search and its number.
#include <algorithm>
#include <map>
#include <set>

#include "admin/attribute_query.h"
#include "admin/groups/group_view.h"
#include "admin/groups/groups.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "model/user.h"

namespace latchkey::admin {
namespace {

constexpr std::size_t kDefaultChildren = 10;

struct GroupQuery {
  std::string search;
  bool exact = false;
  AttributeQuery attributes;

  [[nodiscard]] bool asks() const { return !search.empty() || !attributes.empty(); }
};

GroupQuery read_query(Query& query) {
  return {query.text("search"), query.boolean_or("exact", false), parse_attribute_query(query.text("q"))};
}

bool matches(const model::Group& group, const GroupQuery& query) {
  const std::string wanted = model::fold_name(query.search);
  const std::string name = model::fold_name(group.name);
  if (query.exact ? !query.search.empty() && name != wanted : !name.contains(wanted)) return false;
  return matches_attributes(group.attributes, query.attributes);
}

std::vector<const model::Group*> find(const model::Realm& realm, const GroupQuery& query) {
  std::vector<const model::Group*> found;
  for (const auto& group : realm.parts().groups) {
    if (matches(*group, query)) found.push_back(group.get());
  }
  std::ranges::sort(found, {}, [](const auto* g) { return std::tie(g->name, g->id); });
  return found;
}

/// The found groups where they stand: each root with those of its descendants that lead to one.
class Hierarchy {
 public:
  Hierarchy(const GroupView& view, const std::vector<const model::Group*>& found) : view_(view) {
    const auto& realm = *view.call.realm;
    for (const auto* group : found) {
      while (shown_.insert(group).second && !group->parent.empty()) {
        const auto* parent = realm.find_group(group->parent);
        if (parent == nullptr) break;
        group = parent;
      }
    }
  }
  [[nodiscard]] json::Array write(const model::GroupId& parent) const {
    json::Array out;
    for (const auto* group : view_.tree.children(parent)) {
      if (!shown_.contains(group)) continue;
      json::Object node = view_.write(*group);
      node["subGroups"] = write(group->id);
      out.emplace_back(std::move(node));
    }
    return out;
  }

 private:
  const GroupView& view_;
  std::set<const model::Group*> shown_;
};

}  // namespace

Task<Reply> list_groups(const Call& call) {
  Query query(call.request);
  const GroupQuery wanted = read_query(query);
  const Page page = query.page();
  const bool brief = query.boolean_or("briefRepresentation", true);
  const bool hierarchy = query.boolean_or("populateHierarchy", true);
  if (query.error()) co_return *query.error();
  // Whoever may only ask for groups sees those that he was given a right to, which is none.
  if (!call.may_any({AdminRole::view_users, AdminRole::manage_users})) co_return json_reply(json::Array());
  const kc::GroupTree tree(*call.realm);
  const GroupView view{call, tree, detail_of(brief)};
  if (!wanted.asks()) co_return json_reply(view.write(slice(tree.children({}), page)));
  const auto found = slice(find(*call.realm, wanted), page);
  co_return json_reply(hierarchy ? Hierarchy(view, found).write({}) : view.write(found));
}

Task<Reply> count_groups(const Call& call) {
  Query query(call.request);
  const GroupQuery wanted = read_query(query);
  const bool top = query.boolean_or("top", false);
  if (query.error()) co_return *query.error();
  // A number answers questions about attributes, too.
  if (!call.may_any({AdminRole::view_users, AdminRole::manage_users})) co_return json_reply(json::Object{{"count", 0}});
  auto found = find(*call.realm, wanted);
  if (top) std::erase_if(found, [](const auto* group) { return !group->parent.empty(); });
  co_return json_reply(json::Object{{"count", found.size()}});
}

Task<Reply> list_subgroups(const Call& call) {
  const auto* parent = call.realm->find_group(model::GroupId(std::string(call.param("group"))));
  if (parent == nullptr) co_return error_reply(404, "Could not find group by id");
  Query query(call.request);
  const GroupQuery wanted = read_query(query);
  const Page page = query.page(kDefaultChildren);
  const bool brief = query.boolean_or("briefRepresentation", false);
  if (query.error()) co_return *query.error();
  const kc::GroupTree tree(*call.realm);
  auto children = tree.children(parent->id);
  std::erase_if(children, [&](const auto* group) { return !matches(*group, wanted); });
  co_return json_reply(GroupView{call, tree, detail_of(brief)}.write(slice(std::move(children), page)));
}

Task<Reply> show_group_by_path(const Call& call) {
  std::string path(call.param("path"));
  if (!path.starts_with('/')) path.insert(0, "/");
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  const kc::GroupTree tree(*call.realm);
  for (const auto& group : call.realm->parts().groups) {
    if (call.realm->group_path(*group) == path) co_return json_reply(GroupView{call, tree}.write(*group));
  }
  co_return error_reply(404, "Group path does not exist");
}

}  // namespace latchkey::admin
