// clients: read one by one (read_client.h), their names of scopes, flows and roles resolved when all objects exist.
#include <fmt/format.h>

#include "kc/authorization.h"
#include "kc/import/import_state.h"
#include "kc/read/read_client.h"

namespace latchkey::kc {
namespace {

using json::ObjectReader;
using model::Client;

/// The version of Keycloak that came to write `post.logout.redirect.uris` into every client.
constexpr int kFirstWithLogoutAddresses = 19;

/// `defaultRoles` of files older than the realm's default role.
void add_default_roles(const std::vector<std::string>& names, ImportState& state, const Client* client) {
  if (names.empty() || state.has_default_role) return;
  for (auto& whole : state.draft.roles()) {
    if (whole.id != state.draft.settings.default_role) continue;
    for (const auto& name : names) {
      if (const model::Role* part = state.role_or_new(client, name)) whole.composites.push_back(part->id);
    }
    return;
  }
}

/// `authorizationSettings` stand apart from the client, where its policies are administered.
void import_authorization(const ObjectReader& reader, Client& client, ImportState& state) {
  auto settings = take_authorization(client, state.random());
  if (!settings)
    state.fail(settings.error().kind, fmt::format("{}.{}", reader.path(), settings.error().detail), "");
  else if (*settings)
    state.draft.add(std::move(**settings));
}

void import_client(ObjectReader& reader, ImportState& state) {
  Reading reading{state.random(), state.notes};
  ClientRead read = read_client(reader, reading);
  if (!reader.ok()) return;
  state.claim_id(reader, "client", read.client.uuid.value);
  state.claim_mapper_ids(reader, read.client.mappers);
  state.keep_secrets(read.client.uuid.value, std::move(read.secrets));
  // What a file of a later Keycloak does not say, nobody set.
  if (state.known_version < kFirstWithLogoutAddresses) set_client_defaults(read.client);
  import_authorization(reader, read.client, state);
  const std::string client_id = read.client.client_id;
  Client* added = state.draft.add(std::move(read.client));
  if (added == nullptr) {
    state.fail(Error::Kind::conflict, reader.path() + ".clientId",
               fmt::format("\"{}\" is the name of another client too", client_id));
    return;
  }
  state.references.emplace_back([&state, added, references = std::move(read.references)] {
    const auto resolved = resolve(references, DraftNames(state.draft), *added, state.notes);
    if (!resolved) state.fail(resolved.error().kind, "", resolved.error().detail);
    add_default_roles(references.default_roles, state, added);
  });
}

}  // namespace

void import_clients(ObjectReader& realm, ImportState& state) {
  realm.for_each_object("clients", [&](ObjectReader& client) { import_client(client, state); });
}

}  // namespace latchkey::kc
