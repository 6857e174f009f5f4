#include "store/codec/codec.h"
#include "store/codec/document.h"

namespace latchkey::store {
namespace {

constexpr std::string_view kSslRequired[] = {"none", "external", "all"};

constexpr auto token_fields = [](auto& a, auto& t) {
  a.text("alg", t.default_signature_algorithm, "RS256");
  a.duration("access", t.access_token_lifespan, 300);
  a.duration("accessImplicit", t.access_token_lifespan_implicit, 900);
  a.duration("ssoIdle", t.sso_idle, 1800);
  a.duration("ssoMax", t.sso_max, 36000);
  a.duration("ssoIdleRemember", t.sso_idle_remember_me);
  a.duration("ssoMaxRemember", t.sso_max_remember_me);
  a.duration("clientIdle", t.client_idle);
  a.duration("clientMax", t.client_max);
  a.duration("offlineIdle", t.offline_idle, 2592000);
  a.flag("offlineMaxOn", t.offline_max_enabled);
  a.duration("offlineMax", t.offline_max, 5184000);
  a.duration("clientOfflineIdle", t.client_offline_idle);
  a.duration("clientOfflineMax", t.client_offline_max);
  a.duration("code", t.access_code_lifespan, 60);
  a.duration("codeAction", t.access_code_lifespan_user_action, 300);
  a.duration("codeLogin", t.access_code_lifespan_login, 1800);
  a.duration("actionByAdmin", t.action_token_by_admin, 43200);
  a.duration("actionByUser", t.action_token_by_user, 300);
  a.flag("revokeRefresh", t.revoke_refresh_token);
  a.number("refreshReuse", t.refresh_token_max_reuse);
  a.number("notBefore", t.not_before);
};

constexpr auto login_fields = [](auto& a, auto& l) {
  a.flag("registration", l.registration_allowed);
  a.flag("emailAsUsername", l.registration_email_as_username);
  a.flag("withEmail", l.login_with_email_allowed, true);
  a.flag("duplicateEmails", l.duplicate_emails_allowed);
  a.flag("resetPassword", l.reset_password_allowed);
  a.flag("editUsername", l.edit_username_allowed);
  a.flag("rememberMe", l.remember_me);
  a.flag("verifyEmail", l.verify_email);
};

constexpr auto brute_force_fields = [](auto& a, auto& b) {
  a.flag("on", b.enabled);
  a.flag("permanent", b.permanent_lockout);
  a.number("maxTemporary", b.max_temporary_lockouts);
  a.number("factor", b.failure_factor, 30);
  a.duration("increment", b.wait_increment, 60);
  a.duration("maxWait", b.max_failure_wait, 900);
  a.duration("quickWait", b.minimum_quick_login_wait, 60);
  a.duration("maxDelta", b.max_delta_time, 43200);
  a.duration("quickMillis", b.quick_login_check, 1000);
  a.text("strategy", b.strategy, "MULTIPLE");
};

constexpr auto event_fields = [](auto& a, auto& e) {
  a.flag("on", e.events_enabled);
  a.duration("expiration", e.events_expiration);
  a.list("types", e.enabled_event_types);
  a.flag("adminOn", e.admin_events_enabled);
  a.flag("adminDetails", e.admin_events_details);
  a.list("listeners", e.listeners);
};

constexpr auto localization_fields = [](auto& a, auto& l) {
  a.flag("on", l.enabled);
  a.list("supported", l.supported);
  a.text("default", l.default_locale);
  a.maps("texts", l.texts);
};

constexpr auto settings_fields = [](auto& a, auto& s) {
  a.text("displayName", s.display_name);
  a.text("displayNameHtml", s.display_name_html);
  a.flag("enabled", s.enabled, true);
  a.choice("ssl", s.ssl_required, Names(kSslRequired), model::SslRequired::external);
  a.object("tokens", s.tokens, token_fields);
  a.object("login", s.login, login_fields);
  a.object("bruteForce", s.brute_force, brute_force_fields);
  a.object("events", s.events, event_fields);
  a.object("localization", s.localization, localization_fields);
  a.text("passwordPolicy", s.password_policy);
  a.text("loginTheme", s.login_theme);
  a.id("defaultRole", s.default_role);
  a.ids("defaultGroups", s.default_groups);
  a.ids("defaultScopes", s.default_default_scopes);
  a.ids("optionalScopes", s.default_optional_scopes);
  a.map("flows", s.flow_bindings);
  a.map("attributes", s.attributes);
  a.map("headers", s.browser_security_headers);
  a.map("smtp", s.smtp);
  a.secret("smtpPassword", s.smtp_password);
  a.kept(s.kept_json);
};

}  // namespace

std::string encode_settings(const model::RealmSettings& settings, const crypto::Sealer& sealer) {
  return write_document({settings.id.value, kKindSettings, "", &sealer}, settings, settings_fields);
}

Result<model::RealmSettings> decode_settings(const RealmId& realm, std::string_view name, std::string_view document,
                                             const crypto::Sealer& sealer) {
  model::RealmSettings settings;
  settings.id = realm;
  settings.name = name;
  auto status = read_document({realm.value, kKindSettings, "", &sealer}, document, settings, settings_fields);
  if (!status) return std::unexpected(status.error());
  // Older versions stored both; kc/read/read_settings.cc says why they exclude each other.
  if (settings.login.duplicate_emails_allowed) settings.login.login_with_email_allowed = false;
  return settings;
}

RealmSummary summary_of_settings(std::string_view document) {
  RealmSummary summary;
  const auto object = json::parse_object(document, kDocumentLimits);
  if (!object) return summary;
  summary.display_name = json::string_or_empty(*object, "displayName");
  const auto* enabled = json::find(*object, "enabled");
  summary.enabled = enabled == nullptr || !enabled->is_bool() || enabled->get_bool();
  return summary;
}

}  // namespace latchkey::store
