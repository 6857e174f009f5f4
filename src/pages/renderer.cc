#include "pages/renderer.h"

#include <array>

#include "pages/action_views.h"
#include "pages/template_set.h"
#include "pages/theme_messages.h"
#include "pages/views.h"

namespace latchkey::pages {
namespace {

constexpr std::array<std::string_view, 22> page_names = {
    "login",
    "update-password",
    "error",
    "info",
    "logout-confirm",
    "logged-out",
    "already-signed-in",
    "page-expired",
    "cookies-off",
    "form-post",
    "consent",
    "update-profile",
    "terms",
    "verify-email",
    "forgot-password",
    "confirm-link",
    "register",
    "welcome",
    "not-found",
    "login-status-iframe",
    "third-party-cookies-step1",
    "third-party-cookies-step2",
};

}  // namespace

struct Renderer::State {
  Messages messages;
  TemplateSet templates;
  Resources resources;

  [[nodiscard]] Html page(const PageContext& context, std::string_view name, const View& view) const {
    return templates.render(name, view, Speech{messages, context.locale, context.overrides});
  }
  [[nodiscard]] Html bare(std::string_view name, std::string_view resources_url) const {
    return templates.render(name, View().text("resources", std::string(resources_url)), Speech{messages, "en"});
  }
};

Result<std::unique_ptr<const Renderer>> Renderer::create(std::shared_ptr<const Theme> theme) {
  Messages messages;
  if (auto added = add_messages(*theme, "messages/", messages); !added) return std::unexpected(added.error());
  auto templates = TemplateSet::load(*theme, page_names);
  if (!templates) return std::unexpected(templates.error());
  if (auto known = check_keys(*templates, messages); !known) return std::unexpected(known.error());
  auto state = std::make_unique<const State>(std::move(messages), std::move(*templates), Resources(*theme));
  return std::unique_ptr<const Renderer>(new Renderer(std::move(state)));
}

Renderer::Renderer(std::unique_ptr<const State> state) : state_(std::move(state)) {}
Renderer::~Renderer() = default;

const Messages& Renderer::messages() const { return state_->messages; }
const Resources& Renderer::resources() const { return state_->resources; }

Html Renderer::login(const PageContext& context, const Login& page) const {
  return state_->page(context, "login", login_view(Frame(state_->messages, context), page));
}
Html Renderer::update_password(const PageContext& context, const UpdatePassword& page) const {
  return state_->page(context, "update-password", update_password_view(Frame(state_->messages, context), page));
}
Html Renderer::error(const PageContext& context, const ErrorPage& page) const {
  return state_->page(context, "error", error_view(Frame(state_->messages, context), page));
}
Html Renderer::info(const PageContext& context, const Info& page) const {
  return state_->page(context, "info", info_view(Frame(state_->messages, context), page));
}
Html Renderer::logout_confirm(const PageContext& context, const LogoutConfirm& page) const {
  return state_->page(context, "logout-confirm", logout_confirm_view(Frame(state_->messages, context), page));
}
Html Renderer::logged_out(const PageContext& context, const LoggedOut& page) const {
  return state_->page(context, "logged-out", logged_out_view(Frame(state_->messages, context), page));
}
Html Renderer::already_signed_in(const PageContext& context, const AlreadySignedIn& page) const {
  return state_->page(context, "already-signed-in", already_signed_in_view(Frame(state_->messages, context), page));
}
Html Renderer::page_expired(const PageContext& context, const PageExpired& page) const {
  return state_->page(context, "page-expired", page_expired_view(Frame(state_->messages, context), page));
}
Html Renderer::cookies_off(const PageContext& context, const CookiesOff& page) const {
  return state_->page(context, "cookies-off", cookies_off_view(Frame(state_->messages, context), page));
}
Html Renderer::form_post(const PageContext& context, const FormPost& page) const {
  return state_->page(context, "form-post", form_post_view(Frame(state_->messages, context), page));
}
Html Renderer::consent(const PageContext& context, const Consent& page) const {
  return state_->page(context, "consent", consent_view(Frame(state_->messages, context), page));
}
Html Renderer::update_profile(const PageContext& context, const UpdateProfile& page) const {
  return state_->page(context, "update-profile", update_profile_view(Frame(state_->messages, context), page));
}
Html Renderer::terms(const PageContext& context, const Terms& page) const {
  return state_->page(context, "terms", terms_view(Frame(state_->messages, context), page));
}
Html Renderer::verify_email(const PageContext& context, const VerifyEmail& page) const {
  return state_->page(context, "verify-email", verify_email_view(Frame(state_->messages, context), page));
}
Html Renderer::forgot_password(const PageContext& context, const ForgotPassword& page) const {
  return state_->page(context, "forgot-password", forgot_password_view(Frame(state_->messages, context), page));
}
Html Renderer::confirm_link(const PageContext& context, const ConfirmLink& page) const {
  return state_->page(context, "confirm-link", confirm_link_view(Frame(state_->messages, context), page));
}
Html Renderer::registration(const PageContext& context, const Register& page) const {
  return state_->page(context, "register", register_view(Frame(state_->messages, context), page));
}
Html Renderer::welcome(const PageContext& context, const Welcome& page) const {
  return state_->page(context, "welcome", welcome_view(Frame(state_->messages, context), page));
}
Html Renderer::not_found(const PageContext& context, const NotFound& page) const {
  return state_->page(context, "not-found", not_found_view(Frame(state_->messages, context), page));
}

Html Renderer::login_status_iframe(std::string_view resources_url) const {
  return state_->bare("login-status-iframe", resources_url);
}
Html Renderer::third_party_cookies_step1(std::string_view resources_url) const {
  return state_->bare("third-party-cookies-step1", resources_url);
}
Html Renderer::third_party_cookies_step2(std::string_view resources_url) const {
  return state_->bare("third-party-cookies-step2", resources_url);
}

}  // namespace latchkey::pages
