#include "store/codec/codec.h"
#include "store/sqlite/reads.h"

namespace latchkey::store::sqlite {
namespace {

void read_document(Connection& db, const Status<>& status) {
  if (!status) db.fail(status.error());
}

model::UserSession user_session_from(Connection& db, const Query& row, const RealmId& realm, bool offline) {
  model::UserSession session;
  session.realm = realm;
  session.offline = offline;
  session.id = SessionId(row.text(0));
  session.user = UserId(row.text(1));
  session.started = row.instant(2);
  session.last_access = row.instant(3);
  session.expires = row.instant(4);
  read_document(db, decode_user_session(row.view(5), session));
  return session;
}

model::ClientSession client_session_from(Connection& db, const Query& row, const SessionId& id, bool offline) {
  model::ClientSession session;
  session.session = id;
  session.offline = offline;
  session.client = ClientUuid(row.text(0));
  session.refresh_jti = row.text(1);
  session.refresh_uses = static_cast<int>(row.integer(2));
  read_document(db, decode_client_session(row.view(3), session));
  return session;
}

/// The folded name of a session's user; "" when the user is gone.
std::string name_of(Connection& db, const RealmId& realm, const UserId& user) {
  Query row(db, Sql::user_fields, realm, user);
  return row.next() ? row.text(1) : std::string();
}

}  // namespace

Loaded<std::optional<model::UserSession>> SqliteSessions::find_session(RealmId realm, SessionId id,
                                                                       bool offline) const {
  co_return readers_.read([&](Connection& db) -> std::optional<model::UserSession> {
    Query row(db, Sql::find_session, realm, id, offline);
    if (!row.next()) return std::nullopt;
    return user_session_from(db, row, realm, offline);
  });
}

Loaded<std::optional<model::ClientSession>> SqliteSessions::find_client_session(RealmId realm, SessionId id,
                                                                                ClientUuid client, bool offline) const {
  co_return readers_.read([&](Connection& db) -> std::optional<model::ClientSession> {
    Query row(db, Sql::find_client_session, realm, id, offline, client);
    if (!row.next()) return std::nullopt;
    return client_session_from(db, row, id, offline);
  });
}

Loaded<std::vector<model::ClientSession>> SqliteSessions::list_client_sessions(RealmId realm, SessionId id,
                                                                               bool offline) const {
  co_return readers_.read([&](Connection& db) {
    Query rows(db, Sql::list_client_sessions, realm, id, offline);
    std::vector<model::ClientSession> found;
    while (rows.next()) found.push_back(client_session_from(db, rows, id, offline));
    return found;
  });
}

Loaded<std::vector<model::UserSession>> SqliteSessions::list_sessions_of_user(RealmId realm, UserId user,
                                                                              bool offline) const {
  co_return readers_.read([&](Connection& db) {
    Query rows(db, Sql::list_sessions_of_user, realm, user, offline);
    std::vector<model::UserSession> found;
    while (rows.next()) found.push_back(user_session_from(db, rows, realm, offline));
    return found;
  });
}

Loaded<std::optional<model::SingleUse>> SqliteSessions::find_single_use(RealmId realm, model::SingleUse::Kind kind,
                                                                        std::string key_hash) const {
  co_return readers_.read([&](Connection& db) -> std::optional<model::SingleUse> {
    Query row(db, Sql::find_single_use, realm, static_cast<int>(kind), key_hash);
    if (!row.next()) return std::nullopt;
    model::SingleUse record;
    record.kind = kind;
    record.realm = realm;
    record.key_hash = key_hash;
    record.payload = row.text(0);
    record.created = row.instant(1);
    record.expires = row.instant(2);
    if (!row.is_null(3)) record.used = row.instant(3);
    return record;
  });
}

Loaded<std::vector<model::UserSession>> SqliteSessions::list_sessions_of_client(RealmId realm, ClientUuid client,
                                                                                bool offline, std::size_t first,
                                                                                std::size_t limit) const {
  co_return readers_.read([&](Connection& db) {
    Query rows(db, Sql::list_sessions_of_client, realm, offline, client, first, limit);
    std::vector<model::UserSession> found;
    while (rows.next()) found.push_back(user_session_from(db, rows, realm, offline));
    return found;
  });
}

Loaded<std::vector<model::UserSession>> SqliteSessions::search_sessions(RealmId realm, SessionQuery query) const {
  const std::string text = model::fold_name(query.text);
  co_return readers_.read_one_state([&](Connection& db) {
    std::vector<model::UserSession> found;
    std::size_t skip = query.first;
    Query rows(db, Sql::sessions_newest_first, realm, query.offline);
    while (found.size() < query.limit && rows.next()) {
      auto session = user_session_from(db, rows, realm, query.offline);
      if (!text.empty() && !session.ip_address.contains(text) && !name_of(db, realm, session.user).contains(text))
        continue;
      if (skip > 0) {
        --skip;
      } else {
        found.push_back(std::move(session));
      }
    }
    return found;
  });
}

Loaded<std::int64_t> SqliteSessions::count_sessions_of_client(RealmId realm, ClientUuid client, bool offline) const {
  co_return readers_.read([&](Connection& db) {
    Query row(db, Sql::count_sessions_of_client, realm, offline, client);
    return row.next() ? row.integer(0) : std::int64_t{0};
  });
}

Loaded<std::map<ClientUuid, std::int64_t>> SqliteSessions::count_sessions_by_client(RealmId realm, bool offline) const {
  co_return readers_.read([&](Connection& db) {
    Query rows(db, Sql::count_sessions_by_client, realm, offline);
    std::map<ClientUuid, std::int64_t> counts;
    while (rows.next()) counts.emplace(ClientUuid(rows.text(0)), rows.integer(1));
    return counts;
  });
}

Loaded<std::int64_t> SqliteSessions::count_sessions() const {
  co_return readers_.read([](Connection& db) {
    Query row(db, Sql::count_sessions);
    return row.next() ? row.integer(0) : std::int64_t{0};
  });
}

}  // namespace latchkey::store::sqlite
