#include "account/own_sessions.h"

#include <algorithm>

#include "op/sessions.h"

namespace latchkey::account {

Task<Result<std::vector<StandingSession>>> standing_sessions(const Call& call, bool offline) {
  using Answer = Result<std::vector<StandingSession>>;
  const auto& store = call.visit.env.store.sessions();
  const auto& realm = call.realm();
  auto sessions = co_await store.list_sessions_of_user(realm.id(), call.user.id, offline);
  if (!sessions) co_return Answer(std::unexpect, sessions.error());
  std::vector<StandingSession> standing;
  for (auto& session : *sessions) {
    const op::SessionView view{.session = &session, .user = &call.user};
    if (op::check_user_session(realm, view, call.visit.now) != op::SessionVerdict::alive) continue;
    auto clients = co_await store.list_client_sessions(realm.id(), session.id, offline);
    if (!clients) co_return Answer(std::unexpect, clients.error());
    standing.push_back({std::move(session), *std::move(clients)});
  }
  std::ranges::sort(standing, std::ranges::greater(), [](const auto& one) { return one.session.started; });
  co_return Answer(std::move(standing));
}

}  // namespace latchkey::account
