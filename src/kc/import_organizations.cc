// organizations of a realm file, with their members and identity providers.
#include <fmt/format.h>

#include <algorithm>

#include "kc/import_state.h"
#include "kc/organizations.h"

namespace latchkey::kc {
namespace {

struct Member {
  std::string username;
  bool managed = false;
};

std::vector<Member> read_members(json::ObjectReader& reader) {
  std::vector<Member> members;
  reader.for_each_object("members", [&](json::ObjectReader& one) {
    members.push_back({one.required_string("username"), one.string_or("membershipType", "UNMANAGED") == "MANAGED"});
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

void read_one(json::ObjectReader& reader, ImportState& state) {
  auto members = read_members(reader);
  model::Component organization = read_organization(reader, state.random());
  if (!reader.ok()) return;
  state.claim_id(reader, "component", organization.id.value);
  organization.parent_id = state.draft.settings.id.value;
  reader.for_each_object("identityProviders",
                         [&](json::ObjectReader& provider) { link_provider(provider, organization, state); });
  const model::Component* added = state.draft.add(std::move(organization));
  for (auto& member : members) state.members[model::fold_name(member.username)].push_back({added, member.managed});
}

}  // namespace

void import_organizations(json::ObjectReader& realm, ImportState& state) {
  realm.for_each_object("organizations", [&](json::ObjectReader& reader) { read_one(reader, state); });
}

void join_organizations(model::User& user, const ImportState& state) {
  const auto found = state.members.find(model::fold_name(user.username));
  if (found == state.members.end()) return;
  for (const auto& [organization, managed] : found->second) {
    user.groups.push_back(member_group(*organization));
    if (managed) user.groups.push_back(managed_group(*organization));
  }
}

}  // namespace latchkey::kc
