// The settings of a realm, laid over what stands: a member that is absent changes nothing.
#include "kc/read/read_settings.h"

#include <limits>

#include "jose/algorithm.h"

namespace latchkey::kc {
namespace {

using json::ObjectReader;

template <class Unit>
void read_span(ObjectReader& realm, std::string_view key, Unit& target) {
  const auto value = realm.optional_int64(key);
  if (!value) return;
  if (*value < 0 || *value > std::numeric_limits<std::int32_t>::max()) {
    realm.reject(key, "must be a time between 0 and 2147483647");
    return;
  }
  target = Unit(*value);
}

void read_count(ObjectReader& realm, std::string_view key, int& target) {
  const auto value = realm.optional_int64(key);
  if (!value) return;
  if (*value < 0 || *value > std::numeric_limits<std::int32_t>::max())
    realm.reject(key, "must be between 0 and 2147483647");
  else
    target = static_cast<int>(*value);
}

void read_flag(ObjectReader& realm, std::string_view key, bool& target) { target = realm.bool_or(key, target); }

void read_text(ObjectReader& realm, std::string_view key, std::string& target) {
  target = realm.string_or(key, target);
}

void replace_list(ObjectReader& realm, std::string_view key, std::vector<std::string>& target) {
  if (auto list = realm.optional_string_list(key)) target = *std::move(list);
}

void replace_map(ObjectReader& realm, std::string_view key, model::StringMap& target) {
  if (json::find(realm.object(), key) != nullptr) target = realm.string_map(key);
}

void read_tokens(ObjectReader& realm, model::TokenSettings& tokens) {
  tokens.default_signature_algorithm = realm.string_or("defaultSignatureAlgorithm", tokens.default_signature_algorithm);
  if (!jose::parse_algorithm(tokens.default_signature_algorithm)) {
    realm.reject("defaultSignatureAlgorithm", "must be an algorithm that we know, such as RS256, ES256 or EdDSA");
  }
  read_span(realm, "accessTokenLifespan", tokens.access_token_lifespan);
  read_span(realm, "accessTokenLifespanForImplicitFlow", tokens.access_token_lifespan_implicit);
  read_span(realm, "ssoSessionIdleTimeout", tokens.sso_idle);
  read_span(realm, "ssoSessionMaxLifespan", tokens.sso_max);
  read_span(realm, "ssoSessionIdleTimeoutRememberMe", tokens.sso_idle_remember_me);
  read_span(realm, "ssoSessionMaxLifespanRememberMe", tokens.sso_max_remember_me);
  read_span(realm, "clientSessionIdleTimeout", tokens.client_idle);
  read_span(realm, "clientSessionMaxLifespan", tokens.client_max);
  read_span(realm, "offlineSessionIdleTimeout", tokens.offline_idle);
  read_flag(realm, "offlineSessionMaxLifespanEnabled", tokens.offline_max_enabled);
  read_span(realm, "offlineSessionMaxLifespan", tokens.offline_max);
  read_span(realm, "clientOfflineSessionIdleTimeout", tokens.client_offline_idle);
  read_span(realm, "clientOfflineSessionMaxLifespan", tokens.client_offline_max);
  read_span(realm, "accessCodeLifespan", tokens.access_code_lifespan);
  read_span(realm, "accessCodeLifespanUserAction", tokens.access_code_lifespan_user_action);
  read_span(realm, "accessCodeLifespanLogin", tokens.access_code_lifespan_login);
  read_span(realm, "actionTokenGeneratedByAdminLifespan", tokens.action_token_by_admin);
  read_span(realm, "actionTokenGeneratedByUserLifespan", tokens.action_token_by_user);
  read_flag(realm, "revokeRefreshToken", tokens.revoke_refresh_token);
  read_count(realm, "refreshTokenMaxReuse", tokens.refresh_token_max_reuse);
  tokens.not_before = realm.int64_or("notBefore", tokens.not_before);
}

void read_login(ObjectReader& realm, model::LoginSettings& login) {
  read_flag(realm, "registrationAllowed", login.registration_allowed);
  read_flag(realm, "registrationEmailAsUsername", login.registration_email_as_username);
  read_flag(realm, "loginWithEmailAllowed", login.login_with_email_allowed);
  read_flag(realm, "duplicateEmailsAllowed", login.duplicate_emails_allowed);
  // An address that several people may have names none of them: whoever registered with somebody's address could take
  // his place at the login.
  if (login.duplicate_emails_allowed) login.login_with_email_allowed = false;
  read_flag(realm, "resetPasswordAllowed", login.reset_password_allowed);
  read_flag(realm, "editUsernameAllowed", login.edit_username_allowed);
  read_flag(realm, "rememberMe", login.remember_me);
  read_flag(realm, "verifyEmail", login.verify_email);
}

void read_brute_force(ObjectReader& realm, model::BruteForceSettings& brute_force) {
  read_flag(realm, "bruteForceProtected", brute_force.enabled);
  read_flag(realm, "permanentLockout", brute_force.permanent_lockout);
  read_count(realm, "maxTemporaryLockouts", brute_force.max_temporary_lockouts);
  read_count(realm, "failureFactor", brute_force.failure_factor);
  read_span(realm, "waitIncrementSeconds", brute_force.wait_increment);
  read_span(realm, "maxFailureWaitSeconds", brute_force.max_failure_wait);
  read_span(realm, "minimumQuickLoginWaitSeconds", brute_force.minimum_quick_login_wait);
  read_span(realm, "maxDeltaTimeSeconds", brute_force.max_delta_time);
  read_span(realm, "quickLoginCheckMilliSeconds", brute_force.quick_login_check);
  brute_force.strategy = realm.string_or("bruteForceStrategy", brute_force.strategy);
}

void read_events(ObjectReader& realm, model::EventSettings& events) {
  read_flag(realm, "eventsEnabled", events.events_enabled);
  read_span(realm, "eventsExpiration", events.events_expiration);
  replace_list(realm, "enabledEventTypes", events.enabled_event_types);
  read_flag(realm, "adminEventsEnabled", events.admin_events_enabled);
  read_flag(realm, "adminEventsDetailsEnabled", events.admin_events_details);
  replace_list(realm, "eventsListeners", events.listeners);
}

void read_localization(ObjectReader& realm, model::LocalizationSettings& localization) {
  read_flag(realm, "internationalizationEnabled", localization.enabled);
  replace_list(realm, "supportedLocales", localization.supported);
  read_text(realm, "defaultLocale", localization.default_locale);
}

void read_ssl_required(ObjectReader& realm, model::SslRequired& target) {
  const auto ssl = realm.optional_string("sslRequired");
  if (!ssl) return;
  if (*ssl == "none" || *ssl == "NONE")
    target = model::SslRequired::none;
  else if (*ssl == "all" || *ssl == "ALL")
    target = model::SslRequired::all;
  else if (*ssl == "external" || *ssl == "EXTERNAL")
    target = model::SslRequired::external;
  else
    realm.reject("sslRequired", "must be \"none\", \"external\" or \"all\"");
}

}  // namespace

void read_event_settings(ObjectReader& reader, model::EventSettings& events) { read_events(reader, events); }

void read_settings_over(ObjectReader& realm, model::RealmSettings& settings) {
  read_text(realm, "displayName", settings.display_name);
  read_text(realm, "displayNameHtml", settings.display_name_html);
  read_flag(realm, "enabled", settings.enabled);
  read_ssl_required(realm, settings.ssl_required);
  read_tokens(realm, settings.tokens);
  read_login(realm, settings.login);
  read_brute_force(realm, settings.brute_force);
  read_events(realm, settings.events);
  read_localization(realm, settings.localization);
  read_text(realm, "passwordPolicy", settings.password_policy);
  read_text(realm, "loginTheme", settings.login_theme);
  replace_map(realm, "attributes", settings.attributes);
  replace_map(realm, "browserSecurityHeaders", settings.browser_security_headers);
}

void check_realm_name(ObjectReader& realm, std::string_view key, std::string_view name) {
  if (realm.ok() && (!is_valid_id(name) || name == "." || name == "..")) {
    realm.reject(key, "must not hold / ? # ; because it stands in addresses");
  }
}

}  // namespace latchkey::kc
