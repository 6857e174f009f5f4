#include <algorithm>
#include <functional>

#include "store/memory/reads.h"

namespace latchkey::store::memory {
namespace {

std::vector<model::UserSession> newest_first(std::vector<model::UserSession> found, std::size_t first,
                                             std::size_t limit) {
  std::ranges::sort(found, std::greater<>(), [](const model::UserSession& s) { return std::pair(s.started, s.id); });
  found.erase(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(std::min(first, found.size())));
  if (found.size() > limit) found.resize(limit);
  return found;
}

}  // namespace

Loaded<std::optional<model::UserSession>> MemorySessions::find_session(RealmId realm, SessionId id,
                                                                       bool offline) const {
  std::lock_guard lock(mutex_);
  co_return get(t_.sessions, std::tuple{find_number(t_, realm), id.value, offline});
}

Loaded<std::optional<model::ClientSession>> MemorySessions::find_client_session(RealmId realm, SessionId id,
                                                                                ClientUuid client, bool offline) const {
  std::lock_guard lock(mutex_);
  co_return get(t_.client_sessions, std::tuple{find_number(t_, realm), id.value, offline, client.value});
}

Loaded<std::vector<model::ClientSession>> MemorySessions::list_client_sessions(RealmId realm, SessionId id,
                                                                               bool offline) const {
  std::lock_guard lock(mutex_);
  std::vector<model::ClientSession> found;
  const auto [begin, end] = with_prefix(t_.client_sessions, find_number(t_, realm), id.value, offline);
  for (auto it = begin; it != end; ++it) found.push_back(it->second);
  co_return found;
}

Loaded<std::vector<model::UserSession>> MemorySessions::list_sessions_of_user(RealmId realm, UserId user,
                                                                              bool offline) const {
  std::lock_guard lock(mutex_);
  std::vector<model::UserSession> found;
  const auto [begin, end] = with_prefix(t_.sessions, find_number(t_, realm));
  for (auto it = begin; it != end; ++it) {
    if (it->second.user == user && it->second.offline == offline) found.push_back(it->second);
  }
  co_return found;
}

Loaded<std::optional<model::SingleUse>> MemorySessions::find_single_use(RealmId realm, model::SingleUse::Kind kind,
                                                                        std::string key_hash) const {
  std::lock_guard lock(mutex_);
  co_return get(t_.single_use, std::tuple{find_number(t_, realm), static_cast<int>(kind), key_hash});
}

Loaded<std::int64_t> MemorySessions::count_sessions() const {
  std::lock_guard lock(mutex_);
  co_return std::ranges::count_if(t_.sessions, [this](const auto& entry) {
    const auto realm = t_.realms.find(std::get<0>(entry.first));
    return !entry.second.offline && realm != t_.realms.end() && realm->second.lives();
  });
}

Loaded<std::vector<model::UserSession>> MemorySessions::list_sessions_of_client(RealmId realm, ClientUuid client,
                                                                                bool offline, std::size_t first,
                                                                                std::size_t limit) const {
  std::lock_guard lock(mutex_);
  const auto number = find_number(t_, realm);
  std::vector<model::UserSession> found;
  const auto [begin, end] = with_prefix(t_.client_sessions, number);
  for (auto it = begin; it != end; ++it) {
    const auto& session = it->second;
    if (session.client != client || session.offline != offline) continue;
    found.push_back(t_.sessions.at(std::tuple{number, session.session.value, offline}));
  }
  co_return newest_first(std::move(found), first, limit);
}

Loaded<std::vector<model::UserSession>> MemorySessions::search_sessions(RealmId realm, SessionQuery query) const {
  std::lock_guard lock(mutex_);
  const auto number = find_number(t_, realm);
  const auto text = model::fold_name(query.text);
  const auto name_holds_it = [&](const UserId& user) {
    const auto found = t_.users.find(std::tuple{number, user.value});
    return found != t_.users.end() && model::fold_name(found->second.username).contains(text);
  };
  std::vector<model::UserSession> found;
  const auto [begin, end] = with_prefix(t_.sessions, number);
  for (auto it = begin; it != end; ++it) {
    const auto& session = it->second;
    if (session.offline != query.offline) continue;
    if (text.empty() || session.ip_address.contains(text) || name_holds_it(session.user)) found.push_back(session);
  }
  co_return newest_first(std::move(found), query.first, query.limit);
}

Loaded<std::int64_t> MemorySessions::count_sessions_of_client(RealmId realm, ClientUuid client, bool offline) const {
  std::lock_guard lock(mutex_);
  const auto [begin, end] = with_prefix(t_.client_sessions, find_number(t_, realm));
  co_return std::count_if(
      begin, end, [&](const auto& entry) { return entry.second.client == client && entry.second.offline == offline; });
}

Loaded<std::map<ClientUuid, std::int64_t>> MemorySessions::count_sessions_by_client(RealmId realm, bool offline) const {
  std::lock_guard lock(mutex_);
  std::map<ClientUuid, std::int64_t> counts;
  const auto [begin, end] = with_prefix(t_.client_sessions, find_number(t_, realm));
  for (auto it = begin; it != end; ++it) {
    if (it->second.offline == offline) ++counts[it->second.client];
  }
  co_return counts;
}

}  // namespace latchkey::store::memory
