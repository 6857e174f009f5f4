// roles{realm,client}, the default role, and what roles contain.
#include <fmt/format.h>

#include <algorithm>

#include "kc/import/import_state.h"
#include "kc/read/read_client.h"

namespace latchkey::kc {
namespace {

using model::Role;

void import_role(json::ObjectReader& reader, ImportState& state, const model::ClientUuid& client) {
  Reading reading{state.random(), state.notes};
  RoleRead read = read_role(reader, reading, client);
  if (!reader.ok()) return;
  state.claim_id(reader, "role", read.role.id.value);
  const std::string name = read.role.name;
  Role* added = state.draft.add(std::move(read.role));
  if (added == nullptr) {
    state.fail(Error::Kind::conflict, reader.path(), fmt::format("defines the role \"{}\" a second time", name));
    return;
  }
  if (!read.composites) return;
  state.references.emplace_back([&state, added, composites = *std::move(read.composites)] {
    auto parts = resolve(composites, DraftNames(state.draft));
    if (!parts) return state.fail(parts.error().kind, "", parts.error().detail);
    // Roles that every realm has got their parts from the defaults already.
    for (const auto& part : *parts) {
      if (std::ranges::find(added->composites, part) == added->composites.end()) added->composites.push_back(part);
    }
  });
}

void read_client_roles(json::ObjectReader& roles, ImportState& state, std::string_view key) {
  const json::Object* by_client = roles.optional_object(key);
  if (by_client == nullptr) return;
  json::ObjectReader clients(*by_client, roles, key);
  for (const auto& member : *by_client) {
    const std::string client_id(member.key().data(), member.key().size());
    const model::Client* client = state.need_client(client_id, fmt::format("{}.{}", clients.path(), client_id));
    if (client == nullptr) return;
    clients.for_each_object(client_id, [&](json::ObjectReader& role) { import_role(role, state, client->uuid); });
  }
}

void read_default_role(json::ObjectReader& realm, ImportState& state) {
  const json::Object* object = realm.optional_object("defaultRole");
  if (object == nullptr) return;
  json::ObjectReader reader(*object, realm, "defaultRole");
  const std::string name = take_name(reader, "name");
  if (!reader.ok()) return;
  Role* role = state.draft.realm_role(name);
  if (role == nullptr) {
    import_role(reader, state, {});
    role = state.draft.realm_role(name);
  }
  if (role == nullptr) return;
  state.draft.settings.default_role = role->id;
  state.has_default_role = true;
}

/// `defaultRoles`, of files older than the default role: what every user gets.
void read_default_roles(json::ObjectReader& realm, ImportState& state) {
  auto names = realm.string_list("defaultRoles");
  if (names.empty()) return;
  state.references.emplace_back([&state, names = std::move(names)] {
    if (state.has_default_role) return;
    for (auto& whole : state.draft.roles()) {
      if (whole.id != state.draft.settings.default_role) continue;
      for (const auto& name : names) {
        if (const Role* part = state.role_or_new(nullptr, name)) whole.composites.push_back(part->id);
      }
      return;
    }
  });
}

}  // namespace

void import_roles(json::ObjectReader& realm, ImportState& state) {
  if (const json::Object* object = realm.optional_object("roles")) {
    json::ObjectReader roles(*object, realm, "roles");
    roles.for_each_object("realm", [&](json::ObjectReader& role) { import_role(role, state, {}); });
    read_client_roles(roles, state, "client");
    read_client_roles(roles, state, "application");
  }
  read_default_role(realm, state);
  read_default_roles(realm, state);
}

}  // namespace latchkey::kc
