#include "kc/write/write_realm.h"

#include <chrono>
#include <string>
#include <vector>

#include "kc/catalog/catalog.h"
#include "kc/defaults/default_parts.h"
#include "kc/identity_providers.h"
#include "kc/import/import.h"
#include "kc/mail_server.h"
#include "kc/settings_members.h"
#include "kc/write/write.h"

namespace latchkey::kc {
namespace {

json::Value text(std::string_view value) { return json::String(value); }

/// Writes each member. A text that is not set is left out.
struct Write {
  json::Object& out;

  void operator()(std::string_view key, bool value) const { out[key] = value; }
  void operator()(std::string_view key, int value) const { out[key] = value; }
  void operator()(std::string_view key, std::int64_t value) const { out[key] = value; }
  void operator()(std::string_view key, const std::string& value) const {
    if (!value.empty()) out[key] = text(value);
  }
  void operator()(std::string_view key, const std::vector<std::string>& value) const { out[key] = write_list(value); }
  template <class Rep, class Period>
  void operator()(std::string_view key, std::chrono::duration<Rep, Period> value) const {
    out[key] = static_cast<std::int64_t>(value.count());
  }
};

// Members that we keep without acting on them, as the incumbent shows them in a realm that never set them.
constexpr std::string_view kDefaults = R"({
  "oauth2DeviceCodeLifespan": 600, "oauth2DevicePollingInterval": 5, "maxSecondaryAuthFailures": 0,
  "otpPolicyType": "totp", "otpPolicyAlgorithm": "HmacSHA1", "otpPolicyInitialCounter": 0, "otpPolicyDigits": 6,
  "otpPolicyLookAheadWindow": 1, "otpPolicyPeriod": 30, "otpPolicyCodeReusable": false,
  "otpSupportedApplications":
    ["totpAppFreeOTPName", "totpAppGoogleName", "totpAppMicrosoftAuthenticatorName"],
  "webAuthnPolicyRpEntityName": "keycloak", "webAuthnPolicySignatureAlgorithms": ["ES256", "RS256"],
  "webAuthnPolicyRpId": "", "webAuthnPolicyAttestationConveyancePreference": "not specified",
  "webAuthnPolicyAuthenticatorAttachment": "not specified", "webAuthnPolicyRequireResidentKey": "not specified",
  "webAuthnPolicyUserVerificationRequirement": "not specified", "webAuthnPolicyCreateTimeout": 0,
  "webAuthnPolicyAvoidSameAuthenticatorRegister": false, "webAuthnPolicyAcceptableAaguids": [],
  "webAuthnPolicyExtraOrigins": [],
  "webAuthnPolicyPasswordlessRpEntityName": "keycloak",
  "webAuthnPolicyPasswordlessSignatureAlgorithms": ["ES256", "RS256"], "webAuthnPolicyPasswordlessRpId": "",
  "webAuthnPolicyPasswordlessAttestationConveyancePreference": "not specified",
  "webAuthnPolicyPasswordlessAuthenticatorAttachment": "not specified",
  "webAuthnPolicyPasswordlessRequireResidentKey": "Yes",
  "webAuthnPolicyPasswordlessUserVerificationRequirement": "required",
  "webAuthnPolicyPasswordlessCreateTimeout": 0,
  "webAuthnPolicyPasswordlessAvoidSameAuthenticatorRegister": false,
  "webAuthnPolicyPasswordlessAcceptableAaguids": [], "webAuthnPolicyPasswordlessExtraOrigins": [],
  "webAuthnPolicyPasswordlessPasskeysEnabled": false,
  "userManagedAccessAllowed": false, "organizationsEnabled": false, "verifiableCredentialsEnabled": false,
  "adminPermissionsEnabled": false, "scimApiEnabled": false,
  "requiredCredentials": ["password"], "identityProviderMappers": [],
  "clientProfiles": {"profiles": []}, "clientPolicies": {"policies": []}
})";
constexpr std::string_view kAttributeDefaults = R"({
  "cibaBackchannelTokenDeliveryMode": "poll", "cibaExpiresIn": "120", "cibaInterval": "5",
  "cibaAuthRequestedUserHint": "login_hint", "parRequestUriLifespan": "60"
})";

std::string_view name_of(model::SslRequired ssl) {
  switch (ssl) {
    case model::SslRequired::none:
      return "none";
    case model::SslRequired::all:
      return "all";
    case model::SslRequired::external:
      break;
  }
  return "external";
}

void write_events(const model::EventSettings& events, json::Object& out) {
  visit_events(events, Write{out});
  if (events.events_expiration.count() == 0) out.erase("eventsExpiration");  // they are kept for ever
}

void write_mail_server(const model::Realm& realm, json::Object& out) {
  json::Object smtp = write_map(realm.settings().smtp);
  if (realm.settings().smtp_password) smtp["password"] = text(kMaskedSecret);
  if (mail_token_secret(realm)) smtp["authTokenClientSecret"] = text(kMaskedSecret);
  out["smtpServer"] = std::move(smtp);
}

void write_default_role(const model::Realm& realm, json::Object& out) {
  const auto* role = realm.find_role(realm.settings().default_role);
  if (role == nullptr) return;
  json::Object brief;
  brief["id"] = text(role->id.value);
  brief["name"] = text(role->name);
  if (!role->description.empty()) brief["description"] = text(role->description);
  brief["composite"] = !role->composites.empty();
  brief["clientRole"] = false;
  brief["containerId"] = text(realm.id().value);
  out["defaultRole"] = std::move(brief);
}

void write_references(const model::Realm& realm, json::Object& out) {
  write_default_role(realm, out);
  json::Array groups;
  for (const auto& id : realm.settings().default_groups) {
    if (const auto* group = realm.find_group(id)) groups.emplace_back(text(realm.group_path(*group)));
  }
  if (!groups.empty()) out["defaultGroups"] = std::move(groups);
  for (const auto& binding : flow_bindings()) {
    const auto found = realm.settings().flow_bindings.find(binding.name);
    if (found != realm.settings().flow_bindings.end()) out[binding.file_key] = text(found->second);
  }
}

void add_missing(json::Object& out, std::string_view defaults) {
  const auto missing = json::parse_object(defaults);
  if (!missing) return;
  for (const auto& member : *missing) out.insert(member);
}

/// What is kept, without what is no setting: other resources show that.
void write_kept_settings(const std::string& kept_json, json::Object& out) {
  if (kept_json.empty()) return;
  const auto kept = json::parse_object(kept_json, kRealmFileLimits);
  if (!kept) return;
  for (const auto& member : *kept) {
    const std::string_view key = member.key();
    if (key == "federatedUsers" || key == "organizations" || key == "keycloakVersion" || key.starts_with("_")) continue;
    out.insert(member);
  }
}

}  // namespace

json::Object write_realm(const model::Realm& realm) {
  const auto& settings = realm.settings();
  json::Object out;
  out["id"] = text(settings.id.value);
  out["realm"] = text(settings.name);
  visit_names(settings, Write{out});
  out["sslRequired"] = text(name_of(settings.ssl_required));
  visit_tokens(settings.tokens, Write{out});
  visit_login(settings.login, Write{out});
  visit_brute_force(settings.brute_force, Write{out});
  write_events(settings.events, out);
  visit_localization(settings.localization, Write{out});
  write_references(realm, out);
  out["identityProviders"] = write_identity_providers(realm, Secrets::masked);
  out["identityProviderMappers"] = write_identity_provider_mappers(realm);
  write_mail_server(realm, out);
  out["browserSecurityHeaders"] = write_map(settings.browser_security_headers);
  json::Object attributes = write_map(settings.attributes);
  add_missing(attributes, kAttributeDefaults);
  out["attributes"] = std::move(attributes);
  write_kept_settings(settings.kept_json, out);
  add_missing(out, kDefaults);
  return out;
}

json::Object write_event_settings(const model::EventSettings& events) {
  json::Object out;
  write_events(events, out);
  if (events.enabled_event_types.empty()) out["enabledEventTypes"] = default_event_types();
  return out;
}

}  // namespace latchkey::kc
