#include "store/sqlite/sweep.h"

namespace latchkey::store::sqlite {
namespace {

constexpr Sql kOwned[] = {Sql::purge_object,         Sql::purge_tombstone,  Sql::purge_credential,
                          Sql::purge_user_role,      Sql::purge_user_group, Sql::purge_user_attribute,
                          Sql::purge_login_failures, Sql::purge_user,       Sql::purge_client_session,
                          Sql::purge_session,        Sql::purge_single_use, Sql::purge_event,
                          Sql::purge_admin_event,    Sql::purge_consent,    Sql::purge_consent_scope,
                          Sql::purge_identity,       Sql::purge_outbox};

/// Rows of a deleted realm, then, when none is left, the realm itself.
void sweep_realm(Connection& db, std::int64_t realm, std::size_t& room) {
  for (const Sql purge : kOwned) {
    if (room == 0) return;
    room -= static_cast<std::size_t>(Query(db, purge, realm, room).run());
  }
  if (room > 0 && db.ok()) room -= static_cast<std::size_t>(Query(db, Sql::purge_realm, realm).run());
}

std::int64_t hidden_realm(Connection& db) {
  Query row(db, Sql::hidden_realm);
  return row.next() ? row.integer(0) : 0;
}

}  // namespace

std::size_t sweep(Connection& db, Instant now, std::size_t limit) {
  std::size_t room = limit;
  Query(db, Sql::sweep_staged, now).run();
  Query(db, Sql::sweep_client_sessions, now, room).run();
  for (const Sql statement : {Sql::sweep_sessions, Sql::sweep_single_use, Sql::sweep_events, Sql::sweep_admin_events}) {
    if (room > 0) room -= static_cast<std::size_t>(Query(db, statement, now, room).run());
  }
  while (room > 0 && db.ok()) {
    const auto realm = hidden_realm(db);
    if (realm == 0) break;
    sweep_realm(db, realm, room);
  }
  return limit - room;
}

}  // namespace latchkey::store::sqlite
