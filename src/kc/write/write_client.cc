// A client in Keycloak's JSON.
#include "kc/kept_secrets.h"
#include "kc/key_components.h"
#include "kc/write/write.h"

namespace latchkey::kc {
namespace {

using model::Client;

json::String shown(const model::SharedSecret& secret, Secrets how) {
  return json::String(how == Secrets::masked ? kMaskedSecret : secret->reveal());
}

void write_names(json::Object& out, const Client& client) {
  out["id"] = json::String(client.uuid.value);
  out["clientId"] = json::String(client.client_id);
  write_text(out, "name", client.name);
  write_text(out, "description", client.description);
  write_text(out, "rootUrl", client.root_url);
  write_text(out, "adminUrl", client.admin_url);
  write_text(out, "baseUrl", client.base_url);
  out["surrogateAuthRequired"] = client.surrogate_auth_required;
  out["enabled"] = client.enabled;
  out["alwaysDisplayInConsole"] = client.always_display_in_console;
  out["clientAuthenticatorType"] = json::String(client.authenticator_type);
}

void write_flags(json::Object& out, const Client& client) {
  out["redirectUris"] = write_list(client.redirect_uris);
  out["webOrigins"] = write_list(client.web_origins);
  out["notBefore"] = client.not_before;
  out["bearerOnly"] = client.bearer_only;
  out["consentRequired"] = client.consent_required;
  out["standardFlowEnabled"] = client.standard_flow_enabled;
  out["implicitFlowEnabled"] = client.implicit_flow_enabled;
  out["directAccessGrantsEnabled"] = client.direct_access_grants_enabled;
  out["serviceAccountsEnabled"] = client.service_accounts_enabled;
  out["publicClient"] = client.public_client;
  out["frontchannelLogout"] = client.frontchannel_logout;
  out["protocol"] = json::String(client.protocol);
}

json::Array scope_names(const model::Realm& realm, const std::vector<model::ScopeId>& ids) {
  json::Array out;
  for (const auto& id : ids) {
    if (const auto* scope = realm.find_scope(id)) out.emplace_back(scope->name);
  }
  return out;
}

/// Secrets among the attributes, and the registration token, were kept apart.
void write_kept_secrets(json::Object& out, const model::Component& kept, Secrets how) {
  for (const auto& [name, secret] : kept.secrets) {
    if (name == "registrationAccessToken")
      out[name] = shown(secret, how);
    else
      out["attributes"].as_object()[name] = shown(secret, how);
  }
}

}  // namespace

json::Object write(const model::Realm& realm, const Client& client, Secrets secrets) {
  json::Object out;
  out.reserve(40);
  write_names(out, client);
  if (client.secret) out["secret"] = shown(client.secret, secrets);
  write_flags(out, client);
  out["attributes"] = write_map(client.attributes);
  if (const auto* kept = find_kept_secrets(realm, client.uuid.value)) write_kept_secrets(out, *kept, secrets);
  out["authenticationFlowBindingOverrides"] = write_map(client.flow_overrides);
  out["fullScopeAllowed"] = client.full_scope_allowed;
  if (!client.mappers.empty()) out["protocolMappers"] = write_mappers(client.mappers);
  out["defaultClientScopes"] = scope_names(realm, client.default_scopes);
  out["optionalClientScopes"] = scope_names(realm, client.optional_scopes);
  write_kept(out, client.kept_json);
  if (!out.contains("nodeReRegistrationTimeout")) out["nodeReRegistrationTimeout"] = -1;
  return out;
}

}  // namespace latchkey::kc
