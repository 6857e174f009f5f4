#include "pages/gallery/samples.h"

namespace latchkey::pages {
namespace {

const std::string hostile = R"('"<script>alert({{x}})</script>`&amp;)";
const std::string endless =
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft von und zu "
    "Hinterobermarzahnsdorf";

SafeUrl url(std::string_view text) { return SafeUrl::or_nowhere(text); }

// Collects samples that share a frame; `suffix` tells the frames apart in file names.
std::vector<ProfileField> fields(bool with_username, const std::string& value) {
  std::vector<ProfileField> out;
  if (with_username) out.push_back({.name = "username", .label = "${username}", .values = {value}, .required = true});
  out.push_back({.name = "email", .label = "${email}", .values = {value}, .required = true});
  out.push_back({.name = "firstName", .label = "${firstName}", .required = true});
  out.push_back({.name = "lastName", .label = "${lastName}", .required = true});
  out.push_back({.name = "about", .label = "About you", .type = "textarea", .values = {value}});
  out.push_back(
      {.name = "size", .label = "Size", .type = "select", .values = {"m"}, .options = {{"s", "Small"}, {"m", ""}}});
  out.push_back(
      {.name = "topics", .label = "Topics", .type = "checkboxes", .options = {{"a", value}, {"b", "Second"}}});
  out.push_back({.name = "phones", .label = "Phones", .type = "tel", .values = {value, "2"}, .multivalued = true});
  return out;
}

class Set {
 public:
  Set(const Renderer& renderer, PageContext context, std::string suffix)
      : renderer_(renderer), context_(std::move(context)), suffix_(std::move(suffix)) {}

  void add_login(std::vector<Sample>& out) const {
    Login login{.action_url = url("/submit"),
                .remember_me_allowed = true,
                .registration_url = url("/register"),
                .forgot_password_url = url("/forgot")};
    put(out, "login", renderer_.login(context_, login));
    login.username = context_.client_name.size() > 60 ? endless : "ada.lovelace@example.org";
    login.remember_me_checked = true;
    login.error = {"invalidUserMessage"};
    put(out, "login-error", renderer_.login(context_, login));
    Login again{.action_url = url("/submit"),
                .username = login.username,
                .username_locked = true,
                .restart_url = url("/restart")};
    again.info = {"reauthenticate"};
    put(out, "login-again", renderer_.login(context_, again));
    put(out, "login-plain",
        renderer_.login(context_, Login{.action_url = url("/submit"), .identifier = Login::Identifier::email}));
  }

  void add_password(std::vector<Sample>& out) const {
    UpdatePassword page{.action_url = url("/submit"), .username = "ada"};
    put(out, "update-password", renderer_.update_password(context_, page));
    page.policy_hints = {{"passwordHintMinLength", {"12"}},
                         {"passwordHintDigits", {"1"}},
                         {"passwordHintNotUsername"},
                         {"passwordHintHistory", {"3"}}};
    page.error = {"invalidPasswordMinLengthMessage", {"12"}};
    page.cancel_url = url("/cancel");
    put(out, "update-password-error", renderer_.update_password(context_, page));
  }

  void add_actions(std::vector<Sample>& out) const {
    UpdateProfile profile{.action_url = url("/submit"), .fields = fields(false, "ada@example.org")};
    put(out, "update-profile", renderer_.update_profile(context_, profile));
    profile = {.action_url = url("/submit"), .fields = fields(true, hostile)};
    profile.error = {"missingFirstNameMessage"};
    profile.wrong_field = "firstName";
    profile.cancel_url = url("/cancel");
    put(out, "update-profile-error", renderer_.update_profile(context_, profile));
    put(out, "terms", renderer_.terms(context_, {.action_url = url("/submit")}));
    VerifyEmail verify{.action_url = url("/submit"), .email = "ada.lovelace@example.org"};
    put(out, "verify-email", renderer_.verify_email(context_, verify));
    verify.error = {"emailNotVerifiedYetMessage"};
    put(out, "verify-email-error", renderer_.verify_email(context_, verify));
  }

  void add_links(std::vector<Sample>& out) const {
    ForgotPassword forgot{.action_url = url("/submit"), .login_url = url("/login")};
    put(out, "forgot-password", renderer_.forgot_password(context_, forgot));
    forgot.error = {"missingUsernameMessage"};
    put(out, "forgot-password-error", renderer_.forgot_password(context_, forgot));
    ConfirmLink link{.action_url = url("/submit"),
                     .title = {"executeActionsTitle"},
                     .message = {"confirmExecutionOfActions"},
                     .details = {{"requiredAction.UPDATE_PASSWORD"}, {"requiredAction.VERIFY_EMAIL"}},
                     .username = "ada.lovelace"};
    put(out, "confirm-link", renderer_.confirm_link(context_, link));
    Register form{.action_url = url("/submit"), .fields = fields(true, ""), .login_url = url("/login")};
    put(out, "register", renderer_.registration(context_, form));
    form.policy_hints = {{"passwordHintMinLength", {"12"}}};
    form.error = {"notMatchPasswordMessage"};
    form.wrong_field = "password";
    put(out, "register-error", renderer_.registration(context_, form));
  }

  void add_endings(std::vector<Sample>& out) const {
    ErrorPage error{.message = {"invalidParameterMessage", {"redirect_uri"}}};
    put(out, "error", renderer_.error(traced(), error));
    error.back_to_application = url("http://localhost:8081/");
    error.retry_url = url("/retry");
    put(out, "error-actions", renderer_.error(traced(), error));
    put(out, "logged-out", renderer_.logged_out(context_, {.back_to_application = url("http://localhost:8081/")}));
    put(out, "logout-confirm",
        renderer_.logout_confirm(context_,
                                 {.action_url = url("/submit"), .session_code = "abc", .cancel_url = url("/")}));
    put(out, "page-expired", renderer_.page_expired(context_, {.restart_url = url("/restart")}));
    put(out, "cookies-off", renderer_.cookies_off(context_, {.retry_url = url("/retry")}));
    put(out, "already-signed-in",
        renderer_.already_signed_in(context_, {.continue_url = url("/continue"), .username = "ada.lovelace"}));
    Info info{
        .title = {"updatePasswordTitle"}, .message = {"passwordUpdatedMessage"}, .details = {{"loggedOutMessage"}}};
    info.continue_url = url("/continue");
    put(out, "info", renderer_.info(context_, info));
  }

  void add_rest(std::vector<Sample>& out) const {
    FormPost form{.target = url("/posted"), .fields = {{"code", hostile}, {"state", ""}, {"submit", "x"}}};
    put(out, "form-post", renderer_.form_post(context_, form));
    Consent consent{
        .action_url = url("/submit"),
        .code = "abc",
        .scopes = {"${profileScopeConsentText}", "${emailScopeConsentText}", "${offlineAccessScopeConsentText}"}};
    consent.policy_url = url("https://example.org/privacy");
    consent.terms_url = url("https://example.org/terms");
    put(out, "consent", renderer_.consent(context_, consent));
    PageContext front = context_;
    front.realm.clear();
    front.realm_display_name.clear();
    Welcome welcome{
        .admin_console_url = url("/admin/"), .docs_url = url("https://example.org/docs"), .version = "0.1.0"};
    put(out, "welcome", renderer_.welcome(front, welcome));
    welcome.dev = true;
    welcome.needs_administrator = true;
    welcome.realms = {{"master", url("/realms/master/.well-known/openid-configuration")},
                      {"demo-openid-connect", url("/realms/demo-openid-connect/.well-known/openid-configuration")}};
    put(out, "welcome-dev", renderer_.welcome(front, welcome));
    put(out, "not-found", renderer_.not_found(front, {.home_url = url("/")}));
  }

  void add_all(std::vector<Sample>& out) const {
    add_login(out);
    add_password(out);
    add_actions(out);
    add_links(out);
    add_endings(out);
    add_rest(out);
  }

 private:
  [[nodiscard]] PageContext traced() const {
    PageContext context = context_;
    context.trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
    return context;
  }
  void put(std::vector<Sample>& out, const std::string& name, Html html) const {
    out.push_back({name + suffix_, std::move(html)});
  }

  const Renderer& renderer_;
  PageContext context_;
  std::string suffix_;
};

}  // namespace

std::vector<Sample> all_samples(const Renderer& renderer, const std::string& resources_url) {
  std::vector<Sample> out;
  PageContext context{.supported_locales = renderer.messages().locales(),
                      .locale_base_url = url("?page=1"),
                      .realm = "demo",
                      .realm_display_name = "Acme Widgets"};
  context.resources_url = resources_url;
  context.client_name = "Open ID Client";
  Set(renderer, context, "").add_all(out);
  for (const std::string& locale : renderer.messages().locales()) {
    if (locale == "en") continue;
    context.locale = locale;
    const Set set(renderer, context, "." + locale);
    if (locale == "ar") {
      set.add_all(out);
    } else {
      set.add_login(out);
    }
    if (locale == "de") set.add_password(out);
  }
  context.locale = "en";
  context.realm_display_name = hostile;
  context.client_name = hostile;
  Set(renderer, context, ".hostile").add_all(out);
  context.realm_display_name = endless;
  context.client_name = endless;
  Set(renderer, context, ".endless").add_all(out);
  out.push_back({"login-status-iframe", renderer.login_status_iframe(resources_url)});
  out.push_back({"step1", renderer.third_party_cookies_step1(resources_url)});
  out.push_back({"step2", renderer.third_party_cookies_step2(resources_url)});
  return out;
}

}  // namespace latchkey::pages
