#include <algorithm>

#include "store/memory/plan_applier.h"

namespace latchkey::store::memory {

PlanApplier::Refused PlanApplier::apply(const InsertUserSession& w) {
  const Number number = number_of(w.session.realm);
  if (number == 0) return Refusal::missing;
  const std::tuple key{number, w.session.id.value, w.session.offline};
  if (t_.sessions.contains(key)) return Refusal::exists;
  undo_.put(t_.sessions, key, w.session);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const UpdateUserSession& w) {
  const std::tuple key{number_of(w.session.realm), w.session.id.value, w.session.offline};
  const auto found = t_.sessions.find(key);
  if (found == t_.sessions.end()) return Refusal::missing;
  auto session = w.session;
  session.user = found->second.user;
  session.started = found->second.started;
  undo_.put(t_.sessions, key, std::move(session));
  return done;
}

PlanApplier::Refused PlanApplier::apply(const TouchUserSession& w) {
  const std::tuple key{number_of(w.realm), w.session.value, w.offline};
  const auto found = t_.sessions.find(key);
  if (found == t_.sessions.end()) return done;
  auto session = found->second;
  session.last_access = std::max(session.last_access, w.last_access);
  session.expires = std::max(session.expires, w.expires);
  undo_.put(t_.sessions, key, std::move(session));
  return done;
}

void PlanApplier::erase_session(Number realm, const std::string& id, bool offline) {
  undo_.erase(t_.sessions, std::tuple{realm, id, offline});
  for (;;) {
    const auto [begin, end] = with_prefix(t_.client_sessions, realm, id, offline);
    if (begin == end) return;
    const auto key = begin->first;
    undo_.erase(t_.client_sessions, key);
  }
}

PlanApplier::Refused PlanApplier::apply(const DeleteUserSession& w) {
  erase_session(number_of(w.realm), w.session.value, w.offline);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const DeleteUserSessionsOf& w) {
  std::vector<std::tuple<Number, std::string, bool>> doomed;
  const auto [begin, end] = with_prefix(t_.sessions, number_of(w.realm));
  for (auto it = begin; it != end; ++it) {
    const auto& session = it->second;
    if (session.user != w.user || (session.offline && !w.offline_too)) continue;
    if (w.except.empty() || session.id != w.except) doomed.push_back(it->first);
  }
  for (const auto& [number, id, offline] : doomed) erase_session(number, id, offline);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const PutClientSession& w) {
  const Number number = number_of(w.realm);
  const auto& s = w.session;
  if (!t_.sessions.contains(std::tuple{number, s.session.value, s.offline})) return Refusal::missing;
  const std::tuple key{number, s.session.value, s.offline, s.client.value};
  if (w.expected_refresh_jti) {
    const auto found = t_.client_sessions.find(key);
    if (found == t_.client_sessions.end() || found->second.refresh_jti != *w.expected_refresh_jti ||
        found->second.refresh_uses != w.expected_refresh_uses) {
      return Refusal::changed;
    }
  }
  undo_.put(t_.client_sessions, key, s);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const DeleteClientSession& w) {
  undo_.erase(t_.client_sessions, std::tuple{number_of(w.realm), w.session.value, w.offline, w.client.value});
  return done;
}

PlanApplier::Refused PlanApplier::apply(const DeleteClientSessionsOf& w) {
  erase_where(t_.client_sessions, number_of(w.realm),
              [&](const auto& entry) { return entry.second.client == w.client; });
  return done;
}

PlanApplier::Refused PlanApplier::apply(const DeleteSessionsOfRealm& w) {
  const auto doomed = [&](const auto& entry) { return w.offline_too || !entry.second.offline; };
  erase_where(t_.sessions, number_of(w.realm), doomed);
  erase_where(t_.client_sessions, number_of(w.realm), doomed);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const InsertSingleUse& w) {
  const Number number = number_of(w.record.realm);
  if (number == 0) return Refusal::missing;
  const std::tuple key{number, static_cast<int>(w.record.kind), w.record.key_hash};
  if (t_.single_use.contains(key)) return Refusal::exists;
  undo_.put(t_.single_use, key, w.record);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const ConsumeSingleUse& w) {
  const std::tuple key{number_of(w.realm), static_cast<int>(w.kind), w.key_hash};
  const auto found = t_.single_use.find(key);
  if (found == t_.single_use.end()) return Refusal::missing;
  if (found->second.used) return Refusal::already_used;
  auto record = found->second;
  record.used = w.used;
  if (w.payload) record.payload = *w.payload;
  if (w.expires) record.expires = std::max(record.expires, *w.expires);
  undo_.put(t_.single_use, key, std::move(record));
  return done;
}

}  // namespace latchkey::store::memory
