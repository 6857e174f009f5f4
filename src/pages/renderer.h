// Renderer: turns page values into Html with a theme's templates, parsed once. Immutable, so any thread may render.
// Templates cannot print a value unescaped: `{{{x}}}`, `{{&x}}` and lambdas are refused when the theme is loaded.
#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"
#include "pages/action_pages.h"
#include "pages/html.h"
#include "pages/messages.h"
#include "pages/pages.h"
#include "pages/resources.h"
#include "pages/theme.h"

namespace latchkey::pages {

class Renderer {
 public:
  /// Fails, naming file and reason, when a template is missing or malformed or a message file cannot be read.
  [[nodiscard]] static Result<std::unique_ptr<const Renderer>> create(
      std::shared_ptr<const Theme> theme = Theme::built_in());
  ~Renderer();
  Renderer(const Renderer&) = delete;
  Renderer& operator=(const Renderer&) = delete;

  [[nodiscard]] Html login(const PageContext& context, const Login& page) const;
  [[nodiscard]] Html update_password(const PageContext& context, const UpdatePassword& page) const;
  [[nodiscard]] Html error(const PageContext& context, const ErrorPage& page) const;
  [[nodiscard]] Html info(const PageContext& context, const Info& page) const;
  [[nodiscard]] Html logout_confirm(const PageContext& context, const LogoutConfirm& page) const;
  [[nodiscard]] Html logged_out(const PageContext& context, const LoggedOut& page) const;
  [[nodiscard]] Html already_signed_in(const PageContext& context, const AlreadySignedIn& page) const;
  [[nodiscard]] Html page_expired(const PageContext& context, const PageExpired& page) const;
  [[nodiscard]] Html cookies_off(const PageContext& context, const CookiesOff& page) const;
  [[nodiscard]] Html form_post(const PageContext& context, const FormPost& page) const;
  [[nodiscard]] Html consent(const PageContext& context, const Consent& page) const;
  [[nodiscard]] Html update_profile(const PageContext& context, const UpdateProfile& page) const;
  [[nodiscard]] Html terms(const PageContext& context, const Terms& page) const;
  [[nodiscard]] Html verify_email(const PageContext& context, const VerifyEmail& page) const;
  [[nodiscard]] Html forgot_password(const PageContext& context, const ForgotPassword& page) const;
  [[nodiscard]] Html confirm_link(const PageContext& context, const ConfirmLink& page) const;
  [[nodiscard]] Html registration(const PageContext& context, const Register& page) const;
  [[nodiscard]] Html welcome(const PageContext& context, const Welcome& page) const;
  [[nodiscard]] Html not_found(const PageContext& context, const NotFound& page) const;

  /// OpenID Connect Session Management §3.2's frame. Its script asks `login-status-iframe.html/init?client_id=&origin=`
  /// once (204: may ask) and compares the cookie KEYCLOAK_SESSION with base64url(sha256(session_state)).
  [[nodiscard]] Html login_status_iframe(std::string_view resources_url) const;
  /// Sets a cookie and moves on to step2.html, which tells the opener's frame whether the cookie came along.
  [[nodiscard]] Html third_party_cookies_step1(std::string_view resources_url) const;
  [[nodiscard]] Html third_party_cookies_step2(std::string_view resources_url) const;

  [[nodiscard]] const Messages& messages() const;
  [[nodiscard]] const Resources& resources() const;

 private:
  struct State;
  explicit Renderer(std::unique_ptr<const State> state);
  std::unique_ptr<const State> state_;
};

}  // namespace latchkey::pages
