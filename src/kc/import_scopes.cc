// clientScopes, protocol mappers, the realm's scope lists, and which roles a scope or client lets through.
#include <fmt/format.h>

#include <algorithm>

#include "kc/import_state.h"

namespace latchkey::kc {
namespace {

using json::ObjectReader;

void read_scope(ObjectReader& reader, ImportState& state) {
  model::ClientScope scope;
  scope.id = model::ScopeId(state.take_id(reader, "client scope"));
  scope.name = take_name(reader, "name");
  scope.description = reader.string_or("description", "");
  scope.protocol = reader.string_or("protocol", "openid-connect");
  scope.attributes = reader.string_map("attributes");
  scope.mappers = read_mappers(reader, state);
  if (!reader.ok()) return;
  const std::string name = scope.name;
  model::ClientScope* added = state.draft.add(std::move(scope));
  if (added == nullptr) {
    state.fail(Error::Kind::conflict, reader.path() + ".name",
               fmt::format("\"{}\" is the name of another client scope too", name));
    return;
  }
  added->kept_json = state.keep_rest(reader, "clientScopes");
}

/// The lists of a file with scopes are known at once (what is missing from them was left out there). Without scopes the
/// lists are those of the defaults, which come later, unless the file narrows them.
void read_list(ObjectReader& realm, std::string_view key, std::vector<model::ScopeId>& list, ImportState& state) {
  auto names = realm.optional_string_list(key);
  if (!names) return;
  const auto resolve = [&state, &list, names = std::move(*names), key = std::string(key)] {
    list.clear();
    for (const auto& name : names) {
      if (const auto* scope = state.draft.scope(name))
        list.push_back(scope->id);
      else
        state.notes.say(fmt::format("{} lists the client scope \"{}\", which does not exist: left out", key, name));
    }
  };
  if (state.draft.scopes().empty())
    state.references.emplace_back(resolve);
  else
    resolve();
}

std::vector<model::RoleId>* mapping_target(ObjectReader& reader, ImportState& state) {
  if (const std::string client_id = reader.string_or("client", ""); !client_id.empty()) {
    model::Client* client = state.need_client(client_id, reader.path() + ".client");
    return client == nullptr ? nullptr : &client->scope_mappings;
  }
  const std::string name = reader.string_or("clientScope", reader.string_or("clientTemplate", ""));
  model::ClientScope* scope = state.draft.scope(name);
  if (scope == nullptr) {
    state.fail(Error::Kind::invalid, reader.path(),
               fmt::format("names the client scope \"{}\", which does not exist", name));
    return nullptr;
  }
  return &scope->scope_mappings;
}

void read_mapping(ObjectReader& reader, ImportState& state, const std::string& roles_of) {
  const model::Client* owner = nullptr;
  if (!roles_of.empty()) {
    owner = state.need_client(roles_of, reader.path());
    if (owner == nullptr) return;
  }
  std::vector<model::RoleId>* target = mapping_target(reader, state);
  if (target == nullptr) return;
  for (const auto& name : reader.string_list("roles")) {
    const model::Role* role = state.role_or_new(owner, name);
    if (role != nullptr && std::find(target->begin(), target->end(), role->id) == target->end())
      target->push_back(role->id);
  }
}

}  // namespace

std::vector<model::ProtocolMapper> read_mappers(ObjectReader& owner, ImportState& state) {
  std::vector<model::ProtocolMapper> mappers;
  owner.for_each_object("protocolMappers", [&](ObjectReader& reader) {
    model::ProtocolMapper mapper;
    mapper.id = model::MapperId(state.take_id(reader, "protocol mapper"));
    mapper.name = reader.required_string("name");
    mapper.protocol = reader.string_or("protocol", "openid-connect");
    mapper.type = reader.required_string("protocolMapper");
    mapper.config = reader.string_map("config");
    mappers.push_back(std::move(mapper));
  });
  return mappers;
}

void import_client_scopes(ObjectReader& realm, ImportState& state) {
  realm.for_each_object("clientScopes", [&](ObjectReader& scope) { read_scope(scope, state); });
  read_list(realm, "defaultDefaultClientScopes", state.draft.settings.default_default_scopes, state);
  read_list(realm, "defaultOptionalClientScopes", state.draft.settings.default_optional_scopes, state);
}

void import_scope_mappings(ObjectReader& realm, ImportState& state) {
  realm.for_each_object("scopeMappings", [&](ObjectReader& mapping) { read_mapping(mapping, state, ""); });
  for (const std::string_view key : {"clientScopeMappings", "applicationScopeMappings"}) {
    const json::Object* by_client = realm.optional_object(key);
    if (by_client == nullptr) continue;
    ObjectReader clients(*by_client, realm, key);
    for (const auto& member : *by_client) {
      const std::string client_id(member.key().data(), member.key().size());
      clients.for_each_object(client_id, [&](ObjectReader& mapping) { read_mapping(mapping, state, client_id); });
    }
  }
}

}  // namespace latchkey::kc
