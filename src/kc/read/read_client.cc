// clients: what they may do, where answers go, what they are called.
#include "kc/read/read_client.h"

#include <fmt/format.h>

#include <algorithm>

#include "jose/algorithm.h"
#include "kc/key_components.h"
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

void read_urls(ObjectReader& reader, ImportNotes& notes, Client& client) {
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
      notes.say(fmt::format("client {} may be answered at any address (redirect URI \"*\"): name its addresses",
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

/// No token could be signed with another name than these.
void check_algorithms(ObjectReader& reader, const Client& client) {
  for (const std::string_view name :
       {"access.token.signed.response.alg", "id.token.signed.response.alg", "user.info.response.signature.alg"}) {
    const std::string& value = client.attribute(name);
    if (!value.empty() && !jose::parse_algorithm(value))
      reader.reject(fmt::format("attributes.{}", name),
                    "must be an algorithm that we know, such as RS256, ES256 or EdDSA");
  }
}

void read_attributes(ObjectReader& reader, ClientRead& read) {
  Client& client = read.client;
  client.attributes = reader.string_map("attributes");
  for (auto it = client.attributes.begin(); it != client.attributes.end();) {
    const bool secret = it->first == "client.secret.rotated" || it->first.ends_with("private.key");
    if (secret) keep_secret(read.secrets, it->first, std::move(it->second));
    it = secret ? client.attributes.erase(it) : std::next(it);
  }
  check_attribute_urls(reader, client);
  check_algorithms(reader, client);
}

void read_secret(ObjectReader& reader, Reading& reading, Client& client) {
  std::string secret = reader.string_or("secret", "");
  const bool masked = secret == kMaskedSecret;
  if (!secret.empty() && !masked) {
    client.secret = std::make_shared<const Secret>(std::move(secret));
    return;
  }
  if (client.public_client || client.bearer_only || !client.authenticator_type.starts_with("client-secret")) return;
  client.secret = std::make_shared<const Secret>(reading.random.token(24));
  reading.notes.say(fmt::format("client {}: its secret is {} in the file, so it got a new one", client.client_id,
                                masked ? "masked" : "missing"));
}

void add_scope(std::vector<model::ScopeId>& list, const model::ClientScope* scope) {
  if (scope != nullptr && std::ranges::find(list, scope->id) == list.end()) list.push_back(scope->id);
}

struct ScopeList {
  const std::optional<std::vector<std::string>>& names;
  const std::vector<model::ScopeId>& of_realm;
  std::vector<model::ScopeId>& own;
};

void resolve_scopes(ScopeList list, const Client& client, const Names& names, ImportNotes& notes) {
  for (const auto& name : list.names.value_or(std::vector<std::string>{})) {
    const auto* scope = names.scope(name);
    add_scope(list.own, scope);
    if (scope == nullptr) {
      notes.say(fmt::format("client {} lists the client scope \"{}\", which does not exist: left out", client.client_id,
                            name));
    }
  }
  if (list.names) return;
  for (const auto& id : list.of_realm) {
    const auto* scope = names.scope(id);
    if (scope != nullptr && scope->protocol == client.protocol) add_scope(list.own, scope);
  }
}

Status<> resolve_flows(const ClientReferences& references, const Names& names, Client& client) {
  client.flow_overrides.clear();
  for (const auto& [binding, wanted] : references.flow_overrides) {
    if (wanted.empty()) continue;
    const model::Flow* flow = names.flow(wanted);
    if (flow == nullptr) {
      const std::string place = references.path.empty() ? "" : references.path + ".";
      return fail(Error::Kind::invalid,
                  fmt::format("{}authenticationFlowBindingOverrides.{} names the flow \"{}\", which does not exist",
                              place, binding, wanted));
    }
    client.flow_overrides[binding] = flow->id.value;
  }
  return {};
}

void note_client(const Client& client, ImportNotes& notes) {
  if (client.protocol != "openid-connect")
    notes.say(fmt::format("client {} speaks {}, which is not served; it is kept", client.client_id, client.protocol));
  if (client.implicit_flow_enabled) notes.kept("clients", "implicitFlowEnabled");
  if (client.frontchannel_logout) notes.kept("clients", "frontchannelLogout");
  if (client.surrogate_auth_required) notes.kept("clients", "surrogateAuthRequired");
}

}  // namespace

ClientRead read_client(ObjectReader& reader, Reading& reading) {
  ClientRead read;
  Client& client = read.client;
  client.uuid = model::ClientUuid(read_id(reader, reading.random));
  client.client_id = take_name(reader, "clientId");
  client.name = take_text(reader, "name", 255);
  client.description = take_text(reader, "description");
  client.protocol = reader.string_or("protocol", "openid-connect");
  client.authenticator_type = reader.string_or("clientAuthenticatorType", "client-secret");
  read_flags(reader, client);
  read_urls(reader, reading.notes, client);
  read_attributes(reader, read);
  client.mappers = read_mappers(reader, reading.random);
  keep_secret(read.secrets, "registrationAccessToken", reader.string_or("registrationAccessToken", ""));
  read_secret(reader, reading, client);
  read.references = {.default_scopes = reader.optional_string_list("defaultClientScopes"),
                     .optional_scopes = reader.optional_string_list("optionalClientScopes"),
                     .flow_overrides = reader.string_map("authenticationFlowBindingOverrides"),
                     .default_roles = reader.string_list("defaultRoles"),
                     .path = reader.path()};
  if (!reader.ok()) return read;
  note_client(client, reading.notes);
  client.kept_json = keep_rest(reader, reading.notes, "clients", kDerived);
  return read;
}

void set_client_defaults(Client& client) { client.attributes.try_emplace("post.logout.redirect.uris", "+"); }

Status<> resolve(const ClientReferences& references, const Names& names, Client& client, ImportNotes& notes) {
  // What stands in the lists already are scopes that came to Keycloak after a file was written.
  const auto& realm = names.settings();
  resolve_scopes({references.default_scopes, realm.default_default_scopes, client.default_scopes}, client, names,
                 notes);
  resolve_scopes({references.optional_scopes, realm.default_optional_scopes, client.optional_scopes}, client, names,
                 notes);
  if (client.service_accounts_enabled) add_scope(client.default_scopes, names.scope("service_account"));
  std::erase_if(client.optional_scopes, [&](const auto& id) {
    return std::ranges::find(client.default_scopes, id) != client.default_scopes.end();
  });
  return resolve_flows(references, names, client);
}

}  // namespace latchkey::kc
