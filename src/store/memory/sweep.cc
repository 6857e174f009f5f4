#include "store/memory/tables.h"

namespace latchkey::store::memory {
namespace {

/// Erases up to `room` entries that `expired` names, and takes them off `room`.
template <class Map, class Expired>
void sweep_map(Map& map, std::size_t& room, Expired expired) {
  for (auto it = map.begin(); it != map.end() && room > 0;) {
    if (expired(*it)) {
      it = map.erase(it);
      --room;
    } else {
      ++it;
    }
  }
}

void sweep_sessions(Tables& t, Instant now, std::size_t& room) {
  for (auto it = t.sessions.begin(); it != t.sessions.end() && room > 0;) {
    if (it->second.expires > now) {
      ++it;
      continue;
    }
    const auto& [number, id, offline] = it->first;
    const auto [begin, end] = with_prefix(t.client_sessions, number, id, offline);
    t.client_sessions.erase(begin, end);
    it = t.sessions.erase(it);
    --room;
  }
}

void sweep_realm(Tables& t, Number number, std::size_t& room) {
  const auto owned = [number](const auto& entry) { return std::get<0>(entry.first) == number; };
  sweep_map(t.objects, room, owned);
  sweep_map(t.tombstones, room, owned);
  sweep_map(t.users, room, owned);
  sweep_map(t.consents, room, owned);
  sweep_map(t.identities, room, owned);
  sweep_map(t.failures, room, owned);
  sweep_map(t.sessions, room, owned);
  sweep_map(t.client_sessions, room, owned);
  sweep_map(t.single_use, room, owned);
  sweep_map(t.events, room, owned);
  sweep_map(t.admin_events, room, owned);
  sweep_map(t.outbox, room, [number](const auto& entry) { return entry.second.realm == number; });
  if (room == 0) return;
  std::size_t unlimited = ~std::size_t{0};
  sweep_map(t.object_keys, unlimited, owned);
  sweep_map(t.usernames, unlimited, owned);
  sweep_map(t.emails, unlimited, owned);
  t.realms.erase(number);
  --room;
}

}  // namespace

std::size_t sweep(Tables& t, Instant now, std::size_t limit) {
  std::size_t room = limit;
  sweep_sessions(t, now, room);
  sweep_map(t.single_use, room, [now](const auto& entry) { return entry.second.expires <= now; });
  const auto expired = [now](const auto& entry) {
    return entry.second.expires > Instant{} && entry.second.expires <= now;
  };
  sweep_map(t.events, room, expired);
  sweep_map(t.admin_events, room, expired);
  for (auto it = t.realms.begin(); it != t.realms.end() && room > 0;) {
    const auto number = it->first;
    const bool deleted = it->second.deleted || (!it->second.staging.empty() && it->second.staged_until <= now);
    it->second.deleted = deleted;
    ++it;
    if (deleted) sweep_realm(t, number, room);
  }
  return limit - room;
}

}  // namespace latchkey::store::memory
