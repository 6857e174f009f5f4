// roles{realm,client}, the default role, and what roles contain.
#include <fmt/format.h>

#include "kc/import_state.h"

namespace latchkey::kc {
namespace {

using model::Role;

const std::vector<std::string_view> kDerived{"composite", "clientRole", "containerId", "scopeParamRequired"};

void contain(ImportState& state, Role* whole, const model::ClientUuid& client, const std::string& part,
             const std::string& path) {
  const Role* role = state.draft.client_role(client, part);
  if (role == nullptr) {
    state.fail(Error::Kind::invalid, path, fmt::format("names the role \"{}\", which does not exist", part));
    return;
  }
  whole->composites.push_back(role->id);
}

void read_composites(json::ObjectReader& reader, ImportState& state, Role* role) {
  const json::Object* composites = reader.optional_object("composites");
  if (composites == nullptr) return;
  json::ObjectReader parts(*composites, reader, "composites");
  auto realm = parts.string_list("realm");
  auto clients = parts.string_list_map("client");
  for (auto& [client, names] : parts.string_list_map("application")) clients.try_emplace(client, std::move(names));
  if (realm.empty() && clients.empty()) return;
  state.references.emplace_back(
      [&state, role, realm = std::move(realm), clients = std::move(clients), path = parts.path()] {
        for (const auto& name : realm) contain(state, role, {}, name, path + ".realm");
        for (const auto& [client_id, names] : clients) {
          const std::string place = fmt::format("{}.client.{}", path, client_id);
          const model::Client* client = state.need_client(client_id, place);
          if (client == nullptr) return;
          for (const auto& name : names) contain(state, role, client->uuid, name, place);
        }
      });
}

void read_role(json::ObjectReader& reader, ImportState& state, const model::ClientUuid& client) {
  Role role;
  role.id = model::RoleId(state.take_id(reader, "role"));
  role.name = take_name(reader, "name");
  role.description = reader.string_or("description", "");
  role.client = client;
  role.attributes = reader.string_list_map("attributes");
  if (!reader.ok()) return;
  const std::string name = role.name;
  Role* added = state.draft.add(std::move(role));
  if (added == nullptr) {
    state.fail(Error::Kind::conflict, reader.path(), fmt::format("defines the role \"{}\" a second time", name));
    return;
  }
  read_composites(reader, state, added);
  added->kept_json = state.keep_rest(reader, "roles", kDerived);
}

void read_client_roles(json::ObjectReader& roles, ImportState& state, std::string_view key) {
  const json::Object* by_client = roles.optional_object(key);
  if (by_client == nullptr) return;
  json::ObjectReader clients(*by_client, roles, key);
  for (const auto& member : *by_client) {
    const std::string client_id(member.key().data(), member.key().size());
    const model::Client* client = state.need_client(client_id, fmt::format("{}.{}", clients.path(), client_id));
    if (client == nullptr) return;
    clients.for_each_object(client_id, [&](json::ObjectReader& role) { read_role(role, state, client->uuid); });
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
    read_role(reader, state, {});
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
    roles.for_each_object("realm", [&](json::ObjectReader& role) { read_role(role, state, {}); });
    read_client_roles(roles, state, "client");
    read_client_roles(roles, state, "application");
  }
  read_default_role(realm, state);
  read_default_roles(realm, state);
}

}  // namespace latchkey::kc
