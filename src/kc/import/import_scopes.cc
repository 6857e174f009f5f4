// clientScopes, protocol mappers, the realm's scope lists, and which roles a scope or client lets through.
#include <fmt/format.h>

#include <algorithm>

#include "kc/import/import_state.h"
#include "kc/read/read_client.h"

namespace latchkey::kc {
namespace {

using json::ObjectReader;

void import_scope(ObjectReader& reader, ImportState& state) {
  Reading reading{state.random(), state.notes};
  model::ClientScope scope = read_client_scope(reader, reading);
  if (!reader.ok()) return;
  state.claim_id(reader, "client scope", scope.id.value);
  state.claim_mapper_ids(reader, scope.mappers);
  const std::string name = scope.name;
  if (state.draft.add(std::move(scope)) == nullptr) {
    state.fail(Error::Kind::conflict, reader.path() + ".name",
               fmt::format("\"{}\" is the name of another client scope too", name));
  }
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

void import_client_scopes(ObjectReader& realm, ImportState& state) {
  realm.for_each_object("clientScopes", [&](ObjectReader& scope) { import_scope(scope, state); });
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
