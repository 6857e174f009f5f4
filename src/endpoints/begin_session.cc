#include "endpoints/begin_session.h"

#include "endpoints/ended_sessions.h"
#include "endpoints/identity.h"
#include "op/sessions.h"
#include "op/single_use_key.h"

namespace latchkey::endpoints {
namespace {

// A form that is answered with success once: marked in the commit that carries the login.
void mark_answered(const Visit& visit, const LoginState& state, store::Plan& plan) {
  model::SingleUse record;
  record.kind = model::SingleUse::Kind::login_form;
  record.realm = visit.realm->id();
  record.key_hash = op::single_use_key(state.form_id);
  record.created = visit.now;
  record.expires = state.created + visit.realm->settings().tokens.access_code_lifespan_login + std::chrono::minutes{1};
  plan.add(store::InsertSingleUse{std::move(record)});
}

}  // namespace

// The session of this login: the one that stands, renewed, when the same person proved it again; else a new one, whose
// id nobody knew before (CVE-2026-7507).
Task<Result<LoginProgress>> begin_session(const Visit& visit, OpenedLogin login, model::User user, bool remember_me) {
  using Answer = Result<LoginProgress>;
  auto old = co_await find_signed_in(visit);
  if (!old) co_return Answer(std::unexpect, old.error());
  LoginProgress progress;
  progress.request = std::move(login.request);
  progress.tab_id = login.state.tab_id;
  progress.just_authenticated = true;
  mark_answered(visit, login.state, progress.writes);
  if (*old && (*old)->user.id == user.id) {
    auto session = (*old)->session;
    session.auth_time = visit.now;
    session.last_access = visit.now;
    progress.session_write = op::SessionWrite::update;
    progress.signed_in = SignedIn{std::move(session), std::move(user)};
    co_return Answer(std::move(progress));
  }
  // Somebody else signs in at the same browser: the session before ends, or it would live on unseen (CVE-2025-12390).
  if (*old) {
    auto told = co_await tell_clients(visit, (*old)->session, progress.writes);
    if (!told) co_return Answer(std::unexpect, told.error());
    progress.writes.add(store::DeleteUserSession{visit.realm->id(), (*old)->session.id, false});
  }
  auto session =
      op::new_user_session(*visit.realm, user, model::SessionId{visit.env.random.uuid()}, visit.now, remember_me);
  remember_visitor(visit, session);
  progress.session_write = op::SessionWrite::insert;
  progress.signed_in = SignedIn{std::move(session), std::move(user)};
  co_return Answer(std::move(progress));
}

}  // namespace latchkey::endpoints
