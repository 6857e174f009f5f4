// /realms/{realm}/login-actions/registration: people who make an account of their own, where the realm allows it. The
// login that brought them here goes on with it.
#include "authn/flow.h"
#include "endpoints/begin_session.h"
#include "endpoints/event_trail.h"
#include "endpoints/handlers.h"
#include "endpoints/login_flow.h"
#include "endpoints/new_password.h"
#include "endpoints/new_person.h"
#include "endpoints/open_login.h"
#include "endpoints/page_response.h"
#include "endpoints/password_words.h"
#include "endpoints/profile_form.h"
#include "op/events.h"

namespace latchkey::endpoints {
namespace {

http::Response show_form(const Visit& visit, const OpenedLogin& login, const ProfileForm& typed) {
  const auto query = visit.request.query_form();
  const std::string code(query ? query->get("session_code").value_or("") : "");
  pages::Register form{
      .action_url = pages::SafeUrl::or_nowhere(visit.url("login-actions/registration") + "?" + visit.request.query),
      .fields = profile_fields(visit, typed, nullptr),
      .policy_hints = password_hints(visit, {}),
      .error = typed.error,
      .wrong_field = typed.wrong_field};
  form.login_url = pages::SafeUrl::or_nowhere(restart_url(visit, login.state, code));
  const auto* client = visit.realm->find_client(login.request.client_id);
  return page(200, visit.env.renderer.registration(page_context(visit, client), form));
}

Task<http::Response> create(const Visit& visit, OpenedLogin login, model::User user, crypto::PasswordHash password) {
  user.credentials.push_back(password_credential(visit.env, user, std::move(password), visit.now));
  auto event = op::make_event(*visit.realm, "REGISTER", visit.now);
  event.client_id = login.request.client_id;
  event.user = user.id;
  event.details["username"] = user.username;
  event.details["register_method"] = "form";
  auto progress = co_await begin_session(visit, std::move(login), user, false);
  if (!progress) co_return busy(visit, true);
  store::PutUser write{visit.realm->id(), std::move(user), visit.realm->settings().login.duplicate_emails_allowed,
                       true};
  progress->writes.add(std::move(write));
  progress->events.push_back(std::move(event));
  co_return co_await continue_login(visit, *std::move(progress));
}

Task<http::Response> submit(const Visit& visit, OpenedLogin login) {
  ProfileForm typed = read_profile(visit, nullptr);
  const auto checked = co_await check_profile(visit, typed, nullptr);
  if (!checked) co_return busy(visit, true);
  model::User user = new_person(visit, typed);
  Secret password = read_password_twice(visit, typed);
  if (!typed.error.empty()) co_return show_form(visit, login, typed);
  NewPassword wanted{visit.realm, user, std::move(password)};
  auto hashed = co_await hash_new_password(visit.env, std::move(wanted));
  if (hashed.kind == HashedPassword::Kind::busy) co_return busy(visit, true);
  if (hashed.kind == HashedPassword::Kind::broken) {
    typed.error = as_text(hashed.broken.front());
    typed.wrong_field = "password";
    co_return show_form(visit, login, typed);
  }
  co_return co_await create(visit, std::move(login), std::move(user), std::move(hashed.hash));
}

}  // namespace

bool offers_registration(const Visit& visit) {
  return visit.realm->settings().login.registration_allowed && authn::registers_by_form(*visit.realm);
}

Task<http::Response> registration(const Visit& visit) {
  if (!offers_registration(visit)) co_return error_page(visit, 400, {"registrationNotAllowedMessage"});
  auto opened = open_login(visit);
  if (!opened) co_return std::move(opened.error().page);
  if (visit.request.method == "POST") co_return co_await submit(visit, *std::move(opened));
  auto response = show_form(visit, *opened, empty_profile(visit));
  remember_locale(visit, response);
  co_return response;
}

}  // namespace latchkey::endpoints
