// groups, with those inside them, and the realm's default groups.
#include <fmt/format.h>

#include "kc/import/import_state.h"
#include "kc/read/read_group.h"

namespace latchkey::kc {
namespace {

using model::Group;

const std::vector<std::string_view> kDerived{"path", "parentId", "subGroupCount", "access"};

void read_group_roles(json::ObjectReader& reader, ImportState& state, Group* group) {
  auto realm = reader.string_list("realmRoles");
  auto clients = reader.string_list_map("clientRoles");
  if (realm.empty() && clients.empty()) return;
  state.references.emplace_back(
      [&state, group, realm = std::move(realm), clients = std::move(clients), path = reader.path()] {
        const auto give = [&](const model::Client* client, const std::string& name) {
          if (const model::Role* role = state.role_or_new(client, name)) group->roles.push_back(role->id);
        };
        for (const auto& name : realm) give(nullptr, name);
        for (const auto& [client_id, names] : clients) {
          const model::Client* client = state.need_client(client_id, path + ".clientRoles");
          if (client == nullptr) return;
          for (const auto& name : names) give(client, name);
        }
      });
}

void read_group(json::ObjectReader& reader, ImportState& state, const model::GroupId& parent) {
  Group group;
  group.id = model::GroupId(state.take_id(reader, "group"));
  group.parent = parent;
  read_group_fields(reader, group);
  if (!reader.ok()) return;
  const std::string name = group.name;
  Group* added = state.draft.add(std::move(group));
  if (added == nullptr) {
    state.fail(Error::Kind::conflict, reader.path(), fmt::format("is a second group \"{}\" in the same place", name));
    return;
  }
  read_group_roles(reader, state, added);
  reader.for_each_object("subGroups", [&](json::ObjectReader& child) { read_group(child, state, added->id); });
  added->kept_json = state.keep_rest(reader, "groups", kDerived);
}

}  // namespace

void import_groups(json::ObjectReader& realm, ImportState& state) {
  realm.for_each_object("groups", [&](json::ObjectReader& group) { read_group(group, state, {}); });
  auto paths = realm.string_list("defaultGroups");
  if (paths.empty()) return;
  state.references.emplace_back([&state, paths = std::move(paths)] {
    for (const auto& path : paths) {
      const Group* group = state.need_group(path, "defaultGroups");
      if (group == nullptr) return;
      state.draft.settings.default_groups.push_back(group->id);
    }
  });
}

}  // namespace latchkey::kc
