#include "kc/export/export.h"

#include <algorithm>
#include <map>

#include "kc/authorization.h"
#include "kc/catalog/catalog.h"
#include "kc/export/export_parts.h"
#include "kc/identity_providers.h"
#include "kc/import/import.h"
#include "kc/kept.h"
#include "kc/kept_secrets.h"
#include "kc/organizations.h"
#include "kc/write/write_flow.h"
#include "kc/write/write_group.h"
#include "kc/write/write_realm.h"
#include "kc/write/write_user.h"

namespace latchkey::kc {
namespace {

// Shown by other resources of the Admin REST, and therefore not by write_realm().
constexpr std::string_view kOnlyInFiles[] = {"federatedUsers"};

/// At the end, wherever another writer has put something of that name: the order must not depend on what was kept.
void put(json::Object& out, std::string_view key, json::Value value) {
  if (const auto found = out.find(key); found != out.end()) out.stable_erase(found);
  out.emplace(key, std::move(value));
}

void write_only_in_files(const model::RealmSettings& settings, json::Object& out) {
  if (settings.kept_json.empty()) return;
  const auto kept = json::parse_object(settings.kept_json, kRealmFileLimits);
  if (!kept) return;
  for (const auto key : kOnlyInFiles) {
    if (const auto* value = kept->if_contains(key)) put(out, key, *value);
  }
}

void reveal_mail_secrets(const model::Realm& realm, json::Object& out) {
  auto* smtp = out.if_contains("smtpServer");
  if (smtp == nullptr || !smtp->is_object()) return;
  if (const auto& password = realm.settings().smtp_password)
    smtp->get_object()["password"] = json::String(password->reveal());
  const auto* kept = find_kept_secrets(realm, realm.id().value);
  if (kept == nullptr) return;
  for (const auto& [name, secret] : kept->secrets) {
    constexpr std::string_view prefix = "smtpServer.";
    if (name.starts_with(prefix) && secret)
      smtp->get_object()[name.substr(prefix.size())] = json::String(secret->reveal());
  }
}

void write_localization_texts(const model::RealmSettings& settings, json::Object& out) {
  if (settings.localization.texts.empty()) return;
  json::Object texts;
  for (const auto& [locale, messages] : settings.localization.texts) texts[locale] = write_map(messages);
  put(out, "localizationTexts", std::move(texts));
}

json::Object write_roles(const model::Realm& realm, bool of_clients) {
  json::Array of_realm;
  std::map<std::string, json::Array> by_client;
  for (const auto& role : realm.parts().roles) {
    json::Object out = write(realm, *role, RoleDetail::with_parts);
    sort_role_names(out);
    if (role->is_realm_role()) {
      of_realm.emplace_back(std::move(out));
    } else if (const auto* client = realm.find_client(role->client); client != nullptr && of_clients) {
      by_client[client->client_id].emplace_back(std::move(out));
    }
  }
  json::Object clients;
  for (auto& [client, roles] : by_client) clients[client] = std::move(roles);
  return {{"realm", std::move(of_realm)}, {"client", std::move(clients)}};
}

void sort_groups(json::Value& group) {
  if (!group.is_object()) return;
  sort_role_names(group.get_object());
  auto* inside = group.get_object().if_contains("subGroups");
  if (inside == nullptr || !inside->is_array()) return;
  for (auto& child : inside->get_array()) sort_groups(child);
}

json::Array names_of(const model::Realm& realm, const std::vector<model::ScopeId>& scopes) {
  json::Array names;
  for (const auto& id : scopes) {
    if (const auto* scope = realm.find_scope(id)) names.emplace_back(scope->name);
  }
  return names;
}

void write_scopes(const model::Realm& realm, json::Object& out) {
  json::Array scopes;
  for (const auto& scope : realm.parts().client_scopes) scopes.emplace_back(write(*scope));
  put(out, "clientScopes", std::move(scopes));
  put(out, "defaultDefaultClientScopes", names_of(realm, realm.settings().default_default_scopes));
  put(out, "defaultOptionalClientScopes", names_of(realm, realm.settings().default_optional_scopes));
}

json::Object export_client(const model::Realm& realm, const model::Client& client, Secrets secrets) {
  json::Object out = write(realm, client, secrets);
  json::Object settings = write_authorization_settings(realm, client);
  if (!settings.empty()) put(out, "authorizationSettings", std::move(settings));
  return out;
}

void write_clients(const model::Realm& realm, Secrets secrets, json::Object& out) {
  json::Array clients;
  for (const auto& client : realm.parts().clients) clients.emplace_back(export_client(realm, *client, secrets));
  put(out, "clients", std::move(clients));
}

void write_flows(const model::Realm& realm, Secrets secrets, json::Object& out) {
  json::Array flows, configs, actions;
  for (const auto& flow : realm.parts().flows) flows.emplace_back(write_flow(realm, *flow));
  for (const auto& config : realm.parts().authenticator_configs)
    configs.emplace_back(write_authenticator_config(realm, *config, secrets));
  for (const auto& action : realm.parts().required_actions) actions.emplace_back(write_required_action(*action));
  put(out, "authenticationFlows", std::move(flows));
  put(out, "authenticatorConfig", std::move(configs));
  put(out, "requiredActions", std::move(actions));
}

}  // namespace

json::Object export_realm(const model::Realm& realm, const ExportParts& parts) {
  const bool revealed = parts.secrets == Secrets::revealed;
  json::Object out = write_realm(realm);
  if (auto* attributes = out.if_contains("attributes")) sort_members(*attributes);
  json::Array providers = write_identity_providers(realm, parts.secrets);
  for (auto& provider : providers) sort_members(provider);
  put(out, "identityProviders", std::move(providers));
  put(out, "identityProviderMappers", write_identity_provider_mappers(realm));
  if (revealed) reveal_mail_secrets(realm, out);
  write_localization_texts(realm.settings(), out);
  write_only_in_files(realm.settings(), out);
  if (parts.groups_and_roles) {
    put(out, "roles", write_roles(realm, parts.clients));
    json::Array groups = write_group_tree(realm);
    for (auto& group : groups) sort_groups(group);
    put(out, "groups", std::move(groups));
  }
  if (parts.clients) {
    write_clients(realm, parts.secrets, out);
    write_scope_mappings(realm, out);
  }
  write_scopes(realm, out);
  if (json::Array organizations = write_organizations(realm); !organizations.empty())
    put(out, "organizations", std::move(organizations));
  put(out, "components", export_components(realm, parts.secrets));
  write_flows(realm, parts.secrets, out);
  put(out, "keycloakVersion", json::String(kSpokenVersion));  // readers then know that what is missing is meant to be
  return out;
}

json::Object export_user(const model::Realm& realm, const model::User& user, const UserLinks& links) {
  json::Object out = write_user(realm, user, Detail::file);
  sort_role_names(out);
  if (auto* groups = out.if_contains("groups")) sort_names(*groups);
  if (!links.identities.empty()) {
    json::Array identities;
    for (const auto& identity : links.identities) {
      identities.emplace_back(json::Object{
          {"identityProvider", identity.provider}, {"userId", identity.user_id}, {"userName", identity.username}});
    }
    put(out, "federatedIdentities", std::move(identities));
  }
  if (!links.consents.empty()) {
    json::Array consents;
    for (const auto& consent : links.consents) {
      const auto* client = realm.find_client(consent.client);
      if (client == nullptr) continue;
      consents.emplace_back(json::Object{{"clientId", client->client_id},
                                         {"createdDate", to_unix_millis(consent.created)},
                                         {"grantedClientScopes", names_of(realm, consent.scopes)},
                                         {"lastUpdatedDate", to_unix_millis(consent.updated)}});
    }
    put(out, "clientConsents", std::move(consents));
  }
  return out;
}

Status<> UserListWriter::begin(const json::Object& owner) {
  std::string text = json::pretty(json::Value(owner));
  const auto end = text.find_last_of('}');
  text.resize(end == std::string::npos ? 0 : end);
  while (text.ends_with('\n') || text.ends_with(' ')) text.pop_back();
  if (!text.ends_with('{')) text += ',';
  text += "\n  \"users\": [";
  return write_(text);
}

Status<> UserListWriter::add(const json::Object& user) {
  const std::string text = (first_ ? "\n    " : ",\n    ") + json::serialize(user);
  first_ = false;
  return write_(text);
}

Status<> UserListWriter::end() { return write_(first_ ? "]\n}\n" : "\n  ]\n}\n"); }

}  // namespace latchkey::kc
