#include "kc/write/write_realm.h"

#include "kc/catalog/catalog.h"
#include "kc/defaults/default_parts.h"
#include "kc/identity_providers.h"
#include "kc/import/import.h"
#include "kc/mail_server.h"
#include "kc/write/write.h"

namespace latchkey::kc {
namespace {

json::Value text(std::string_view value) { return json::String(value); }

template <class Unit>
std::int64_t count(Unit span) {
  return static_cast<std::int64_t>(span.count());
}

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

void write_names(const model::RealmSettings& settings, json::Object& out) {
  out["id"] = text(settings.id.value);
  out["realm"] = text(settings.name);
  if (!settings.display_name.empty()) out["displayName"] = text(settings.display_name);
  if (!settings.display_name_html.empty()) out["displayNameHtml"] = text(settings.display_name_html);
  out["enabled"] = settings.enabled;
}

void write_tokens(const model::TokenSettings& tokens, json::Object& out) {
  out["notBefore"] = tokens.not_before;
  out["defaultSignatureAlgorithm"] = text(tokens.default_signature_algorithm);
  out["revokeRefreshToken"] = tokens.revoke_refresh_token;
  out["refreshTokenMaxReuse"] = tokens.refresh_token_max_reuse;
  out["accessTokenLifespan"] = count(tokens.access_token_lifespan);
  out["accessTokenLifespanForImplicitFlow"] = count(tokens.access_token_lifespan_implicit);
  out["ssoSessionIdleTimeout"] = count(tokens.sso_idle);
  out["ssoSessionMaxLifespan"] = count(tokens.sso_max);
  out["ssoSessionIdleTimeoutRememberMe"] = count(tokens.sso_idle_remember_me);
  out["ssoSessionMaxLifespanRememberMe"] = count(tokens.sso_max_remember_me);
  out["offlineSessionIdleTimeout"] = count(tokens.offline_idle);
  out["offlineSessionMaxLifespanEnabled"] = tokens.offline_max_enabled;
  out["offlineSessionMaxLifespan"] = count(tokens.offline_max);
  out["clientSessionIdleTimeout"] = count(tokens.client_idle);
  out["clientSessionMaxLifespan"] = count(tokens.client_max);
  out["clientOfflineSessionIdleTimeout"] = count(tokens.client_offline_idle);
  out["clientOfflineSessionMaxLifespan"] = count(tokens.client_offline_max);
  out["accessCodeLifespan"] = count(tokens.access_code_lifespan);
  out["accessCodeLifespanUserAction"] = count(tokens.access_code_lifespan_user_action);
  out["accessCodeLifespanLogin"] = count(tokens.access_code_lifespan_login);
  out["actionTokenGeneratedByAdminLifespan"] = count(tokens.action_token_by_admin);
  out["actionTokenGeneratedByUserLifespan"] = count(tokens.action_token_by_user);
}

void write_login(const model::RealmSettings& settings, json::Object& out) {
  const auto& login = settings.login;
  out["sslRequired"] = text(name_of(settings.ssl_required));
  out["registrationAllowed"] = login.registration_allowed;
  out["registrationEmailAsUsername"] = login.registration_email_as_username;
  out["rememberMe"] = login.remember_me;
  out["verifyEmail"] = login.verify_email;
  out["loginWithEmailAllowed"] = login.login_with_email_allowed;
  out["duplicateEmailsAllowed"] = login.duplicate_emails_allowed;
  out["resetPasswordAllowed"] = login.reset_password_allowed;
  out["editUsernameAllowed"] = login.edit_username_allowed;
  if (!settings.password_policy.empty()) out["passwordPolicy"] = text(settings.password_policy);
  if (!settings.login_theme.empty()) out["loginTheme"] = text(settings.login_theme);
}

void write_brute_force(const model::BruteForceSettings& brute_force, json::Object& out) {
  out["bruteForceProtected"] = brute_force.enabled;
  out["permanentLockout"] = brute_force.permanent_lockout;
  out["maxTemporaryLockouts"] = brute_force.max_temporary_lockouts;
  out["bruteForceStrategy"] = text(brute_force.strategy);
  out["maxFailureWaitSeconds"] = count(brute_force.max_failure_wait);
  out["minimumQuickLoginWaitSeconds"] = count(brute_force.minimum_quick_login_wait);
  out["waitIncrementSeconds"] = count(brute_force.wait_increment);
  out["quickLoginCheckMilliSeconds"] = count(brute_force.quick_login_check);
  out["maxDeltaTimeSeconds"] = count(brute_force.max_delta_time);
  out["failureFactor"] = brute_force.failure_factor;
}

void write_events(const model::EventSettings& events, json::Object& out) {
  out["eventsEnabled"] = events.events_enabled;
  if (events.events_expiration.count() != 0) out["eventsExpiration"] = count(events.events_expiration);
  out["eventsListeners"] = write_list(events.listeners);
  out["enabledEventTypes"] = write_list(events.enabled_event_types);
  out["adminEventsEnabled"] = events.admin_events_enabled;
  out["adminEventsDetailsEnabled"] = events.admin_events_details;
}

void write_localization(const model::LocalizationSettings& localization, json::Object& out) {
  out["internationalizationEnabled"] = localization.enabled;
  out["supportedLocales"] = write_list(localization.supported);
  if (!localization.default_locale.empty()) out["defaultLocale"] = text(localization.default_locale);
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
  write_names(settings, out);
  write_tokens(settings.tokens, out);
  write_login(settings, out);
  write_brute_force(settings.brute_force, out);
  write_events(settings.events, out);
  write_localization(settings.localization, out);
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
