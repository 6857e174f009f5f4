// clients: what they may do, where answers go, what they are called.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "kc/import_state.h"
#include "url/redirect_match.h"

namespace latchkey::kc {
namespace {

using json::ObjectReader;
using model::Client;

const std::vector<std::string_view> kDerived{"access", "nodeReRegistrationTimeout", "origin"};

void read_flags(ObjectReader& reader, Client& client) {
  client.enabled = reader.bool_or("enabled", true);
  client.public_client = reader.bool_or("publicClient", false);
  client.bearer_only = reader.bool_or("bearerOnly", false);
  client.standard_flow_enabled = reader.bool_or("standardFlowEnabled", true);
  client.implicit_flow_enabled = reader.bool_or("implicitFlowEnabled", false);
  client.direct_access_grants_enabled = reader.bool_or("directAccessGrantsEnabled", false);
  if (const auto only = reader.optional_bool("directGrantsOnly")) {
    client.standard_flow_enabled = !*only;
    client.direct_access_grants_enabled = *only;
  }
  client.service_accounts_enabled = reader.bool_or("serviceAccountsEnabled", false);
  client.consent_required = reader.bool_or("consentRequired", false);
  client.frontchannel_logout = reader.bool_or("frontchannelLogout", false);
  client.full_scope_allowed = reader.bool_or("fullScopeAllowed", !client.consent_required);
  client.surrogate_auth_required = reader.bool_or("surrogateAuthRequired", false);
  client.always_display_in_console = reader.bool_or("alwaysDisplayInConsole", false);
  client.not_before = reader.int64_or("notBefore", 0);
}

void read_urls(ObjectReader& reader, ImportState& state, Client& client) {
  client.root_url = reader.string_or("rootUrl", "");
  client.base_url = reader.string_or("baseUrl", "");
  client.admin_url = reader.string_or("adminUrl", "");
  check_link(reader, "rootUrl", client.root_url);
  check_link(reader, "baseUrl", client.base_url);
  check_link(reader, "adminUrl", client.admin_url);
  client.redirect_uris = reader.string_list("redirectUris");
  for (std::size_t i = 0; i < client.redirect_uris.size(); ++i) {
    const auto checked = url::check_registrable_redirect_uri(client.redirect_uris[i]);
    if (!checked) reader.reject(fmt::format("redirectUris[{}]", i), "is refused: " + checked.error().detail);
    if (url::is_any_redirect_uri(client.redirect_uris[i])) {
      state.notes.say(fmt::format("client {} may be answered at any address (redirect URI \"*\"): name its addresses",
                                  client.client_id));
    }
  }
  const auto origins = reader.optional_string_list("webOrigins");
  if (origins)
    client.web_origins = *origins;
  else if (!client.redirect_uris.empty())
    client.web_origins = {"+"};  // those of its redirect URIs, as in Keycloak
}

/// Lists in attributes are joined by "##".
void check_attribute_urls(ObjectReader& reader, const Client& client) {
  const std::string& logout = client.attribute("post.logout.redirect.uris");
  for (std::size_t at = 0; at <= logout.size() && !logout.empty();) {
    const std::size_t end = std::min(logout.find("##", at), logout.size());
    const std::string_view uri = std::string_view(logout).substr(at, end - at);
    if (uri != "+" && uri != "-" && !uri.empty()) {
      const auto checked = url::check_registrable_redirect_uri(uri);
      if (!checked) reader.reject("attributes.post.logout.redirect.uris", "is refused: " + checked.error().detail);
    }
    at = end + 2;
  }
  for (const std::string_view name :
       {"backchannel.logout.url", "frontchannel.logout.url", "jwks.url", "logoUri", "policyUri", "tosUri"}) {
    check_link(reader, fmt::format("attributes.{}", name), client.attribute(name));
  }
}

void read_attributes(ObjectReader& reader, ImportState& state, Client& client) {
  client.attributes = reader.string_map("attributes");
  for (auto it = client.attributes.begin(); it != client.attributes.end();) {
    const bool secret = it->first == "client.secret.rotated" || it->first.ends_with("private.key");
    if (secret) state.keep_secret(client.uuid.value, it->first, std::move(it->second));
    it = secret ? client.attributes.erase(it) : std::next(it);
  }
  client.attributes.try_emplace("post.logout.redirect.uris", "+");  // as Keycloak's import does
  check_attribute_urls(reader, client);
}

void read_secret(ObjectReader& reader, ImportState& state, Client& client) {
  std::string secret = reader.string_or("secret", "");
  const bool masked = secret == kMaskedSecret;
  if (!secret.empty() && !masked) {
    client.secret = std::make_shared<const Secret>(std::move(secret));
    return;
  }
  if (client.public_client || client.bearer_only || !client.authenticator_type.starts_with("client-secret")) return;
  client.secret = std::make_shared<const Secret>(state.random().token(24));
  state.notes.say(fmt::format("client {}: its secret is {} in the file, so it got a new one", client.client_id,
                              masked ? "masked" : "missing"));
}

model::ScopeId find_scope(ImportState& state, const std::string& name, const std::string& client_id) {
  if (const auto* scope = state.draft.scope(name)) return scope->id;
  state.notes.say(
      fmt::format("client {} lists the client scope \"{}\", which does not exist: left out", client_id, name));
  return {};
}

void add_scope(std::vector<model::ScopeId>& list, const model::ScopeId& id) {
  if (!id.empty() && std::ranges::find(list, id) == list.end()) list.push_back(id);
}

void add_scopes(ImportState& state, Client* client, const std::optional<std::vector<std::string>>& names,
                std::pair<const std::vector<model::ScopeId>&, std::vector<model::ScopeId>&> realm_and_own) {
  const auto& [of_realm, own] = realm_and_own;
  for (const auto& name : names.value_or(std::vector<std::string>{}))
    add_scope(own, find_scope(state, name, client->client_id));
  if (names) return;
  for (const auto& scope : state.draft.scopes()) {
    if (scope.protocol == client->protocol && std::ranges::find(of_realm, scope.id) != of_realm.end())
      add_scope(own, scope.id);
  }
}

void resolve_scopes(ObjectReader& reader, ImportState& state, Client* client) {
  auto defaults = reader.optional_string_list("defaultClientScopes");
  auto optional = reader.optional_string_list("optionalClientScopes");
  state.references.emplace_back([&state, client, defaults = std::move(defaults), optional = std::move(optional)] {
    // What stands in the lists already are scopes that came to Keycloak after this file was written.
    const auto& realm = state.draft.settings;
    add_scopes(state, client, defaults, {realm.default_default_scopes, client->default_scopes});
    add_scopes(state, client, optional, {realm.default_optional_scopes, client->optional_scopes});
    const auto* account = state.draft.scope("service_account");
    if (client->service_accounts_enabled && account != nullptr) add_scope(client->default_scopes, account->id);
    std::erase_if(client->optional_scopes, [&](const auto& id) {
      return std::ranges::find(client->default_scopes, id) != client->default_scopes.end();
    });
  });
}

/// A client with a flow of its own: losing it could lose a second factor, so what cannot be found is an error.
void resolve_flows(ObjectReader& reader, ImportState& state, Client* client) {
  auto overrides = reader.string_map("authenticationFlowBindingOverrides");
  if (overrides.empty()) return;
  state.references.emplace_back([&state, client, overrides = std::move(overrides), path = reader.path()] {
    for (const auto& [binding, wanted] : overrides) {
      if (wanted.empty()) continue;
      const model::Flow* flow = state.draft.flow_by_id(wanted);
      if (flow == nullptr) flow = state.draft.flow(wanted);
      if (flow == nullptr) {
        state.fail(Error::Kind::invalid, fmt::format("{}.authenticationFlowBindingOverrides.{}", path, binding),
                   fmt::format("names the flow \"{}\", which does not exist", wanted));
        return;
      }
      client->flow_overrides[binding] = flow->id.value;
    }
  });
}

/// `defaultRoles` of files older than the realm's default role.
void resolve_default_roles(ObjectReader& reader, ImportState& state, const Client* client) {
  auto names = reader.string_list("defaultRoles");
  if (names.empty()) return;
  state.references.emplace_back([&state, client, names = std::move(names)] {
    if (state.has_default_role) return;
    for (auto& whole : state.draft.roles()) {
      if (whole.id != state.draft.settings.default_role) continue;
      for (const auto& name : names) {
        if (const model::Role* part = state.role_or_new(client, name)) whole.composites.push_back(part->id);
      }
      return;
    }
  });
}

void note_client(const Client& client, ImportState& state) {
  if (client.protocol != "openid-connect") {
    state.notes.say(
        fmt::format("client {} speaks {}, which is not served; it is kept", client.client_id, client.protocol));
  }
}

void read_client(ObjectReader& reader, ImportState& state) {
  Client client;
  client.uuid = model::ClientUuid(state.take_id(reader, "client"));
  client.client_id = take_name(reader, "clientId");
  client.name = reader.string_or("name", "");
  client.description = reader.string_or("description", "");
  client.protocol = reader.string_or("protocol", "openid-connect");
  client.authenticator_type = reader.string_or("clientAuthenticatorType", "client-secret");
  read_flags(reader, client);
  read_urls(reader, state, client);
  read_attributes(reader, state, client);
  client.mappers = read_mappers(reader, state);
  state.keep_secret(client.uuid.value, "registrationAccessToken", reader.string_or("registrationAccessToken", ""));
  read_secret(reader, state, client);
  if (!reader.ok()) return;
  note_client(client, state);
  const std::string client_id = client.client_id;
  Client* added = state.draft.add(std::move(client));
  if (added == nullptr) {
    state.fail(Error::Kind::conflict, reader.path() + ".clientId",
               fmt::format("\"{}\" is the name of another client too", client_id));
    return;
  }
  resolve_scopes(reader, state, added);
  resolve_flows(reader, state, added);
  resolve_default_roles(reader, state, added);
  added->kept_json = state.keep_rest(reader, "clients", kDerived);
}

}  // namespace

void import_clients(ObjectReader& realm, ImportState& state) {
  realm.for_each_object("clients", [&](ObjectReader& client) { read_client(client, state); });
}

}  // namespace latchkey::kc
