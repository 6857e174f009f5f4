// account/sessions: where the person is signed in, and ending it there.
#include <algorithm>

#include "account/own_sessions.h"
#include "account/reply.h"
#include "account/resources.h"
#include "endpoints/ended_sessions.h"
#include "endpoints/event_trail.h"
#include "kc/write/write_account.h"
#include "op/logout/logout.h"
#include "op/sessions.h"

namespace latchkey::account {
namespace {

std::vector<kc::OwnSession> own_sessions(const Call& call, const std::vector<StandingSession>& standing) {
  std::vector<kc::OwnSession> own;
  for (const auto& one : standing) {
    const auto end = op::user_session_end(call.realm(), one.session, one.session.last_access);
    kc::OwnSession session{.session = one.session,
                           .expires = end.value_or(Instant{}),
                           .current = one.session.id == call.session,
                           .clients = {}};
    for (const auto& at : one.clients) {
      if (const auto* client = call.realm().find_client(at.client)) session.clients.push_back(client);
    }
    own.push_back(std::move(session));
  }
  return own;
}

Task<http::Response> end_sessions(const Call& call, std::vector<model::UserSession> sessions) {
  store::Plan plan;
  std::vector<model::Event> events;
  for (const auto& session : sessions) {
    auto ended = op::end_session(call.realm(), session, call.client->client_id, call.visit.now);
    plan.append(std::move(ended.plan));
    if (!co_await endpoints::tell_clients(call.visit, session, plan)) co_return unavailable();
    std::ranges::move(ended.events, std::back_inserter(events));
  }
  if (sessions.empty()) co_return http::Response::no_content();
  const auto outcome = co_await endpoints::commit_and_tell(call.visit, std::move(plan), std::move(events));
  if (!outcome || !outcome->committed()) co_return unavailable();
  co_return http::Response::no_content();
}

}  // namespace

Task<http::Response> list_sessions(const Call& call) {
  const auto standing = co_await standing_sessions(call, false);
  if (!standing) co_return unavailable();
  json::Array list;
  for (const auto& own : own_sessions(call, *standing)) list.push_back(kc::write_own_session(own));
  co_return json_reply(list);
}

Task<http::Response> list_devices(const Call& call) {
  const auto standing = co_await standing_sessions(call, false);
  if (!standing) co_return unavailable();
  co_return json_reply(kc::write_devices(own_sessions(call, *standing)));
}

Task<http::Response> end_other_sessions(const Call& call) {
  const auto query = call.visit.request.query_form();
  const bool current_too = query && query->get("current") == "true";
  const auto sessions =
      co_await call.visit.env.store.sessions().list_sessions_of_user(call.realm().id(), call.user.id, false);
  if (!sessions) co_return unavailable();
  std::vector<model::UserSession> ending;
  std::ranges::copy_if(*sessions, std::back_inserter(ending),
                       [&](const auto& session) { return current_too || session.id != call.session; });
  co_return co_await end_sessions(call, std::move(ending));
}

// Another's session is not there; nobody learns whether it exists.
Task<http::Response> end_one_session(const Call& call) {
  const auto found = co_await call.visit.env.store.sessions().find_session(
      call.realm().id(), model::SessionId{std::string(call.param("session"))}, false);
  if (!found) co_return unavailable();
  std::vector<model::UserSession> ending;
  if (*found && (*found)->user == call.user.id) ending.push_back(**found);
  co_return co_await end_sessions(call, std::move(ending));
}

}  // namespace latchkey::account
