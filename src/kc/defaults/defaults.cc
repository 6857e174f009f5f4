#include "kc/defaults/defaults.h"

#include <algorithm>
#include <array>

#include "kc/defaults/default_parts.h"
#include "model/key_provider.h"

namespace latchkey::kc {
namespace {

void add_security_headers(model::RealmSettings& settings) {
  if (!settings.browser_security_headers.empty()) return;
  settings.browser_security_headers = {
      {"contentSecurityPolicy", "frame-src 'self'; frame-ancestors 'self'; object-src 'none';"},
      {"contentSecurityPolicyReportOnly", ""},
      {"referrerPolicy", "no-referrer"},
      {"strictTransportSecurity", "max-age=31536000; includeSubDomains"},
      {"xContentTypeOptions", "nosniff"},
      {"xFrameOptions", "SAMEORIGIN"},
      {"xRobotsTag", "none"},
  };
}

void give_scopes(Draft& draft, const std::vector<model::ClientUuid>& made) {
  for (auto& client : draft.clients()) {
    if (std::ranges::find(made, client.uuid) == made.end()) continue;
    client.default_scopes = draft.settings.default_default_scopes;
    client.optional_scopes = draft.settings.default_optional_scopes;
  }
}

/// Scopes that came to Keycloak later were given to the clients of older realms, who would lack their claims otherwise.
void add_missing_scopes(Draft& draft, int known_version, Random& random) {
  const bool none = draft.scopes().empty();
  for (const auto& scope : default_scopes()) {
    if (draft.scope(scope.name) != nullptr) continue;
    const bool later = scope.since > known_version;
    if (!none && !later && scope.name != "offline_access" && scope.name != "service_account") continue;
    const model::ClientScope* added = add_default_scope(draft, scope, random);
    if (none || scope.slot != ScopeSlot::by_default) continue;
    for (auto& client : draft.clients()) {
      if (client.protocol == "openid-connect") client.default_scopes.push_back(added->id);
    }
  }
}

struct KeyRow {
  std::string_view provider, algorithm, name;
  int priority;
};
constexpr std::array kKeys{
    KeyRow{"rsa-generated", "RS256", "rsa-generated", 100},
    KeyRow{"rsa-enc-generated", "RSA-OAEP", "rsa-enc-generated", 100},
    KeyRow{"hmac-generated", "HS512", "hmac-generated-hs512", 100},
    KeyRow{"aes-generated", "AES", "aes-generated", 100},
    KeyRow{"ecdsa-generated", "ES256", "ecdsa-generated", 90},
    KeyRow{"eddsa-generated", "EdDSA", "eddsa-generated", 90},
};

bool has_active_key(Draft& draft, std::string_view algorithm) {
  return std::ranges::any_of(draft.components(), [&](const model::Component& component) {
    if (component.provider_type != model::kKeyProviderType) return false;
    const auto traits = model::key_provider_traits(component);
    return traits && traits->algorithm == algorithm && component.value("enabled", "true") == "true" &&
           component.value("active", "true") == "true";
  });
}

std::string_view provider_for(std::string_view algorithm) {
  if (algorithm.starts_with("RS") || algorithm.starts_with("PS")) return "rsa-generated";
  if (algorithm.starts_with("ES")) return "ecdsa-generated";
  if (algorithm.starts_with("HS")) return "hmac-generated";
  return "eddsa-generated";
}

Status<> add_key(Draft& draft, const KeyRow& row, const Makings& makings) {
  if (has_active_key(draft, row.algorithm)) return {};
  const KeySpec spec{std::string(row.provider), std::string(row.name),
                     row.algorithm == "AES" || row.algorithm == "EdDSA" ? std::string() : std::string(row.algorithm),
                     row.priority, draft.settings.name};
  auto made = make_key_component(spec, makings);
  if (!made) return std::unexpected(made.error());
  made->parent_id = draft.settings.id.value;
  draft.add(std::move(*made));
  return {};
}

/// What an entry is made from: of master with a thousand realms, one part in a thousand.
model::RealmParts parts_for_entry(const model::RealmParts& master, const std::string& client_id) {
  model::RealmParts parts;
  parts.settings = master.settings;
  const auto client =
      std::ranges::find_if(master.clients, [&](const auto& one) { return one->client_id == client_id; });
  if (client != master.clients.end()) parts.clients.push_back(*client);
  std::ranges::copy_if(master.roles, std::back_inserter(parts.roles), [&](const auto& role) {
    return role->is_realm_role() ? role->name == "admin"
                                 : client != master.clients.end() && role->client == (*client)->uuid;
  });
  return parts;
}

}  // namespace

Status<> add_default_keys(Draft& draft, const Makings& makings) {
  for (const auto& row : kKeys) {
    if (auto added = add_key(draft, row, makings); !added) return added;
  }
  const std::string& own = draft.settings.tokens.default_signature_algorithm;
  return add_key(draft, {provider_for(own), own, provider_for(own), 100}, makings);
}

Status<> fill_defaults(Draft& draft, const FillDefaults& what, const Makings& makings) {
  add_security_headers(draft.settings);
  add_default_roles(draft, what.made, makings.random);
  add_missing_scopes(draft, what.known_version, makings.random);
  give_scopes(draft, what.made);
  add_default_flows(draft, makings.random);
  if (draft.actions().empty()) add_default_required_actions(draft);
  return add_default_keys(draft, makings);
}

Result<model::RealmParts> make_realm_defaults(const std::string& name, const Makings& makings) {
  if (!is_valid_id(name))
    return fail(Error::Kind::invalid, "a realm's name has 1 to 255 characters and none of / ? # ;");
  Draft draft;
  draft.settings.id = model::RealmId(makings.random.uuid());
  draft.settings.name = name;
  draft.settings.events.listeners = {"jboss-logging"};
  if (is_master(draft)) draft.settings.tokens.access_token_lifespan = std::chrono::seconds(60);
  const FillDefaults everything{add_default_clients(draft, makings.random), 0};
  if (auto filled = fill_defaults(draft, everything, makings); !filled) return std::unexpected(filled.error());
  return draft.take_parts();
}

MasterEntry make_master_entry(const model::RealmParts& master, std::string_view realm_name, Random& random) {
  const std::string client_id = std::string(realm_name) + "-realm";
  Draft draft(parts_for_entry(master, client_id));
  if (draft.client(client_id) == nullptr) {
    model::Client made = make_management_client(client_id, random);
    made.name = std::string(realm_name) + " Realm";
    made.full_scope_allowed = true;
    made.default_scopes = draft.settings.default_default_scopes;
    made.optional_scopes = draft.settings.default_optional_scopes;
    draft.add(std::move(made));
  }
  const model::Client& client = *draft.client(client_id);
  model::Role* admin = draft.realm_role("admin");
  add_management_roles(draft, client, admin, random);

  MasterEntry entry;
  entry.client = std::make_shared<const model::Client>(client);
  for (const auto& role : draft.roles()) {
    if (role.client == client.uuid) entry.roles.push_back(std::make_shared<const model::Role>(role));
  }
  if (admin != nullptr) entry.admin = std::make_shared<const model::Role>(*admin);
  return entry;
}

}  // namespace latchkey::kc
