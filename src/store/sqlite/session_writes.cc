#include "store/codec/codec.h"
#include "store/sqlite/plan_applier.h"

namespace latchkey::store::sqlite {

PlanApplier::Refused PlanApplier::apply(const InsertUserSession& w) {
  const auto& s = w.session;
  const auto number = realm(s.realm).number;
  if (number == 0) return Refusal::missing;
  const auto inserted = run(Sql::insert_session, number, s.id, s.offline, s.user, s.started, s.last_access, s.expires,
                            encode_user_session(s));
  return inserted == 0 ? Refused(Refusal::exists) : done;
}

PlanApplier::Refused PlanApplier::apply(const UpdateUserSession& w) {
  const auto& s = w.session;
  const auto updated = run(Sql::update_session, realm(s.realm).number, s.id, s.offline, s.last_access, s.expires,
                           encode_user_session(s));
  return updated == 0 ? Refused(Refusal::missing) : done;
}

PlanApplier::Refused PlanApplier::apply(const TouchUserSession& w) {
  run(Sql::touch_session, realm(w.realm).number, w.session, w.offline, w.last_access, w.expires);
  return done;
}

void PlanApplier::delete_session(std::int64_t number, const std::string& id, bool offline) {
  run(Sql::delete_session, number, id, offline);
  run(Sql::delete_client_sessions, number, id, offline);
}

PlanApplier::Refused PlanApplier::apply(const DeleteUserSession& w) {
  delete_session(realm(w.realm).number, w.session.value, w.offline);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const DeleteUserSessionsOf& w) {
  const auto number = realm(w.realm).number;
  std::vector<std::pair<std::string, bool>> doomed;
  {
    Query sessions(db_, Sql::sessions_of_user, number, w.user);
    while (sessions.next()) {
      const bool offline = sessions.flag(1);
      if (offline && !w.offline_too) continue;
      if (w.except.empty() || sessions.view(0) != w.except.value) doomed.emplace_back(sessions.text(0), offline);
    }
  }
  for (const auto& [id, offline] : doomed) delete_session(number, id, offline);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const PutClientSession& w) {
  const auto number = realm(w.realm).number;
  const auto& s = w.session;
  if (!any(Sql::session_exists, number, s.session, s.offline)) return Refusal::missing;
  if (w.expected_refresh_jti) {
    Query stored(db_, Sql::refresh_state, number, s.session, s.offline, s.client);
    if (!stored.next() || stored.view(0) != *w.expected_refresh_jti || stored.integer(1) != w.expected_refresh_uses) {
      return Refusal::changed;
    }
  }
  run(Sql::put_client_session, number, s.session, s.offline, s.client, s.refresh_jti, s.refresh_uses,
      encode_client_session(s));
  return done;
}

PlanApplier::Refused PlanApplier::apply(const DeleteClientSession& w) {
  run(Sql::delete_client_session, realm(w.realm).number, w.session, w.offline, w.client);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const DeleteClientSessionsOf& w) {
  for (const bool offline : {false, true})
    run(Sql::delete_sessions_of_client, realm(w.realm).number, offline, w.client);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const DeleteSessionsOfRealm& w) {
  for (const bool offline : {false, true}) {
    if (offline && !w.offline_too) break;
    run(Sql::delete_sessions_of_realm, realm(w.realm).number, offline);
    run(Sql::delete_client_sessions_of_realm, realm(w.realm).number, offline);
  }
  return done;
}

PlanApplier::Refused PlanApplier::apply(const InsertSingleUse& w) {
  const auto& r = w.record;
  const auto number = realm(r.realm).number;
  if (number == 0) return Refusal::missing;
  const auto inserted = run(Sql::insert_single_use, number, static_cast<int>(r.kind), r.key_hash, r.payload, r.created,
                            r.expires, r.used);
  return inserted == 0 ? Refused(Refusal::exists) : done;
}

PlanApplier::Refused PlanApplier::why_not_used(std::int64_t number, model::SingleUse::Kind kind,
                                               const std::string& key_hash) {
  return any(Sql::single_use_state, number, static_cast<int>(kind), key_hash) ? Refusal::already_used
                                                                              : Refusal::missing;
}

PlanApplier::Refused PlanApplier::apply(const ConsumeSingleUse& w) {
  const auto number = realm(w.realm).number;
  const auto consumed = run(Sql::consume_single_use, number, static_cast<int>(w.kind), w.key_hash, w.used, w.payload,
                            w.expires.value_or(Instant::min()));
  return consumed == 0 ? why_not_used(number, w.kind, w.key_hash) : done;
}

}  // namespace latchkey::store::sqlite
