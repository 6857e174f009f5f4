#include "kc/import/import.h"

#include <fmt/format.h>

#include "kc/defaults/default_parts.h"
#include "kc/import/import_realm.h"
#include "kc/import/import_state.h"

namespace latchkey::kc {
namespace {

/// Members of a realm that are read at their end, when everything they name exists.
void mark_late_members(json::ObjectReader& realm) {
  for (const auto key : {"scopeMappings", "clientScopeMappings", "applicationScopeMappings", "users"})
    realm.mark_read(key);
}

/// What restricts and is not enforced deserves a sentence of its own, not a word in a list.
void note_restrictions(json::ObjectReader& realm, ImportState& state) {
  const json::Value* policies = realm.object().if_contains("clientPolicies");
  const json::Object* object = policies == nullptr ? nullptr : policies->if_object();
  const json::Value* list = object == nullptr ? nullptr : object->if_contains("policies");
  if (list != nullptr && list->is_array() && !list->get_array().empty()) {
    state.notes.say(fmt::format(
        "clientPolicies: {} policies; one whose executors are not supported refuses the clients it applies to",
        list->get_array().size()));
  }
  const json::Value* federated = realm.object().if_contains("federatedUsers");
  if (federated != nullptr && federated->is_array() && !federated->get_array().empty()) {
    state.notes.say(fmt::format("federatedUsers: {} users of other storages are kept and cannot sign in",
                                federated->get_array().size()));
  }
}

void read_sections(json::ObjectReader& realm, ImportState& state, FillDefaults& fill) {
  import_settings(realm, state);
  if (!realm.ok()) return;
  import_components(realm, state);
  import_identity_providers(realm, state);
  add_user_profile(state);
  import_organizations(realm, state);
  import_flows(realm, state);
  import_required_actions(realm, state);
  import_client_scopes(realm, state);
  import_clients(realm, state);
  // Files may define roles of built-in clients that they do not define.
  fill.made = add_default_clients(state.draft, state.random());
  import_roles(realm, state);
  import_groups(realm, state);
  mark_late_members(realm);
  note_restrictions(realm, state);
  // Client policies and the switch of organizations are read where they are kept, and are no news.
  state.draft.settings.kept_json = state.keep_rest(realm, "realm",
                                                   {"keycloakVersion", "defaultRoles", "requiredCredentials",
                                                    "clientPolicies", "clientProfiles", "organizationsEnabled"});
}

void resolve_references(ImportState& state) {
  for (std::size_t i = 0; i < state.references.size() && state.ok(); ++i) state.references[i]();
  state.references.clear();
}

Status<> first_error(const json::ObjectReader& realm, const ImportState& state) {
  if (auto status = realm.status(); !status) return status;
  if (state.error()) return std::unexpected(*state.error());
  return {};
}

Status<> read_companion(const Companion& companion, ImportState& state) {
  json::ObjectReader reader(*companion.object, json::Scalars::coerce);
  reader.mark_read("realm");
  import_users(reader, state);
  auto status = first_error(reader, state);
  if (!status) return fail(status.error().kind, fmt::format("{}: {}", companion.file, status.error().detail));
  return {};
}

Status<> read_realm(json::ObjectReader& realm, ImportState& state) {
  FillDefaults fill;
  read_sections(realm, state, fill);
  if (auto status = first_error(realm, state); !status) return status;
  fill.known_version = state.known_version;
  if (auto filled = fill_defaults(state.draft, fill, state.options.makings); !filled) return filled;
  resolve_references(state);
  if (auto status = first_error(realm, state); !status) return status;
  import_scope_mappings(realm, state);
  import_users(realm, state);
  return first_error(realm, state);
}

Status<> at_place(const RealmSource& source, Status<> status) {
  if (status || source.place.empty()) return status;
  return fail(status.error().kind, fmt::format("{}: {}", source.place, status.error().detail));
}

Status<> run(const RealmSource& source, ImportState& state) {
  if (auto read = read_realm_into(source, state); !read) return read;
  for (const auto& companion : source.companions) {
    if (auto read = read_companion(companion, state); !read) return read;
  }
  add_service_accounts(state);
  if (state.ok()) return {};
  return at_place(source, std::unexpected(*state.error()));
}

}  // namespace

Status<> read_realm_into(const RealmSource& source, ImportState& state) {
  for (const auto& name : source.unknown_placeholders) {
    state.notes.say(fmt::format("${{{}}} has no value and no default: it stays as it is written", name));
  }
  json::ObjectReader realm(*source.object, json::Scalars::coerce);
  return at_place(source, read_realm(realm, state));
}

Result<ImportedRealm> import_expanded(const RealmSource& source, const ImportOptions& options) {
  ImportState state(options);
  if (auto done = run(source, state); !done) return std::unexpected(done.error());
  ImportedRealm imported;
  imported.notes = state.notes.take();
  imported.parts = state.draft.take_parts();
  imported.users = std::move(state.users);
  imported.links = std::move(state.links);
  return imported;
}

Result<ImportedRealm> import_realm(const json::Value& realm, const ImportOptions& options) {
  json::Value copy = realm;
  RealmSource source;
  source.unknown_placeholders = expand_placeholders_in(copy, options.placeholder);
  source.object = copy.if_object();
  if (source.object == nullptr) return fail(Error::Kind::invalid, "a realm must be an object");
  return import_expanded(source, options);
}

}  // namespace latchkey::kc
