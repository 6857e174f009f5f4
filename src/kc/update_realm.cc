#include "kc/update_realm.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "kc/catalog/catalog.h"
#include "kc/defaults/default_parts.h"
#include "kc/import/import_state.h"
#include "kc/mail_server.h"
#include "kc/read/read_settings.h"

namespace latchkey::kc {
namespace {

using json::ObjectReader;

// What a representation may say beside settings: answers repeat it, updates leave it alone.
constexpr std::array kNotSettings{
    "id",
    "applicationScopeMappings",
    "applications",
    "authenticationFlows",
    "authenticatorConfig",
    "certificate",
    "clientScopeMappings",
    "clientScopes",
    "clientTemplates",
    "clients",
    "codeSecret",
    "components",
    "defaultDefaultClientScopes",
    "defaultGroups",
    "defaultOptionalClientScopes",
    "defaultRole",
    "defaultRoles",
    "federatedUsers",
    "groups",
    "identityProviderMappers",
    "identityProviders",
    "keycloakVersion",
    "localizationTexts",
    "oauthClients",
    "organizations",
    "otpSupportedApplications",
    "privateKey",
    "protocolMappers",
    "publicKey",
    "requiredActions",
    "requiredCredentials",
    "roles",
    "scopeMappings",
    "socialProviders",
    "upConfig",
    "userFederationMappers",
    "userFederationProviders",
    "users",
};

void read_name(ObjectReader& realm, model::RealmSettings& settings) {
  if (json::find(realm.object(), "realm") == nullptr) {
    realm.mark_read("realm");
    return;
  }
  settings.name = take_name(realm, "realm");
  check_realm_name(realm, "realm", settings.name);
}

void read_mail_server(ObjectReader& realm, model::RealmSettings& settings) {
  if (json::find(realm.object(), "smtpServer") == nullptr) return realm.mark_read("smtpServer");
  const auto before = std::exchange(settings.smtp, realm.string_map("smtpServer"));
  const auto password = settings.smtp.find("password");
  if (password == settings.smtp.end() || password->second.empty())
    settings.smtp_password = nullptr;
  else if (password->second != kMaskedSecret)
    settings.smtp_password = std::make_shared<const Secret>(std::move(password->second));
  else if (settings.smtp_password && !is_same_mail_server(before, settings.smtp))
    realm.reject("smtpServer.password", "is that of another host, port or user, or TLS is off now: type the password");
  if (password != settings.smtp.end()) settings.smtp.erase(password);
  // It has a home of its own: with_mail_token_secret().
  if (const auto token = settings.smtp.find("authTokenClientSecret"); token != settings.smtp.end())
    settings.smtp.erase(token);
}

void read_bindings(ObjectReader& reader, const model::Realm& realm, model::RealmSettings& settings) {
  for (const auto& binding : flow_bindings()) {
    const auto alias = reader.optional_string(binding.file_key);
    if (!alias || alias->empty()) continue;
    if (realm.find_flow(std::string_view(*alias)) == nullptr) {
      reader.reject(binding.file_key, fmt::format("names the flow \"{}\", which does not exist", *alias));
    }
    settings.flow_bindings[std::string(binding.name)] = *alias;
  }
}

/// Members that we only keep: the new ones replace those of the same name; null takes one away.
void keep_members(ObjectReader& reader, model::RealmSettings& settings) {
  for (const std::string_view key : kNotSettings) reader.mark_read(key);
  json::Object kept;
  if (auto old = json::parse_object(settings.kept_json.empty() ? "{}" : settings.kept_json, kRealmFileLimits)) {
    kept = *std::move(old);
  }
  for (const auto& member : reader.unread_members()) {
    if (member.value().is_null())
      kept.erase(member.key());
    else
      kept[member.key()] = member.value();
  }
  settings.kept_json = kept.empty() ? std::string() : json::serialize(kept);
}

/// "length(8) and notUsername" -> the rules' names.
bool knows_rule(std::string_view rule) {
  constexpr std::array kTakenToo{"hashAlgorithm", "undefined"};
  const std::string_view name = rule.substr(0, rule.find('('));
  for (const auto& type : password_policy_types()) {
    if (json::string_or_empty(type.get_object(), "id") == name) return true;
  }
  return std::ranges::find(kTakenToo, name) != kTakenToo.end();
}

/// A rule that nobody enforces would refuse every new password, so it is refused before it stands. One that stands
/// already, from a realm file, may stay.
void check_password_policy(ObjectReader& reader, const model::RealmSettings& before, const model::RealmSettings& now) {
  if (before.password_policy == now.password_policy) return;
  std::string_view rest = now.password_policy;
  while (!rest.empty()) {
    const auto end = rest.find(" and ");
    const std::string_view rule = rest.substr(0, end);
    const bool inside_pattern = rule.find('(') == std::string_view::npos && rule.find(')') != std::string_view::npos;
    if (!inside_pattern && !knows_rule(rule) && before.password_policy.find(rule) == std::string::npos) {
      reader.reject("passwordPolicy", fmt::format("has the rule \"{}\", which we do not have", rule.substr(0, 100)));
    }
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 5);
  }
}

}  // namespace

Result<model::RealmSettings> update_realm(const model::Realm& realm, const json::Object& representation) {
  ObjectReader reader(representation, json::Scalars::coerce);
  model::RealmSettings settings = realm.settings();
  read_name(reader, settings);
  read_settings_over(reader, settings);
  read_mail_server(reader, settings);
  read_bindings(reader, realm, settings);
  check_password_policy(reader, realm.settings(), settings);
  keep_members(reader, settings);
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  return settings;
}

Result<model::RealmSettings> update_event_settings(const model::Realm& realm, const json::Object& events) {
  ObjectReader reader(events, json::Scalars::coerce);
  model::RealmSettings settings = realm.settings();
  read_event_settings(reader, settings.events);
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  return settings;
}

}  // namespace latchkey::kc
