// /admin/realms/{realm}/users/{user}/sessions, offline-sessions/{client}, logout.
#include <algorithm>
#include <iterator>

#include "admin/admin_visit.h"
#include "admin/change.h"
#include "admin/reply.h"
#include "admin/users/user_of.h"
#include "admin/users/users.h"
#include "endpoints/ended_sessions.h"
#include "kc/write/write_user.h"
#include "op/logout/logout.h"
#include "op/sessions.h"

namespace latchkey::admin {
namespace {

using Sessions = std::expected<std::vector<model::UserSession>, http::Response>;

/// Those that still stand by the realm's rules: one that the sweeper has not reached yet is none.
Task<Sessions> sessions_of(const Call& call, const model::User& user, bool offline) {
  auto found = co_await call.env.store.sessions().list_sessions_of_user(call.realm->id(), user.id, offline);
  if (!found) co_return Sessions(std::unexpect, unavailable());
  std::erase_if(*found, [&](const model::UserSession& session) {
    const auto end = op::user_session_end(*call.realm, session, session.last_access);
    return end && *end + op::kTouchInterval < call.now;
  });
  co_return Sessions(*std::move(found));
}

using Clients = std::expected<std::vector<model::ClientSession>, http::Response>;
Task<Clients> clients_of(const Call& call, const model::UserSession& session) {
  auto found = co_await call.env.store.sessions().list_client_sessions(call.realm->id(), session.id, session.offline);
  if (!found) co_return Clients(std::unexpect, unavailable());
  co_return Clients(*std::move(found));
}

json::Object write_clients(const model::Realm& realm, const std::vector<model::ClientSession>& sessions) {
  json::Object out;
  for (const auto& session : sessions) {
    if (const auto* client = realm.find_client(session.client)) out[client->uuid.value] = client->client_id;
  }
  return out;
}

}  // namespace

Task<Reply> list_user_sessions(const Call& call) {
  auto user = co_await user_of(call);
  if (!user) co_return std::move(user.error());
  auto sessions = co_await sessions_of(call, *user, false);
  if (!sessions) co_return std::move(sessions.error());
  json::Array out;
  for (const auto& session : *sessions) {
    auto clients = co_await clients_of(call, session);
    if (!clients) co_return std::move(clients.error());
    out.emplace_back(kc::write_session(session, user->username, write_clients(*call.realm, *clients)));
  }
  co_return json_reply(out);
}

Task<Reply> list_user_offline_sessions(const Call& call) {
  auto user = co_await user_of(call);
  if (!user) co_return std::move(user.error());
  const auto* client = call.realm->find_client(model::ClientUuid(std::string(call.param("client"))));
  if (client == nullptr) co_return error_reply(404, "Client not found");
  auto sessions = co_await sessions_of(call, *user, true);
  if (!sessions) co_return std::move(sessions.error());
  json::Array out;
  for (auto& session : *sessions) {
    auto clients = co_await clients_of(call, session);
    if (!clients) co_return std::move(clients.error());
    const auto own = std::ranges::find(*clients, client->uuid, &model::ClientSession::client);
    if (own == clients->end()) continue;
    session.last_access = own->last_refresh;
    out.emplace_back(kc::write_session(session, user->username, write_clients(*call.realm, *clients)));
  }
  co_return json_reply(out);
}

Task<Reply> log_user_out(const Call& call) {
  auto user = co_await manageable_user_of(call);
  if (!user) co_return std::move(user.error());
  // What was issued before now is void, in every session and without one.
  model::User changed = *user;
  changed.not_before = to_unix_seconds(call.now);
  store::Plan plan;
  plan.add(unchanged(call, *user));
  plan.add(store::UpdateUserProfile{call.realm->id(), std::move(changed),
                                    call.realm->settings().login.duplicate_emails_allowed});
  auto sessions = co_await sessions_of(call, *user, false);
  if (!sessions) co_return std::move(sessions.error());
  const auto visit = visit_of(call);
  std::vector<model::Event> events;
  for (const auto& session : *sessions) {
    auto ended = op::end_session(*call.realm, session, "", call.now);
    plan.append(std::move(ended.plan));
    if (!co_await endpoints::tell_clients(visit, session, plan)) co_return unavailable();
    std::ranges::move(ended.events, std::back_inserter(events));
  }
  plan.add(store::DeleteUserSessionsOf{call.realm->id(), user->id, false, {}});
  Change change{.operation = "ACTION",
                .resource_type = "USER",
                .resource_path = "users/" + user->id.value + "/logout",
                .events = std::move(events)};
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

}  // namespace latchkey::admin
