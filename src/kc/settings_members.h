// The members of a realm's settings under their names in a representation, listed once for reading and for writing:
// what can be read is written, and the other way round. `visit(name, member)` is called for each in turn.
#pragma once

#include "model/realm_settings.h"

namespace latchkey::kc {

// Each list takes the settings to change or, const, those to show.

template <class Settings, class Visit>
void visit_names(Settings& settings, const Visit& visit) {
  visit("displayName", settings.display_name);
  visit("displayNameHtml", settings.display_name_html);
  visit("enabled", settings.enabled);
  visit("passwordPolicy", settings.password_policy);
  visit("loginTheme", settings.login_theme);
}

template <class Tokens, class Visit>
void visit_tokens(Tokens& tokens, const Visit& visit) {
  visit("notBefore", tokens.not_before);
  visit("defaultSignatureAlgorithm", tokens.default_signature_algorithm);
  visit("revokeRefreshToken", tokens.revoke_refresh_token);
  visit("refreshTokenMaxReuse", tokens.refresh_token_max_reuse);
  visit("accessTokenLifespan", tokens.access_token_lifespan);
  visit("accessTokenLifespanForImplicitFlow", tokens.access_token_lifespan_implicit);
  visit("ssoSessionIdleTimeout", tokens.sso_idle);
  visit("ssoSessionMaxLifespan", tokens.sso_max);
  visit("ssoSessionIdleTimeoutRememberMe", tokens.sso_idle_remember_me);
  visit("ssoSessionMaxLifespanRememberMe", tokens.sso_max_remember_me);
  visit("offlineSessionIdleTimeout", tokens.offline_idle);
  visit("offlineSessionMaxLifespanEnabled", tokens.offline_max_enabled);
  visit("offlineSessionMaxLifespan", tokens.offline_max);
  visit("clientSessionIdleTimeout", tokens.client_idle);
  visit("clientSessionMaxLifespan", tokens.client_max);
  visit("clientOfflineSessionIdleTimeout", tokens.client_offline_idle);
  visit("clientOfflineSessionMaxLifespan", tokens.client_offline_max);
  visit("accessCodeLifespan", tokens.access_code_lifespan);
  visit("accessCodeLifespanUserAction", tokens.access_code_lifespan_user_action);
  visit("accessCodeLifespanLogin", tokens.access_code_lifespan_login);
  visit("actionTokenGeneratedByAdminLifespan", tokens.action_token_by_admin);
  visit("actionTokenGeneratedByUserLifespan", tokens.action_token_by_user);
}

template <class Login, class Visit>
void visit_login(Login& login, const Visit& visit) {
  visit("registrationAllowed", login.registration_allowed);
  visit("registrationEmailAsUsername", login.registration_email_as_username);
  visit("rememberMe", login.remember_me);
  visit("verifyEmail", login.verify_email);
  visit("loginWithEmailAllowed", login.login_with_email_allowed);
  visit("duplicateEmailsAllowed", login.duplicate_emails_allowed);
  visit("resetPasswordAllowed", login.reset_password_allowed);
  visit("editUsernameAllowed", login.edit_username_allowed);
}

template <class BruteForce, class Visit>
void visit_brute_force(BruteForce& brute_force, const Visit& visit) {
  visit("bruteForceProtected", brute_force.enabled);
  visit("permanentLockout", brute_force.permanent_lockout);
  visit("maxTemporaryLockouts", brute_force.max_temporary_lockouts);
  visit("bruteForceStrategy", brute_force.strategy);
  visit("maxFailureWaitSeconds", brute_force.max_failure_wait);
  visit("minimumQuickLoginWaitSeconds", brute_force.minimum_quick_login_wait);
  visit("waitIncrementSeconds", brute_force.wait_increment);
  visit("quickLoginCheckMilliSeconds", brute_force.quick_login_check);
  visit("maxDeltaTimeSeconds", brute_force.max_delta_time);
  visit("failureFactor", brute_force.failure_factor);
}

template <class Events, class Visit>
void visit_events(Events& events, const Visit& visit) {
  visit("eventsEnabled", events.events_enabled);
  visit("eventsExpiration", events.events_expiration);
  visit("eventsListeners", events.listeners);
  visit("enabledEventTypes", events.enabled_event_types);
  visit("adminEventsEnabled", events.admin_events_enabled);
  visit("adminEventsDetailsEnabled", events.admin_events_details);
}

template <class Localization, class Visit>
void visit_localization(Localization& localization, const Visit& visit) {
  visit("internationalizationEnabled", localization.enabled);
  visit("supportedLocales", localization.supported);
  visit("defaultLocale", localization.default_locale);
}

}  // namespace latchkey::kc
