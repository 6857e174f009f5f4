// The realm's own settings: names, lifespans, login, brute force, events, localization, mail.
#include <fmt/format.h>

#include <limits>

#include "kc/default_parts.h"
#include "kc/import_state.h"

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
  tokens.action_token_by_user = tokens.access_code_lifespan_user_action;
  read_span(realm, "actionTokenGeneratedByUserLifespan", tokens.action_token_by_user);
  read_flag(realm, "revokeRefreshToken", tokens.revoke_refresh_token);
  read_count(realm, "refreshTokenMaxReuse", tokens.refresh_token_max_reuse);
  tokens.not_before = realm.int64_or("notBefore", 0);
}

void read_login(ObjectReader& realm, model::LoginSettings& login) {
  read_flag(realm, "registrationAllowed", login.registration_allowed);
  read_flag(realm, "registrationEmailAsUsername", login.registration_email_as_username);
  read_flag(realm, "loginWithEmailAllowed", login.login_with_email_allowed);
  read_flag(realm, "duplicateEmailsAllowed", login.duplicate_emails_allowed);
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
  events.enabled_event_types = realm.string_list("enabledEventTypes");
  read_flag(realm, "adminEventsEnabled", events.admin_events_enabled);
  read_flag(realm, "adminEventsDetailsEnabled", events.admin_events_details);
  events.listeners = realm.optional_string_list("eventsListeners").value_or(std::vector<std::string>{"jboss-logging"});
}

void read_localization(ObjectReader& realm, model::LocalizationSettings& localization) {
  read_flag(realm, "internationalizationEnabled", localization.enabled);
  localization.supported = realm.string_list("supportedLocales");
  localization.default_locale = realm.string_or("defaultLocale", "");
  const json::Object* texts = realm.optional_object("localizationTexts");
  if (texts == nullptr) return;
  ObjectReader locales(*texts, realm, "localizationTexts");
  for (const auto& member : *texts) {
    const std::string locale(member.key().data(), member.key().size());
    localization.texts[locale] = locales.string_map(locale);
  }
}

void read_mail(ObjectReader& realm, ImportState& state) {
  auto& settings = state.draft.settings;
  settings.smtp = realm.string_map("smtpServer");
  if (auto found = settings.smtp.find("password"); found != settings.smtp.end()) {
    if (found->second == kMaskedSecret)
      state.notes.say("smtpServer.password is masked in the file: set it again");
    else if (!found->second.empty())
      settings.smtp_password = std::make_shared<const Secret>(std::move(found->second));
    settings.smtp.erase(found);
  }
  if (auto found = settings.smtp.find("authTokenClientSecret"); found != settings.smtp.end()) {
    state.keep_secret(settings.id.value, "smtpServer.authTokenClientSecret", std::move(found->second));
    settings.smtp.erase(found);
  }
}

void read_identity(ObjectReader& realm, ImportState& state) {
  auto& settings = state.draft.settings;
  settings.name = take_name(realm, "realm");
  if (realm.ok() && (!is_valid_id(settings.name) || settings.name == "." || settings.name == "..")) {
    realm.reject("realm", "must not hold / ? # ; because it stands in addresses");
  }
  settings.id = model::RealmId(state.take_id(realm, "realm"));
  settings.display_name = realm.string_or("displayName", "");
  settings.display_name_html = realm.string_or("displayNameHtml", "");
  settings.enabled = realm.bool_or("enabled", false);
  if (!realm.object().contains("enabled"))
    state.notes.say("`enabled` is absent, so the realm is disabled, as in Keycloak");
  const std::string ssl = realm.string_or("sslRequired", "external");
  if (ssl == "none" || ssl == "NONE")
    settings.ssl_required = model::SslRequired::none;
  else if (ssl == "all" || ssl == "ALL")
    settings.ssl_required = model::SslRequired::all;
  else if (ssl == "external" || ssl == "EXTERNAL")
    settings.ssl_required = model::SslRequired::external;
  else
    realm.reject("sslRequired", "must be \"none\", \"external\" or \"all\"");
}

/// "26.6.1" -> 26; 0 when the file does not say.
int major_version(std::string_view text) {
  int major = 0;
  for (const char c : text) {
    if (c < '0' || c > '9' || major > 10'000) break;
    major = major * 10 + (c - '0');
  }
  return major;
}

void read_flow_bindings(ObjectReader& realm, ImportState& state) {
  for (const auto& binding : flow_bindings()) {
    const std::string alias = realm.string_or(binding.file_key, "");
    if (alias.empty()) continue;
    state.draft.settings.flow_bindings.emplace(binding.name, alias);
    state.references.emplace_back([&state, key = binding.file_key, alias] {
      if (state.draft.flow(alias) == nullptr)
        state.fail(Error::Kind::invalid, key, fmt::format("names the flow \"{}\", which does not exist", alias));
    });
  }
}

}  // namespace

void import_settings(ObjectReader& realm, ImportState& state) {
  auto& settings = state.draft.settings;
  read_identity(realm, state);
  read_tokens(realm, settings.tokens);
  read_login(realm, settings.login);
  read_brute_force(realm, settings.brute_force);
  read_events(realm, settings.events);
  read_localization(realm, settings.localization);
  settings.password_policy = realm.string_or("passwordPolicy", "");
  settings.login_theme = realm.string_or("loginTheme", "");
  settings.attributes = realm.string_map("attributes");
  settings.browser_security_headers = realm.string_map("browserSecurityHeaders");
  read_mail(realm, state);
  read_flow_bindings(realm, state);
  state.known_version = major_version(realm.string_or("keycloakVersion", ""));
}

}  // namespace latchkey::kc
