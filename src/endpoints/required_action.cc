// /realms/{realm}/login-actions/required-action: UPDATE_PASSWORD. The person has proven who they are; nothing is issued
// before the new password stands.
#include <algorithm>

#include "authn/password_policy.h"
#include "authn/required_actions.h"
#include "endpoints/event_trail.h"
#include "endpoints/handlers.h"
#include "endpoints/login_flow.h"
#include "endpoints/new_password.h"
#include "endpoints/page_response.h"
#include "endpoints/pending_login.h"
#include "op/events.h"

namespace latchkey::endpoints {
namespace {

pages::Text as_text(const authn::PolicyViolation& violation) { return {violation.message_key, violation.arguments}; }

constexpr std::string_view kAction = "UPDATE_PASSWORD";
constexpr std::string_view kCancel = "cancel-aia";

// An application sent the person here, and nobody else says that they must.
bool may_be_left(const Visit& visit, const LoginProgress& progress) {
  const auto step = authn::next_required_action(*visit.realm, progress.signed_in->user, visit.now);
  return progress.request.kc_action == kAction && std::holds_alternative<authn::NothingRequired>(step);
}

// What an application asked for is over, and it is told how.
void end_asked_action(LoginProgress& progress, std::string_view status) {
  if (progress.request.kc_action != kAction) return;
  progress.request.kc_action.clear();
  progress.request.kc_action_status = status;
}

http::Response show_form(const Visit& visit, const LoginProgress& progress, pages::Text error, bool logout_others) {
  const auto& user = progress.signed_in->user;
  pages::UpdatePassword form;
  // The address it came by: the secret in it stays the key to this login until the form is answered.
  form.action_url = pages::SafeUrl::or_nowhere(visit.url("login-actions/required-action") + "?" + visit.request.query);
  form.username = user.username;
  form.error = std::move(error);
  form.logout_sessions_checked = logout_others;
  if (may_be_left(visit, progress)) {
    form.cancel_url = pages::SafeUrl::parse(visit.url("login-actions/required-action") + "?" + visit.request.query +
                                            "&" + std::string(kCancel) + "=true");
  }
  const auto policy = authn::PasswordPolicy::parse(visit.realm->settings().password_policy);
  if (policy) {
    for (const auto& violation : policy->check("", user)) form.policy_hints.push_back(as_text(violation));
  }
  const auto* client = visit.realm->find_client(progress.request.client_id);
  return page(200, visit.env.renderer.update_password(page_context(visit, client), form));
}

struct Answered {
  Secret password;
  bool logout_others = false;
  pages::Text error;
};

Answered read_answer(const Visit& visit) {
  Answered answer;
  const auto form = visit.request.body_form();
  if (!form || form->count("password-new") != 1 || form->count("password-confirm") != 1) {
    answer.error = {"missingPasswordMessage"};
    return answer;
  }
  answer.password = Secret::copy_of(*form->get("password-new"));
  answer.logout_others = form->has("logout-sessions");
  if (answer.password.empty())
    answer.error = {"missingPasswordMessage"};
  else if (!constant_time_equal(answer.password.reveal(), *form->get("password-confirm")))
    answer.error = {"notMatchPasswordMessage"};
  return answer;
}

void add_password_writes(const Visit& visit, LoginProgress& progress, crypto::PasswordHash hash, bool logout_others) {
  auto& user = progress.signed_in->user;
  const auto& realm = visit.realm->id();
  auto credential = password_credential(visit.env, user, std::move(hash), visit.now);
  progress.writes.append(plan_new_password(visit.env, *visit.realm, user, credential));
  user.required_actions = authn::without_action(user.required_actions, "UPDATE_PASSWORD");
  progress.writes.add(store::SetRequiredActions{realm, user.id, user.required_actions});
  if (logout_others)
    progress.writes.add(store::DeleteUserSessionsOf{realm, user.id, false, progress.signed_in->session.id});
  // The login that goes on shall see the new password, or its age would ask for a change again.
  std::erase_if(user.credentials, [&](const auto& c) { return c.id == credential.id; });
  user.credentials.push_back(std::move(credential));
}

Task<http::Response> submit(const Visit& visit, ResumedLogin resumed) {
  LoginProgress& progress = resumed.progress;
  Answered answer = read_answer(visit);
  if (!answer.error.empty()) co_return show_form(visit, progress, std::move(answer.error), answer.logout_others);
  NewPassword wanted{visit.realm, progress.signed_in->user, std::move(answer.password), true};
  auto hashed = co_await hash_new_password(visit.env, std::move(wanted));
  if (hashed.kind == HashedPassword::Kind::busy) co_return busy(visit, true);
  if (hashed.kind == HashedPassword::Kind::broken)
    co_return show_form(visit, progress, as_text(hashed.broken.front()), answer.logout_others);
  progress.writes.add(consume_pending_login(visit, resumed.secret));
  add_password_writes(visit, progress, std::move(hashed.hash), answer.logout_others);
  end_asked_action(progress, "success");
  auto event = op::make_event(*visit.realm, "UPDATE_PASSWORD", visit.now);
  event.client_id = progress.request.client_id;
  event.user = progress.signed_in->user.id;
  record_event(visit, std::move(event), progress.writes);
  co_return co_await continue_login(visit, std::move(progress));
}

}  // namespace

Task<http::Response> required_action(const Env& env, const http::Request& request) {
  auto entered = co_await enter(env, request);
  if (!entered) co_return std::move(entered.error());
  const Visit& visit = *entered;
  auto resumed = co_await resume_login(visit, kAction);
  if (!resumed) co_return std::move(resumed.error());
  const auto query = request.query_form();
  if (request.method == "GET" && query && query->has(kCancel) && may_be_left(visit, resumed->progress)) {
    resumed->progress.writes.add(consume_pending_login(visit, resumed->secret));
    end_asked_action(resumed->progress, "cancelled");
    co_return co_await continue_login(visit, std::move(resumed->progress));
  }
  if (request.method == "POST") co_return co_await submit(visit, *std::move(resumed));
  auto response = show_form(visit, resumed->progress, {}, true);
  remember_locale(visit, response);
  co_return response;
}

}  // namespace latchkey::endpoints
