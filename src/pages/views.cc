#include "pages/views.h"

#include "pages/locale.h"

namespace latchkey::pages {
namespace {

std::string address(const std::optional<SafeUrl>& url) { return url ? url->str() : std::string(); }

std::vector<View> sentences(const Frame& frame, const std::vector<Text>& texts) {
  std::vector<View> out;
  for (const auto& text : texts) out.push_back(View().text("sentence", frame.say(text)));
  return out;
}

std::string_view identifier_label(Login::Identifier kind) {
  switch (kind) {
    case Login::Identifier::username:
      return "username";
    case Login::Identifier::email:
      return "email";
    case Login::Identifier::username_or_email:
      break;
  }
  return "usernameOrEmail";
}

}  // namespace

std::string Frame::say(const Text& message) const {
  return message.empty() ? std::string() : messages_.text(context_.locale, message, context_.overrides);
}

std::string Frame::resolve(std::string_view name) const {
  return messages_.resolve(context_.locale, name, context_.overrides);
}

std::string Frame::realm_name() const {
  std::string name = resolve(context_.realm_display_name);
  if (name.empty()) name = context_.realm;
  return name.empty() ? "Latchkey" : name;
}

std::vector<View> Frame::languages() const {
  std::vector<View> out;
  if (context_.supported_locales.size() < 2) return out;
  for (const auto& tag : context_.supported_locales) {
    View item;
    item.text("tag", tag).text("name", std::string(language_name(tag)));
    item.text("url", context_.locale_base_url.with_query("kc_locale", tag).str());
    item.flag("current", canonical_locale(tag) == canonical_locale(context_.locale));
    out.push_back(std::move(item));
  }
  return out;
}

View Frame::view(std::string_view id, std::string heading) const {
  const std::string realm = realm_name();
  View view;
  view.text("locale", canonical_locale(context_.locale))
      .text("direction", std::string(text_direction(context_.locale)));
  view.text("locale_name", std::string(language_name(context_.locale)));
  view.text("page", std::string(id)).text("realm_name", realm).text("resources", context_.resources_url);
  view.text("title", heading + " \u00B7 " + realm).text("heading", std::move(heading));
  view.text("client_name", resolve(context_.client_name)).text("client_url", address(context_.client_url));
  view.text("trace_id", context_.trace_id);
  view.list("languages", languages());
  return view;
}

View login_view(const Frame& frame, const Login& page) {
  const PageContext& context = frame.context();
  View view = frame.view("login", frame.say({"loginAccountTitle"}));
  view.text("title", frame.say({"loginTitle", {frame.realm_name()}}));
  if (!context.client_name.empty())
    view.text("lead", frame.say({"loginContinueTo", {frame.resolve(context.client_name)}}));
  view.text("action", page.action_url.str()).text("username", page.username).text("credential_id", page.credential_id);
  view.text("username_label", frame.say({std::string(identifier_label(page.identifier))}));
  view.flag("username_locked", page.username_locked)
      .flag("username_is_email", page.identifier == Login::Identifier::email);
  view.text("restart_url", address(page.restart_url));
  view.flag("remember_me_allowed", page.remember_me_allowed && !page.username_locked)
      .flag("remember_me_checked", page.remember_me_checked);
  view.text("error", frame.say(page.error)).text("info", frame.say(page.info));
  // Whoever has to type a name first starts there; with a name in place, at the password.
  view.flag("focus_password", page.username_locked || !page.username.empty());
  view.text("registration_url", address(page.registration_url))
      .text("forgot_password_url", address(page.forgot_password_url));
  view.flag("has_options", (page.remember_me_allowed && !page.username_locked) || page.forgot_password_url.has_value());
  return view;
}

View update_password_view(const Frame& frame, const UpdatePassword& page) {
  View view = frame.view("update-password", frame.say({"updatePasswordTitle"}));
  view.text("lead", frame.say({"updatePasswordMessage"}));
  view.text("action", page.action_url.str()).text("username", page.username).text("error", frame.say(page.error));
  view.list("hints", sentences(frame, page.policy_hints));
  const std::string_view error = page.error.empty() ? "" : "input-error ";
  const std::string_view hints = page.policy_hints.empty() ? "" : "password-hints";
  view.text("described", std::string(error).append(hints));
  view.flag("offer_logout_sessions", page.offer_logout_sessions)
      .flag("logout_sessions_checked", page.logout_sessions_checked);
  view.text("cancel_url", address(page.cancel_url));
  return view;
}

View error_view(const Frame& frame, const ErrorPage& page) {
  View view = frame.view("error", frame.say(page.title));
  view.text("message", page.message.empty() ? page.text : frame.say(page.message));
  view.text("back_url", address(page.back_to_application)).text("retry_url", address(page.retry_url));
  view.flag("has_actions", page.back_to_application || page.retry_url);
  return view;
}

View info_view(const Frame& frame, const Info& page) {
  View view = frame.view("info", frame.say(page.title));
  view.text("message", frame.say(page.message)).list("details", sentences(frame, page.details));
  view.text("continue_url", address(page.continue_url)).text("continue_label", frame.say(page.continue_label));
  view.text("back_url", address(page.back_to_application));
  view.flag("has_actions", page.continue_url || page.back_to_application);
  return view;
}

View logout_confirm_view(const Frame& frame, const LogoutConfirm& page) {
  View view = frame.view("logout-confirm", frame.say({"logoutConfirmTitle"}));
  view.text("action", page.action_url.str())
      .text("session_code", page.session_code)
      .text("cancel_url", address(page.cancel_url));
  return view;
}

View logged_out_view(const Frame& frame, const LoggedOut& page) {
  View view = frame.view("logged-out", frame.say({"successLogout"}));
  view.text("back_url", address(page.back_to_application));
  return view;
}

View already_signed_in_view(const Frame& frame, const AlreadySignedIn& page) {
  View view = frame.view("already-signed-in", frame.say({"alreadyLoggedIn"}));
  if (!page.username.empty()) view.text("signed_in_as", frame.say({"signedInAs", {page.username}}));
  view.text("continue_url", page.continue_url.str());
  return view;
}

View page_expired_view(const Frame& frame, const PageExpired& page) {
  View view = frame.view("page-expired", frame.say({"pageExpiredTitle"}));
  view.text("restart_url", page.restart_url.str());
  return view;
}

View cookies_off_view(const Frame& frame, const CookiesOff& page) {
  View view = frame.view("cookies-off", frame.say({"cookiesOffTitle"}));
  view.text("retry_url", page.retry_url.str());
  return view;
}

View form_post_view(const Frame& frame, const FormPost& page) {
  View view = frame.view("form-post", frame.say({"formPostTitle"}));
  std::vector<View> fields;
  for (const auto& field : page.fields)
    fields.push_back(View().text("field_name", field.name).text("field_value", field.value));
  view.text("action", page.target.str()).list("fields", std::move(fields));
  return view;
}

View consent_view(const Frame& frame, const Consent& page) {
  View view = frame.view("consent", frame.say({"oauthGrantTitle", {frame.resolve(frame.context().client_name)}}));
  std::vector<View> scopes;
  for (const auto& scope : page.scopes) scopes.push_back(View().text("scope", frame.resolve(scope)));
  view.text("action", page.action_url.str()).text("code", page.code).list("scopes", std::move(scopes));
  view.text("policy_url", address(page.policy_url)).text("terms_url", address(page.terms_url));
  view.flag("has_documents", page.policy_url || page.terms_url);
  return view;
}

View welcome_view(const Frame& frame, const Welcome& page) {
  View view = frame.view("welcome", frame.say({"welcomeTitle"}));
  view.text("title", "Latchkey");
  view.text("admin_url", address(page.admin_console_url))
      .text("docs_url", address(page.docs_url))
      .text("version", page.version);
  view.flag("has_actions", page.admin_console_url || page.docs_url);
  view.flag("dev", page.dev).flag("needs_administrator", page.needs_administrator);
  std::vector<View> realms;
  for (const auto& [name, url] : page.realms) realms.push_back(View().text("name", name).text("url", url.str()));
  view.list("realms", std::move(realms));
  return view;
}

View not_found_view(const Frame& frame, const NotFound& page) {
  View view = frame.view("not-found", frame.say({"notFoundTitle"}));
  view.text("home_url", address(page.home_url));
  return view;
}

}  // namespace latchkey::pages
