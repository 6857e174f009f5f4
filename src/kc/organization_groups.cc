#include "kc/organization_groups.h"

#include <fmt/format.h>

#include <algorithm>

#include "kc/read/reading.h"
#include "kc/write/write.h"

namespace latchkey::kc {
namespace {

using model::Component;

json::Object rest_of(const Component& group) {
  if (group.kept_json.empty()) return {};
  auto rest = json::parse_object(group.kept_json, {.max_bytes = std::size_t{16} << 20, .max_depth = 64});
  return rest ? *std::move(rest) : json::Object{};
}

const Component* find_sibling(const OrganizationGroups& groups, const Component& group) {
  for (const auto& other : groups.children(group.parent_id)) {
    if (other->id != group.id && other->name == group.name) return other.get();
  }
  return nullptr;
}

Status<> check_place(const OrganizationGroups& groups, const Component& group) {
  if (find_sibling(groups, group) == nullptr) return {};
  return fail(Error::Kind::conflict, group.parent_id == groups.top()
                                         ? "Group with the given name already exists."
                                         : "Sibling group with the given name already exists.");
}

/// No two escaped paths are the same without them either: the tilde before a last slash stays.
std::string_view without_outer_slashes(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  return path;
}

std::string plain(std::string_view name) { return std::string(name); }

using Spelling = std::string (*)(std::string_view);

std::string path_of(const OrganizationGroups& groups, const Component& group, Spelling spell) {
  std::string out = "/" + spell(group.name);
  auto above = groups.find(group.parent_id);
  for (int depth = 0; above && depth < 100; ++depth) {
    out.insert(0, "/" + spell(above->name));
    above = groups.find(above->parent_id);
  }
  return out;
}

}  // namespace

std::string escaped_group_name(std::string_view name) {
  std::string out;
  std::size_t tildes = 0;  // that stand right before here
  for (const char c : name) {
    if (c == '/') out.append(tildes + 1, '~');
    out += c;
    tildes = c == '~' ? tildes + 1 : 0;
  }
  return out.append(tildes, '~');
}

OrganizationGroups::OrganizationGroups(const model::Realm& realm, const Component& organization)
    : top_(organization.id.value) {
  std::map<std::string, std::vector<ComponentPtr>, std::less<>> everywhere;
  for (auto& group : kept_of_type(realm, kOrganizationGroupType)) everywhere[group->parent_id].push_back(group);
  std::vector<std::string> open{top_};
  while (!open.empty()) {
    const std::string parent = std::move(open.back());
    open.pop_back();
    const auto found = everywhere.find(parent);
    if (found == everywhere.end() || children_.contains(parent)) continue;
    for (const auto& group : found->second) {
      by_id_.emplace(group->id.value, group);
      open.push_back(group->id.value);
    }
    children_.emplace(parent, found->second);
  }
}

ComponentPtr OrganizationGroups::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

const std::vector<ComponentPtr>& OrganizationGroups::children(std::string_view parent) const {
  static const std::vector<ComponentPtr> kNone;
  const auto found = children_.find(parent);
  return found == children_.end() ? kNone : found->second;
}

std::vector<ComponentPtr> OrganizationGroups::below(std::string_view parent) const {
  std::vector<ComponentPtr> all = children(parent);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string id = all[i]->id.value;
    for (const auto& child : children(id)) all.push_back(child);
  }
  return all;
}

std::string OrganizationGroups::path(const Component& group) const { return path_of(*this, group, escaped_group_name); }

ComponentPtr OrganizationGroups::find_by_path(std::string_view wanted) const {
  wanted = without_outer_slashes(wanted);
  for (const Spelling spell : {Spelling(escaped_group_name), Spelling(plain)}) {
    for (const auto& [id, group] : by_id_) {
      if (without_outer_slashes(path_of(*this, *group, spell)) == wanted) return group;
    }
  }
  return nullptr;
}

std::vector<ComponentPtr> OrganizationGroups::of(const model::User& user) const {
  std::vector<ComponentPtr> found;
  for (const auto& id : user.groups) {
    if (auto group = find(id.value)) found.push_back(std::move(group));
  }
  std::ranges::sort(found, {}, [this](const ComponentPtr& group) { return path(*group); });
  return found;
}

model::Attributes attributes_of(const Component& group) {
  const json::Object rest = rest_of(group);
  json::ObjectReader reader(rest, json::Scalars::coerce);
  return reader.string_list_map("attributes");
}

Component read_organization_group(json::ObjectReader& reader, Random& random) {
  Component group;
  group.id = model::ComponentId(read_id(reader, random));
  group.name = take_name(reader, "name");
  group.provider_id = "organization-group";
  group.provider_type = kOrganizationGroupType;
  json::Object rest;
  const std::string description = take_text(reader, "description");
  if (!description.empty()) rest["description"] = json::String(description);
  rest["attributes"] = write_attributes(reader.string_list_map("attributes"));
  group.kept_json = json::serialize(rest);
  return group;
}

Result<Component> change_organization_group(const OrganizationGroups& groups, const Component* old,
                                            const json::Object& sent, Random& random, std::string_view parent) {
  if (json::string_or_empty(sent, "name").find_first_not_of(" \t\r\n") == std::string_view::npos)
    return fail(Error::Kind::invalid, "Group name is missing");
  json::Object object = sent;
  object.erase("id");
  if (old != nullptr) {
    object["id"] = old->id.value;
    if (!sent.contains("attributes")) object["attributes"] = write_attributes(attributes_of(*old));
  }
  json::ObjectReader reader(object, json::Scalars::coerce);
  Component group = read_organization_group(reader, random);
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  group.parent_id = old == nullptr ? std::string(parent) : old->parent_id;
  if (auto placed = check_place(groups, group); !placed) return std::unexpected(placed.error());
  return group;
}

Result<Component> moved_organization_group(const OrganizationGroups& groups, const Component& group,
                                           std::string_view parent) {
  const auto inside = groups.below(group.id.value);
  const bool into_itself =
      parent == group.id.value || std::ranges::any_of(inside, [&](const auto& one) { return one->id.value == parent; });
  if (into_itself) return fail(Error::Kind::invalid, "A group cannot be moved into itself");
  Component moved = group;
  moved.parent_id = parent;
  if (auto placed = check_place(groups, moved); !placed) return std::unexpected(placed.error());
  return moved;
}

json::Object write_organization_group(const OrganizationGroups& groups, const Component& group, Detail detail) {
  const json::Object rest = rest_of(group);
  json::Object out;
  out["id"] = group.id.value;
  out["name"] = group.name;
  if (const auto* description = json::find(rest, "description")) out["description"] = *description;
  if (detail != Detail::file) {
    out["path"] = json::String(groups.path(group));
    if (group.parent_id != groups.top()) out["parentId"] = group.parent_id;
  }
  if (detail == Detail::brief) return out;
  out["attributes"] = write_attributes(attributes_of(group));
  if (detail == Detail::file) return out;
  out["realmRoles"] = json::Array();
  out["clientRoles"] = json::Object();
  return out;
}

namespace {

json::Array write_below(const OrganizationGroups& groups, std::string_view parent) {
  json::Array out;
  for (const auto& group : groups.children(parent)) {
    json::Object one = write_organization_group(groups, *group, Detail::file);
    one["subGroups"] = write_below(groups, group->id.value);
    out.emplace_back(std::move(one));
  }
  return out;
}

}  // namespace

json::Array write_organization_groups(const OrganizationGroups& groups) { return write_below(groups, groups.top()); }

}  // namespace latchkey::kc
