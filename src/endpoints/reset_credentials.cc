// /realms/{realm}/login-actions/reset-credentials: "I forgot my password". Whoever asks learns nothing about who has an
// account: the answer is the same, and so is the work. A new password is only ever chosen behind the link in the mail;
// nothing that this address is sent leads there (CVE-2026-18963).
#include "endpoints/event_trail.h"
#include "endpoints/handlers.h"
#include "endpoints/login_flow.h"
#include "endpoints/mail_orders.h"
#include "endpoints/open_login.h"
#include "endpoints/page_response.h"
#include "endpoints/password_check.h"
#include "op/events.h"

namespace latchkey::endpoints {
namespace {

constexpr std::size_t kMaxUsernameBytes = 255;

std::string session_code_of(const Visit& visit) {
  const auto query = visit.request.query_form();
  return std::string(query ? query->get("session_code").value_or("") : "");
}

pages::SafeUrl back_to_login(const Visit& visit, const OpenedLogin& login) {
  return pages::SafeUrl::or_nowhere(restart_url(visit, login.state, session_code_of(visit)));
}

http::Response show_form(const Visit& visit, const OpenedLogin& login, std::string typed, pages::Text error) {
  const auto& settings = visit.realm->settings().login;
  const pages::ForgotPassword form{.action_url = pages::SafeUrl::or_nowhere(
                                       visit.url("login-actions/reset-credentials") + "?" + visit.request.query),
                                   .username = std::move(typed),
                                   .username_is_email = settings.registration_email_as_username,
                                   .email_allowed = settings.login_with_email_allowed,
                                   .error = std::move(error),
                                   .login_url = back_to_login(visit, login)};
  const auto* client = visit.realm->find_client(login.request.client_id);
  return page(200, visit.env.renderer.forgot_password(page_context(visit, client), form));
}

http::Response sent(const Visit& visit, const OpenedLogin& login) {
  const auto* client = visit.realm->find_client(login.request.client_id);
  const pages::Info info{.title = {"emailSentTitle"},
                         .message = {"emailSentMessage"},
                         .continue_url = back_to_login(visit, login),
                         .continue_label = {"backToLogin"}};
  return page(200, visit.env.renderer.info(page_context(visit, client), info));
}

// The event that says what became of it; the page does not.
std::vector<model::Event> event_of(const Visit& visit, const OpenedLogin& login, const std::optional<model::User>& user,
                                   std::string_view error) {
  auto event = error.empty() ? op::make_event(*visit.realm, "SEND_RESET_PASSWORD", visit.now)
                             : op::make_error_event(*visit.realm, "RESET_PASSWORD", error, visit.now);
  event.client_id = login.request.client_id;
  if (user) event.user = user->id;
  if (user) event.details["username"] = user->username;
  return {std::move(event)};
}

std::string_view obstacle(const std::optional<model::User>& user) {
  if (!user) return "user_not_found";
  if (!user->enabled) return "user_disabled";
  return user->email.empty() ? "invalid_email" : "";
}

Task<http::Response> submit(const Visit& visit, OpenedLogin login) {
  const auto form = visit.request.body_form();
  std::string typed(form && form->count("username") == 1 ? *form->get("username") : "");
  while (typed.starts_with(' ')) typed.erase(0, 1);
  while (typed.ends_with(' ')) typed.pop_back();
  if (typed.empty() || typed.size() > kMaxUsernameBytes)
    co_return show_form(visit, login, std::move(typed), {"missingUsernameMessage"});
  const auto user = co_await find_typed_user(visit, typed);
  if (!user) co_return busy(visit, true);
  store::Plan plan;
  plan.add(store::CommitNothing{});
  std::string_view error = obstacle(*user);
  if (error.empty()) {
    std::string code = session_code_of(visit);
    const auto ordered = co_await order_reset(visit, **user, login.request.client_id, std::move(code), plan);
    if (!ordered) error = "email_send_failed";
  }
  auto events = event_of(visit, login, *user, error);
  const auto outcome = co_await commit_and_tell(visit, std::move(plan), std::move(events));
  if (!outcome) co_return busy(visit, true);
  // A refused plan is a mail that somebody else ordered in this moment.
  co_return sent(visit, login);
}

}  // namespace

Task<http::Response> reset_credentials(const Visit& visit) {
  if (!offers_password_reset(visit)) co_return error_page(visit, 400, {"resetCredentialNotAllowedMessage"});
  auto opened = open_login(visit);
  if (!opened) co_return std::move(opened.error().page);
  if (visit.request.method == "POST") co_return co_await submit(visit, *std::move(opened));
  auto response = show_form(visit, *opened, opened->request.login_hint, {});
  remember_locale(visit, response);
  co_return response;
}

}  // namespace latchkey::endpoints
