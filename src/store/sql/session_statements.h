// Sessions, grants, and what may be used once. For statements.cc, which puts all together.
#pragma once

#include <array>

#include "store/sql/statement_text.h"

namespace latchkey::store {

inline constexpr std::array kSessions{
    STATEMENT(find_session,
              "SELECT id, user_id, started, last_access, expires, document FROM user_session "
              "WHERE realm = " LIVE " AND id = $2 AND offline = $3"),
    STATEMENT(list_sessions_of_user,
              "SELECT id, user_id, started, last_access, expires, document FROM user_session "
              "WHERE realm = " LIVE " AND user_id = $2 AND offline = $3 ORDER BY id"),
    STATEMENT(count_sessions,
              "SELECT count(*) FROM user_session WHERE offline = 0 AND realm IN (SELECT number FROM realm WHERE "
              "deleted = 0)"),
    STATEMENT(session_exists, "SELECT 1 FROM user_session WHERE realm = $1 AND id = $2 AND offline = $3"),
    STATEMENT(insert_session,
              "INSERT INTO user_session (realm, id, offline, user_id, started, last_access, expires, document) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (realm, id, offline) DO NOTHING"),
    STATEMENT(update_session,
              "UPDATE user_session SET last_access = $4, expires = $5, document = $6 "
              "WHERE realm = $1 AND id = $2 AND offline = $3"),
    STATEMENT(
        touch_session,
        "UPDATE user_session SET last_access = CASE WHEN last_access < $4 THEN $4 ELSE last_access END, "
        "expires = CASE WHEN expires < $5 THEN $5 ELSE expires END WHERE realm = $1 AND id = $2 AND offline = $3"),
    STATEMENT(delete_session, "DELETE FROM user_session WHERE realm = $1 AND id = $2 AND offline = $3"),
    STATEMENT(sessions_of_user, "SELECT id, offline FROM user_session WHERE realm = $1 AND user_id = $2"),
    STATEMENT(find_client_session,
              "SELECT client_id, refresh_jti, refresh_uses, document FROM client_session "
              "WHERE realm = " LIVE " AND session_id = $2 AND offline = $3 AND client_id = $4"),
    STATEMENT(list_client_sessions,
              "SELECT client_id, refresh_jti, refresh_uses, document FROM client_session "
              "WHERE realm = " LIVE " AND session_id = $2 AND offline = $3 ORDER BY client_id"),
    STATEMENT(refresh_state,
              "SELECT refresh_jti, refresh_uses FROM client_session "
              "WHERE realm = $1 AND session_id = $2 AND offline = $3 AND client_id = $4"),
    STATEMENT(put_client_session,
              "INSERT INTO client_session (realm, session_id, offline, client_id, refresh_jti, refresh_uses, document) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (realm, session_id, offline, client_id) DO UPDATE SET "
              "refresh_jti = excluded.refresh_jti, refresh_uses = excluded.refresh_uses, document = excluded.document"),
    STATEMENT(delete_client_session,
              "DELETE FROM client_session WHERE realm = $1 AND session_id = $2 AND offline = $3 AND client_id = $4"),
    STATEMENT(delete_client_sessions,
              "DELETE FROM client_session WHERE realm = $1 AND session_id = $2 AND offline = $3"),
    STATEMENT(delete_sessions_of_client,
              "DELETE FROM client_session WHERE realm = $1 AND offline = $2 AND client_id = $3"),
    STATEMENT(delete_sessions_of_realm, "DELETE FROM user_session WHERE realm = $1 AND offline = $2"),
    STATEMENT(delete_client_sessions_of_realm, "DELETE FROM client_session WHERE realm = $1 AND offline = $2"),
    STATEMENT(list_sessions_of_client,
              "SELECT user_session.id, user_session.user_id, user_session.started, user_session.last_access, "
              "user_session.expires, user_session.document FROM client_session CROSS JOIN user_session "
              "WHERE client_session.realm = " LIVE " AND client_session.offline = $2 AND client_session.client_id = $3 "
              "AND user_session.realm = client_session.realm AND user_session.id = client_session.session_id "
              "AND user_session.offline = client_session.offline "
              "ORDER BY user_session.started DESC, user_session.id DESC LIMIT $5 OFFSET $4"),
    STATEMENT(sessions_newest_first,
              "SELECT id, user_id, started, last_access, expires, document FROM user_session "
              "WHERE realm = " LIVE " AND offline = $2 ORDER BY started DESC, id DESC"),
    STATEMENT(count_sessions_of_client,
              "SELECT count(*) FROM client_session WHERE realm = " LIVE " AND offline = $2 AND client_id = $3"),
    STATEMENT(count_sessions_by_client, "SELECT client_id, count(*) FROM client_session WHERE realm = " LIVE
                                        " AND offline = $2 GROUP BY client_id ORDER BY client_id"),
};

inline constexpr std::array kSingleUse{
    STATEMENT(find_single_use, "SELECT payload, created, expires, used FROM single_use WHERE realm = " LIVE
                               " AND kind = $2 AND key_hash = $3"),
    STATEMENT(single_use_state, "SELECT used FROM single_use WHERE realm = $1 AND kind = $2 AND key_hash = $3"),
    STATEMENT(insert_single_use,
              "INSERT INTO single_use (realm, kind, key_hash, payload, created, expires, used) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (realm, kind, key_hash) DO NOTHING"),
    STATEMENT(consume_single_use,
              "UPDATE single_use SET used = $4, payload = coalesce($5, payload), "
              "expires = CASE WHEN expires < $6 THEN $6 ELSE expires END "
              "WHERE realm = $1 AND kind = $2 AND key_hash = $3 AND used IS NULL"),
};

}  // namespace latchkey::store
