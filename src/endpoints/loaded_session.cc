#include "endpoints/loaded_session.h"

#include <algorithm>
#include <iterator>

namespace latchkey::endpoints {

op::SessionView LoadedSession::view() const {
  return {.session = session ? &*session : nullptr,
          .user = user ? &*user : nullptr,
          .client_session = client_session ? &*client_session : nullptr};
}

Task<Result<LoadedSession>> load_session(const Visit& visit, SessionKey key) {
  using Answer = Result<LoadedSession>;
  const auto& sessions = visit.env.store.sessions();
  const auto& realm = visit.realm->id();
  LoadedSession loaded;
  if (!key.session.empty()) {
    auto session = co_await sessions.find_session(realm, key.session, key.offline);
    if (!session) co_return Answer(std::unexpect, session.error());
    loaded.session = *std::move(session);
  }
  if (!key.session.empty() && key.client != nullptr) {
    auto client_session = co_await sessions.find_client_session(realm, key.session, key.client->uuid, key.offline);
    if (!client_session) co_return Answer(std::unexpect, client_session.error());
    loaded.client_session = *std::move(client_session);
  }
  auto user = co_await visit.env.store.users().find_user(realm, loaded.session ? loaded.session->user : key.user);
  if (!user) co_return Answer(std::unexpect, user.error());
  loaded.user = *std::move(user);
  co_return Answer(std::move(loaded));
}

Task<Result<std::vector<model::UserSession>>> list_all_sessions(const store::Store& store, model::RealmId realm,
                                                                model::UserId user) {
  auto all = co_await store.sessions().list_sessions_of_user(realm, user, false);
  if (!all) co_return all;
  auto offline = co_await store.sessions().list_sessions_of_user(realm, user, true);
  if (!offline) co_return offline;
  std::ranges::move(*offline, std::back_inserter(*all));
  co_return all;
}

}  // namespace latchkey::endpoints
