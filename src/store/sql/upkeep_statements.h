// What is done without being asked for: what has expired goes, and what is sealed gets another key. For statements.cc,
// which puts all together.
#pragma once

#include <array>

#include "store/sql/statement_text.h"

namespace latchkey::store {

#define EXPIRED_SESSIONS \
  "(SELECT realm, id, offline FROM user_session WHERE expires <= $1 ORDER BY expires, realm, id, offline LIMIT $2)"
#define PURGE(table, columns)                                                                  \
  "DELETE FROM " table " WHERE (realm, " columns ") IN (SELECT realm, " columns " FROM " table \
  " WHERE realm = $1 LIMIT $2)"

inline constexpr std::array kSweeping{
    STATEMENT(sweep_client_sessions,
              "DELETE FROM client_session WHERE (realm, session_id, offline) IN " EXPIRED_SESSIONS),
    STATEMENT(sweep_sessions, "DELETE FROM user_session WHERE (realm, id, offline) IN " EXPIRED_SESSIONS),
    STATEMENT(sweep_single_use,
              "DELETE FROM single_use WHERE (realm, kind, key_hash) IN "
              "(SELECT realm, kind, key_hash FROM single_use WHERE expires <= $1 ORDER BY expires LIMIT $2)"),
    STATEMENT(sweep_events,
              "DELETE FROM event WHERE (realm, occurred, id) IN "
              "(SELECT realm, occurred, id FROM event WHERE expires > 0 AND expires <= $1 ORDER BY expires LIMIT $2)"),
    STATEMENT(
        sweep_admin_events,
        "DELETE FROM admin_event WHERE (realm, occurred, id) IN "
        "(SELECT realm, occurred, id FROM admin_event WHERE expires > 0 AND expires <= $1 ORDER BY expires LIMIT $2)"),
    STATEMENT(sweep_staged, "UPDATE realm SET deleted = 1, staging = '' WHERE deleted = 2 AND staged_until <= $1"),
    STATEMENT(hidden_realm, "SELECT number FROM realm WHERE deleted = 1 ORDER BY number LIMIT 1"),
    STATEMENT(purge_object, PURGE("object", "kind, id")),
    STATEMENT(purge_tombstone, PURGE("object_tombstone", "kind, id")),
    STATEMENT(purge_user, PURGE("user_account", "id")),
    STATEMENT(purge_credential, PURGE("credential", "user_number, id")),
    STATEMENT(purge_user_role, PURGE("user_role", "user_number, role_id")),
    STATEMENT(purge_user_group, PURGE("user_group", "user_number, group_id")),
    STATEMENT(purge_user_attribute, PURGE("user_attribute", "user_number, name, place")),
    STATEMENT(purge_login_failures, PURGE("login_failures", "user_id")),
    STATEMENT(purge_session, PURGE("user_session", "id, offline")),
    STATEMENT(purge_client_session, PURGE("client_session", "session_id, offline, client_id")),
    STATEMENT(purge_single_use, PURGE("single_use", "kind, key_hash")),
    STATEMENT(purge_event, PURGE("event", "occurred, id")),
    STATEMENT(purge_admin_event, PURGE("admin_event", "occurred, id")),
    STATEMENT(purge_consent, PURGE("consent", "user_id, client_id")),
    STATEMENT(purge_consent_scope, PURGE("consent_scope", "user_id, client_id, scope_id")),
    STATEMENT(purge_identity, PURGE("federated_identity", "user_id, provider")),
    STATEMENT(purge_outbox, PURGE("outbox", "id")),
    STATEMENT(purge_realm, "DELETE FROM realm WHERE number = $1"),
};

inline constexpr std::array kResealing{
    STATEMENT(walk_realms,
              "SELECT number, id, settings FROM realm WHERE number > $1 AND deleted = 0 ORDER BY number LIMIT $2"),
    STATEMENT(walk_objects,
              "SELECT object.realm, realm.id, object.kind, object.id, object.document FROM object "
              "JOIN realm ON realm.number = object.realm WHERE (object.realm, object.kind, object.id) > ($1, $2, $3) "
              "ORDER BY object.realm, object.kind, object.id LIMIT $4"),
    STATEMENT(walk_users,
              "SELECT user_account.realm, realm.id, user_account.id, user_account.document FROM user_account "
              "JOIN realm ON realm.number = user_account.realm WHERE (user_account.realm, user_account.id) > ($1, $2) "
              "ORDER BY user_account.realm, user_account.id LIMIT $3"),
    // A number is one user's, but one that is gone may be given again in another realm.
    STATEMENT(
        walk_credentials,
        "SELECT credential.realm, realm.id, credential.user_number, credential.id, credential.document, "
        "user_account.id "
        "FROM credential JOIN realm ON realm.number = credential.realm "
        "JOIN user_account ON user_account.number = credential.user_number AND user_account.realm = credential.realm "
        "WHERE (credential.realm, credential.user_number, credential.id) > ($1, $2, $3) "
        "ORDER BY credential.realm, credential.user_number, credential.id LIMIT $4"),
    STATEMENT(rewrite_settings, "UPDATE realm SET settings = $2 WHERE number = $1"),
    STATEMENT(rewrite_object, "UPDATE object SET document = $4 WHERE realm = $1 AND kind = $2 AND id = $3"),
    STATEMENT(rewrite_user, "UPDATE user_account SET document = $3 WHERE realm = $1 AND id = $2"),
    STATEMENT(rewrite_credential,
              "UPDATE credential SET document = $4 WHERE realm = $1 AND user_number = $2 AND id = $3"),
};

#undef EXPIRED_SESSIONS
#undef PURGE

}  // namespace latchkey::store
