// /realms/{realm}/login-actions/authenticate: GET shows the form again (reload, another language), POST answers it.
#include "authn/flow.h"
#include "endpoints/begin_session.h"
#include "endpoints/event_trail.h"
#include "endpoints/handlers.h"
#include "endpoints/login_flow.h"
#include "endpoints/open_login.h"
#include "endpoints/page_response.h"
#include "endpoints/password_check.h"
#include "endpoints/realm_cookies.h"
#include "op/events.h"

namespace latchkey::endpoints {
namespace {

constexpr std::size_t kMaxUsernameBytes = 255;

struct Submission {
  std::string username;
  Secret password;
  bool remember_me = false;
  bool malformed = false;
};

Submission read_submission(const http::Request& request) {
  Submission s;
  const auto form = request.body_form();
  if (!form || form->count("username") > 1 || form->count("password") > 1) {
    s.malformed = true;
    return s;
  }
  s.username = form->get("username").value_or("");
  while (!s.username.empty() && s.username.front() == ' ') s.username.erase(0, 1);
  while (!s.username.empty() && s.username.back() == ' ') s.username.pop_back();
  s.password = Secret::copy_of(form->get("password").value_or(""));
  s.remember_me = form->has("rememberMe");
  return s;
}

model::Event login_error(const Visit& visit, const op::AuthorizationRequest& request, std::string_view word) {
  auto event = op::make_error_event(*visit.realm, "LOGIN", word, visit.now);
  event.client_id = request.client_id;
  return event;
}

void remember_username(const Visit& visit, http::Response& response, const Submission& submission) {
  if (!visit.realm->settings().login.remember_me) return;
  const auto& realm = visit.realm->name();
  if (submission.remember_me) {
    // The cookie only ticks the box next time; who it was is for the browser's own memory to keep.
    visit.set(response, realm_cookie(kRememberMeCookie, "1", realm, visit.secure(), 31536000));
  } else {
    visit.set(response, removed_cookie(kRememberMeCookie, realm, visit.secure()));
  }
}

http::Response again(const Visit& visit, const OpenedLogin& login, const Submission& submission, pages::Text error) {
  LoginFormView view;
  view.username = submission.username;
  view.remember_me = submission.remember_me;
  view.error = std::move(error);
  if (!login.state.user.empty()) {
    view.locked_user = submission.username;
    view.locked_user_id = login.state.user;
  }
  return show_login_form(visit, login.request, login.state, std::move(view));
}

Task<http::Response> accept(const Visit& visit, OpenedLogin login, PasswordAnswer answer,
                            const Submission& submission) {
  const auto* client = visit.realm->find_client(login.request.client_id);
  const auto* flow = authn::bound_flow(*visit.realm, *client, authn::FlowKind::browser);
  if (flow == nullptr) co_return error_page(visit, 403, {"flowNotSupportedMessage"}, client);
  const auto step = authn::advance(*visit.realm, *flow, &*answer.user, {.password_verified = true});
  if (step.kind != authn::Step::Kind::complete) {
    auto event = login_error(visit, login.request, "not_allowed");
    event.user = answer.user->id;
    event.details["reason"] = step.reason;
    co_await record_event(visit, std::move(event));
    co_return error_page(visit, 403, {"authenticatorNotSupportedMessage", {step.authenticator}}, client);
  }
  const bool remember = submission.remember_me && visit.realm->settings().login.remember_me;
  auto progress = co_await begin_session(visit, std::move(login), *std::move(answer.user), remember);
  if (!progress) co_return busy(visit, true);
  progress->writes.append(std::move(answer.on_success));
  auto response = co_await continue_login(visit, *std::move(progress));
  remember_username(visit, response, submission);
  co_return response;
}

Task<http::Response> submit(const Visit& visit, OpenedLogin login) {
  Submission submission = read_submission(visit.request);
  if (submission.malformed) co_return error_page(visit, 400, {"invalidRequestMessage"});
  if (!login.state.user.empty()) {
    // Signing in again: the name is settled, whatever the form says.
    auto user = co_await visit.env.store.users().find_user(visit.realm->id(), model::UserId{login.state.user});
    if (!user) co_return busy(visit, true);
    submission.username = *user ? (*user)->username : "";
  }
  if (submission.username.empty() || submission.username.size() > kMaxUsernameBytes) {
    co_return again(visit, login, submission, {"missingUsernameMessage"});
  }
  if (submission.password.size() > crypto::max_password_bytes)
    co_return again(visit, login, submission, {"invalidUserMessage"});
  auto answer = co_await check_password(visit, {submission.username, submission.password.clone()});
  switch (answer.kind) {
    case PasswordAnswer::Kind::busy:
    case PasswordAnswer::Kind::unavailable:
      co_return busy(visit, true);
    case PasswordAnswer::Kind::right:
      break;
    case PasswordAnswer::Kind::wrong:
    case PasswordAnswer::Kind::disabled: {
      auto event = login_error(visit, login.request, answer.event_error);
      if (answer.user) event.user = answer.user->id;
      // What names nobody may be a password in the wrong field: it is not written down.
      if (answer.user) event.details["username"] = answer.user->username;
      co_await record_event(visit, std::move(event));
      const bool disabled = answer.kind == PasswordAnswer::Kind::disabled;
      co_return again(visit, login, submission, {disabled ? "accountDisabledMessage" : "invalidUserMessage"});
    }
  }
  if (!login.state.user.empty() && answer.user->id.value != login.state.user) {
    co_return again(visit, login, submission, {"invalidUserMessage"});
  }
  co_return co_await accept(visit, std::move(login), std::move(answer), submission);
}

// The form was sent before, here or in another tab, and the person is signed in by now: that is no error.
Task<http::Response> stale_form(const Visit& visit, UnusableLogin stale) {
  const bool signs_in_again = stale.login && !stale.login->state.user.empty();
  if (!stale.login || signs_in_again) co_return std::move(stale.page);
  auto signed_in = co_await find_signed_in(visit);
  if (!signed_in) co_return busy(visit, true);
  if (!*signed_in) co_return std::move(stale.page);
  co_return already_signed_in(visit, stale.login->request, stale.login->state.tab_id, (*signed_in)->user.username);
}

}  // namespace

Task<http::Response> authenticate(const Visit& visit) {
  auto opened = open_login(visit);
  if (!opened) co_return co_await stale_form(visit, std::move(opened.error()));
  if (visit.request.method == "POST") co_return co_await submit(visit, *std::move(opened));
  const auto query = visit.request.query_form();
  if (query && query->has("kc_locale")) {
    // What the person chose counts from here on, not what the application asked for.
    opened->request.ui_locales.clear();
    opened->state.request = op::serialize(opened->request);
    opened->state.ui_locales.clear();
  }
  LoginFormView view;
  view.username = opened->request.login_hint;
  if (!opened->state.user.empty()) {
    auto user = co_await visit.env.store.users().find_user(visit.realm->id(), model::UserId{opened->state.user});
    if (!user) co_return busy(visit, true);
    if (*user) view.locked_user = (*user)->username;
    view.locked_user_id = opened->state.user;
  }
  auto response = show_login_form(visit, opened->request, opened->state, std::move(view));
  remember_locale(visit, response);
  co_return response;
}

}  // namespace latchkey::endpoints
