// organizations of a realm file, with their groups, members and identity providers.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "kc/import/import_state.h"
#include "kc/organization_groups.h"
#include "kc/organizations.h"

namespace latchkey::kc {
namespace {

struct Member {
  std::string username;
  bool managed = false;
  std::vector<std::string> groups;  ///< paths
  std::string place;
};
using PathIndex = std::map<std::string, model::GroupId, std::less<>>;
/// The groups of one organization by their paths. Where no path reads so, one without escapes is taken.
struct GroupPaths {
  PathIndex escaped;
  PathIndex plain;

  [[nodiscard]] const model::GroupId* find(const std::string& path) const {
    for (const auto* index : {&escaped, &plain}) {
      if (const auto found = index->find(path); found != index->end()) return &found->second;
    }
    return nullptr;
  }
};
/// Where a group stands, spelled both ways.
struct Place {
  std::string escaped;
  std::string plain;
};

std::vector<Member> read_members(json::ObjectReader& reader) {
  std::vector<Member> members;
  reader.for_each_object("members", [&](json::ObjectReader& one) {
    members.push_back({one.required_string("username"), one.string_or("membershipType", "UNMANAGED") == "MANAGED",
                       one.string_list("groups"), one.path()});
  });
  return members;
}

void link_provider(json::ObjectReader& reader, const model::Component& organization, ImportState& state) {
  const std::string alias = reader.required_string("alias");
  for (auto& component : state.draft.components()) {
    if (component.provider_type == kKeptIdentityProviderType && component.name == alias)
      component = with_organization(component, organization.id.value);
  }
}

void read_group(json::ObjectReader& reader, ImportState& state, const model::Component& parent, const Place& above,
                GroupPaths& paths) {
  model::Component group = read_organization_group(reader, state.random());
  if (!reader.ok()) return;
  state.claim_id(reader, "component", group.id.value);
  group.parent_id = parent.id.value;
  const Place own{above.escaped + "/" + escaped_group_name(group.name), above.plain + "/" + group.name};
  paths.plain.emplace(own.plain, group_of(group));
  if (!paths.escaped.emplace(own.escaped, group_of(group)).second)
    return reader.reject("name", "is that of another group beside it");
  const model::Component* added = state.draft.add(std::move(group));
  reader.for_each_object("subGroups",
                         [&](json::ObjectReader& inside) { read_group(inside, state, *added, own, paths); });
}

std::vector<model::GroupId> groups_of(const Member& member, const GroupPaths& paths, ImportState& state) {
  std::vector<model::GroupId> groups;
  for (const auto& path : member.groups) {
    const auto* found = paths.find(path);
    if (found == nullptr) {
      state.fail(Error::Kind::invalid, member.place + ".groups",
                 fmt::format("names the group \"{}\", which the organization does not have", path));
      continue;
    }
    groups.push_back(*found);
  }
  return groups;
}

void read_one(json::ObjectReader& reader, ImportState& state) {
  auto members = read_members(reader);
  model::Component organization = read_organization(reader, state.random());
  if (!reader.ok()) return;
  state.claim_id(reader, "component", organization.id.value);
  organization.parent_id = state.draft.settings.id.value;
  reader.for_each_object("identityProviders",
                         [&](json::ObjectReader& provider) { link_provider(provider, organization, state); });
  const model::Component* added = state.draft.add(std::move(organization));
  GroupPaths paths;
  reader.for_each_object("groups", [&](json::ObjectReader& group) { read_group(group, state, *added, {}, paths); });
  for (auto& member : members) {
    auto groups = groups_of(member, paths, state);
    state.members[model::fold_name(member.username)].push_back({added, member.managed, std::move(groups)});
  }
}

}  // namespace

void import_organizations(json::ObjectReader& realm, ImportState& state) {
  realm.for_each_object("organizations", [&](json::ObjectReader& reader) { read_one(reader, state); });
}

void join_organizations(model::User& user, const ImportState& state) {
  const auto found = state.members.find(model::fold_name(user.username));
  if (found == state.members.end()) return;
  for (const auto& [organization, managed, groups] : found->second) {
    user.groups.push_back(member_group(*organization));
    if (managed) user.groups.push_back(managed_group(*organization));
    user.groups.insert(user.groups.end(), groups.begin(), groups.end());
  }
}

}  // namespace latchkey::kc
