#include "endpoints/ended_sessions.h"

#include <algorithm>

#include "op/logout/backchannel.h"

namespace latchkey::endpoints {
namespace {

constexpr std::size_t kPage = 500;

bool anybody_listens(const model::Realm& realm) {
  return std::ranges::any_of(realm.parts().clients,
                             [](const auto& client) { return !op::backchannel_logout_url(*client).empty(); });
}

}  // namespace

Task<Status<>> tell_clients(const Visit& visit, model::UserSession session, store::Plan& plan) {
  using Answer = Status<>;
  if (!anybody_listens(*visit.realm)) co_return Answer();
  const auto clients =
      co_await visit.env.store.sessions().list_client_sessions(visit.realm->id(), session.id, session.offline);
  if (!clients) co_return Answer(std::unexpect, clients.error());
  op::enqueue_backchannel_logout(plan, *visit.realm, visit.issuer, {session, *clients}, visit.now);
  co_return Answer();
}

Task<Status<>> tell_clients_of_user(const Visit& visit, model::UserId user, model::SessionId except,
                                    store::Plan& plan) {
  using Answer = Status<>;
  if (!anybody_listens(*visit.realm)) co_return Answer();
  const auto sessions = co_await visit.env.store.sessions().list_sessions_of_user(visit.realm->id(), user, false);
  if (!sessions) co_return Answer(std::unexpect, sessions.error());
  for (const auto& session : *sessions) {
    if (session.id == except) continue;
    auto told = co_await tell_clients(visit, session, plan);
    if (!told) co_return told;
  }
  co_return Answer();
}

// By client, for most sessions of a large realm are of clients that do not listen.
Task<Status<>> tell_clients_of_realm(const Visit& visit, store::Plan& plan) {
  using Answer = Status<>;
  const auto& store = visit.env.store.sessions();
  for (const auto& client : visit.realm->parts().clients) {
    if (op::backchannel_logout_url(*client).empty()) continue;
    for (std::size_t first = 0;; first += kPage) {
      const auto sessions =
          co_await store.list_sessions_of_client(visit.realm->id(), client->uuid, false, first, kPage);
      if (!sessions) co_return Answer(std::unexpect, sessions.error());
      for (const auto& session : *sessions) {
        model::ClientSession part;
        part.client = client->uuid;
        const std::vector parts{std::move(part)};
        op::enqueue_backchannel_logout(plan, *visit.realm, visit.issuer, {session, parts}, visit.now);
      }
      if (sessions->size() < kPage) break;
    }
  }
  co_return Answer();
}

}  // namespace latchkey::endpoints
