// UPDATE_PASSWORD: nothing is issued before the new password stands.
#include <algorithm>

#include "endpoints/ended_sessions.h"
#include "endpoints/new_password.h"
#include "endpoints/page_response.h"
#include "endpoints/password_words.h"
#include "endpoints/required/pages.h"

namespace latchkey::endpoints {
namespace {

// Whoever chose a new password because the old one was forgotten, or known to somebody else, is signed out everywhere,
// for good: what was signed in with the old one may be that somebody.
bool forgot(const LoginProgress& progress) {
  return progress.link && progress.link->token.kind == op::ActionKind::reset_credentials;
}

http::Response show_form(const Visit& visit, const LoginProgress& progress, pages::Text error, bool logout_others) {
  const auto& user = progress.signed_in->user;
  pages::UpdatePassword form;
  form.action_url = this_action(visit);
  form.username = user.username;
  form.error = std::move(error);
  form.offer_logout_sessions = !forgot(progress);
  form.logout_sessions_checked = logout_others;
  form.cancel_url = way_out(visit, progress, "UPDATE_PASSWORD");
  form.policy_hints = password_hints(visit, user);
  return page(200, visit.env.renderer.update_password(page_context(visit, client_of(visit, progress)), form));
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
  if (logout_others || forgot(progress)) {
    progress.writes.add(store::DeleteUserSessionsOf{realm, user.id, forgot(progress), progress.signed_in->session.id});
  }
  if (forgot(progress)) progress.writes.add(store::ClearLoginFailures{realm, user.id});
  // The login that goes on shall see the new password, or its age would ask for a change again.
  std::erase_if(user.credentials, [&](const auto& c) { return c.id == credential.id; });
  user.credentials.push_back(std::move(credential));
}

}  // namespace

http::Response show_update_password(const Visit& visit, const LoginProgress& progress) {
  return show_form(visit, progress, {}, true);
}

Task<std::optional<http::Response>> submit_update_password(const Visit& visit, LoginProgress& progress) {
  using Answer = std::optional<http::Response>;
  Answered answer = read_answer(visit);
  if (!answer.error.empty())
    co_return Answer(show_form(visit, progress, std::move(answer.error), answer.logout_others));
  NewPassword wanted{visit.realm, progress.signed_in->user, std::move(answer.password), true};
  auto hashed = co_await hash_new_password(visit.env, std::move(wanted));
  if (hashed.kind == HashedPassword::Kind::busy) co_return Answer(busy(visit, true));
  if (hashed.kind == HashedPassword::Kind::broken)
    co_return Answer(show_form(visit, progress, as_text(hashed.broken.front()), answer.logout_others));
  if (answer.logout_others || forgot(progress)) {
    const auto& here = *progress.signed_in;
    if (!co_await tell_clients_of_user(visit, here.user.id, here.session.id, progress.writes))
      co_return Answer(busy(visit, true));
  }
  add_password_writes(visit, progress, std::move(hashed.hash), answer.logout_others);
  co_return Answer();
}

}  // namespace latchkey::endpoints
