#include "store/sql/statements.h"

#include <array>

namespace latchkey::store {
namespace {

// A living realm's number from its id, as the first parameter of every read.
#define LIVE "(SELECT number FROM realm WHERE id = $1 AND deleted = 0)"

#define STATEMENT(name, text) SqlStatement{Sql::name, #name, text}

constexpr std::array kInstallation{
    STATEMENT(find_setting, "SELECT value FROM setting WHERE name = $1"),
    STATEMENT(insert_setting, "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING"),
    STATEMENT(replace_setting, "UPDATE setting SET value = $3 WHERE name = $1 AND value = $2"),
    STATEMENT(beat, "UPDATE pulse SET beats = beats + 1 WHERE id = 1"),
};

constexpr std::array kRealms{
    STATEMENT(realm_number, "SELECT number, version FROM realm WHERE id = $1 AND deleted = 0"),
    STATEMENT(realm_head, "SELECT id, name, version, display_name, enabled, settings FROM realm WHERE id = $1 AND deleted = 0"),
    STATEMENT(find_realm, "SELECT id, name, version, display_name, enabled FROM realm WHERE name = $1 AND deleted = 0"),
    STATEMENT(list_realms, "SELECT id, name, version, display_name, enabled FROM realm WHERE deleted = 0 ORDER BY name"),
    STATEMENT(realm_settings, "SELECT settings FROM realm WHERE number = $1"),
    STATEMENT(realm_name_taken, "SELECT 1 FROM realm WHERE name_folded = $1 AND id <> $2 AND deleted = 0"),
    STATEMENT(insert_realm,
              "INSERT INTO realm (id, name, name_folded, version, deleted, settings, display_name, enabled) "
              "VALUES ($1, $2, $3, 1, 0, $4, $5, $6) RETURNING number"),
    STATEMENT(raise_version, "UPDATE realm SET version = version + 1 WHERE number = $1 RETURNING version"),
    STATEMENT(update_realm, "UPDATE realm SET name = $2, name_folded = $3, settings = $4, display_name = $5, enabled = $6 WHERE number = $1"),
    STATEMENT(hide_realm, "UPDATE realm SET deleted = 1 WHERE number = $1"),
    STATEMENT(staged_realm, "SELECT number, version, id, name_folded FROM realm WHERE staging = $1 AND deleted = 2"),
    STATEMENT(insert_staged_realm,
              "INSERT INTO realm (id, name, name_folded, version, deleted, settings, display_name, enabled, staging, "
              "staged_until) VALUES ($1, $2, $3, 1, 2, $4, $5, $6, $7, $8) RETURNING number"),
    STATEMENT(extend_staging, "UPDATE realm SET staged_until = $2 WHERE staging = $1 AND deleted = 2"),
    STATEMENT(realm_of_name, "SELECT number FROM realm WHERE name_folded = $1 AND deleted = 0"),
    STATEMENT(publish_realm, "UPDATE realm SET deleted = 0, staging = '', staged_until = 0, version = $2 WHERE number = $1"),
    // In the order in which they were written, which is that of the file: ids are random.
    STATEMENT(list_objects, "SELECT kind, id, key, document FROM object WHERE realm = " LIVE " ORDER BY version"),
    STATEMENT(list_changed_objects,
              "SELECT kind, id, key, document FROM object WHERE realm = " LIVE " AND version > $2 ORDER BY kind, id"),
    STATEMENT(list_removed_objects,
              "SELECT kind, id FROM object_tombstone WHERE realm = " LIVE " AND version > $2 ORDER BY kind, id"),
    STATEMENT(object_of_key, "SELECT id FROM object WHERE realm = $1 AND kind = $2 AND key = $3"),
    STATEMENT(object_exists, "SELECT 1 FROM object WHERE realm = $1 AND kind = $2 AND id = $3"),
    STATEMENT(put_object,
              "INSERT INTO object (realm, kind, id, key, version, document) VALUES ($1, $2, $3, $4, $5, $6) "
              "ON CONFLICT (realm, kind, id) DO UPDATE SET key = excluded.key, version = excluded.version, "
              "document = excluded.document"),
    STATEMENT(delete_object, "DELETE FROM object WHERE realm = $1 AND kind = $2 AND id = $3"),
    STATEMENT(put_tombstone,
              "INSERT INTO object_tombstone (realm, kind, id, version) VALUES ($1, $2, $3, $4) "
              "ON CONFLICT (realm, kind, id) DO UPDATE SET version = excluded.version"),
    STATEMENT(clear_tombstone, "DELETE FROM object_tombstone WHERE realm = $1 AND kind = $2 AND id = $3"),
    STATEMENT(prune_tombstones, "DELETE FROM object_tombstone WHERE realm = $1 AND version <= $2"),
};

#define HOLDERS(table, column)                                                                                 \
  "SELECT user_account.id FROM " table " JOIN user_account ON user_account.number = " table ".user_number WHERE " \
  table ".realm = $1 AND " column " = $2 ORDER BY " table ".user_number"

constexpr std::array kUsers{
    STATEMENT(find_user, "SELECT id, document, number FROM user_account WHERE realm = " LIVE " AND id = $2"),
    STATEMENT(user_of_number, "SELECT id, document FROM user_account WHERE realm = " LIVE " AND number = $2"),
    STATEMENT(find_user_by_username, "SELECT id, document, number FROM user_account WHERE realm = " LIVE " AND username_folded = $2"),
    STATEMENT(find_user_by_email,
              "SELECT id, document, number FROM user_account WHERE realm = " LIVE
              " AND email_folded = $2 AND email_folded <> '' ORDER BY id LIMIT 1"),
    STATEMENT(find_service_account,
              "SELECT id, document, number FROM user_account WHERE realm = " LIVE
              " AND service_account_of = $2 AND service_account_of <> '' ORDER BY id LIMIT 1"),
    STATEMENT(count_users, "SELECT count(*) FROM user_account WHERE realm = " LIVE),
    STATEMENT(list_users,
              "SELECT id, document, number FROM user_account WHERE realm = " LIVE " AND id > $2 ORDER BY id LIMIT $3"),
    STATEMENT(user_document, "SELECT document, number FROM user_account WHERE realm = $1 AND id = $2"),
    STATEMENT(user_number, "SELECT number FROM user_account WHERE realm = $1 AND id = $2"),
    STATEMENT(username_taken, "SELECT 1 FROM user_account WHERE realm = $1 AND username_folded = $2 AND id <> $3"),
    // `document` keeps the planner off the index user_in_order, which holds all the rest and would be walked whole.
    STATEMENT(email_taken,
              "SELECT 1 FROM user_account WHERE realm = $1 AND email_folded = $2 AND email_folded <> '' AND id <> $3 "
              "AND document <> '' LIMIT 1"),
    STATEMENT(put_user,
              "INSERT INTO user_account (realm, id, username_folded, email_folded, first_folded, last_folded, "
              "service_account_of, enabled, email_verified, created, document) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (realm, id) DO UPDATE SET "
              "username_folded = excluded.username_folded, email_folded = excluded.email_folded, "
              "first_folded = excluded.first_folded, last_folded = excluded.last_folded, "
              "service_account_of = excluded.service_account_of, enabled = excluded.enabled, "
              "email_verified = excluded.email_verified, created = excluded.created, document = excluded.document"),
    STATEMENT(update_user_document, "UPDATE user_account SET document = $3 WHERE realm = $1 AND id = $2"),
    STATEMENT(delete_user, "DELETE FROM user_account WHERE realm = $1 AND id = $2"),
    STATEMENT(list_credentials,
              "SELECT id, document FROM credential WHERE realm = " LIVE " AND user_number = $2 ORDER BY place, id"),
    STATEMENT(credential_place, "SELECT coalesce(max(place), 0) + 1 FROM credential WHERE realm = $1 AND user_number = $2"),
    STATEMENT(put_credential,
              "INSERT INTO credential (realm, user_number, id, place, document) VALUES ($1, $2, $3, $4, $5) "
              "ON CONFLICT (realm, user_number, id) DO UPDATE SET document = excluded.document"),
    STATEMENT(delete_credential, "DELETE FROM credential WHERE realm = $1 AND user_number = $2 AND id = $3"),
    STATEMENT(delete_credentials, "DELETE FROM credential WHERE realm = $1 AND user_number = $2"),
    STATEMENT(stored_credentials, "SELECT id, document FROM credential WHERE realm = $1 AND user_number = $2 ORDER BY place, id"),
    STATEMENT(stored_credential, "SELECT document FROM credential WHERE realm = $1 AND user_number = $2 AND id = $3"),
    STATEMENT(insert_user_role,
              "INSERT INTO user_role (realm, user_number, role_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"),
    STATEMENT(delete_user_roles, "DELETE FROM user_role WHERE realm = $1 AND user_number = $2"),
    STATEMENT(insert_user_group,
              "INSERT INTO user_group (realm, user_number, group_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"),
    STATEMENT(delete_user_groups, "DELETE FROM user_group WHERE realm = $1 AND user_number = $2"),
    STATEMENT(insert_user_attribute,
              "INSERT INTO user_attribute (realm, user_number, name, place, value) VALUES ($1, $2, $3, $4, $5)"),
    STATEMENT(delete_user_attributes, "DELETE FROM user_attribute WHERE realm = $1 AND user_number = $2"),
    STATEMENT(delete_user_role, "DELETE FROM user_role WHERE realm = $1 AND user_number = $2 AND role_id = $3"),
    STATEMENT(delete_user_group, "DELETE FROM user_group WHERE realm = $1 AND user_number = $2 AND group_id = $3"),
    STATEMENT(holders_of_role, HOLDERS("user_role", "role_id")),
    STATEMENT(members_of_group, HOLDERS("user_group", "group_id")),
    STATEMENT(find_login_failures,
              "SELECT failures, temporary_lockouts, last_failure, locked_until, last_ip FROM login_failures "
              "WHERE realm = " LIVE " AND user_id = $2"),
    STATEMENT(stored_login_failures, "SELECT failures FROM login_failures WHERE realm = $1 AND user_id = $2"),
    STATEMENT(put_login_failures,
              "INSERT INTO login_failures (realm, user_id, failures, temporary_lockouts, last_failure, locked_until, last_ip) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (realm, user_id) DO UPDATE SET failures = excluded.failures, "
              "temporary_lockouts = excluded.temporary_lockouts, last_failure = excluded.last_failure, "
              "locked_until = excluded.locked_until, last_ip = excluded.last_ip"),
    STATEMENT(delete_login_failures, "DELETE FROM login_failures WHERE realm = $1 AND user_id = $2"),
    STATEMENT(delete_all_login_failures, "DELETE FROM login_failures WHERE realm = $1"),
};

constexpr std::array kConsents{
    STATEMENT(list_consents,
              "SELECT client_id, created, updated FROM consent WHERE realm = " LIVE " AND user_id = $2 ORDER BY client_id"),
    STATEMENT(find_consent,
              "SELECT client_id, created, updated FROM consent WHERE realm = " LIVE " AND user_id = $2 AND client_id = $3"),
    STATEMENT(list_consent_scopes,
              "SELECT scope_id FROM consent_scope WHERE realm = " LIVE " AND user_id = $2 AND client_id = $3 ORDER BY scope_id"),
    STATEMENT(put_consent,
              "INSERT INTO consent (realm, user_id, client_id, created, updated) VALUES ($1, $2, $3, $4, $5) "
              "ON CONFLICT (realm, user_id, client_id) DO UPDATE SET updated = excluded.updated"),
    STATEMENT(insert_consent_scope,
              "INSERT INTO consent_scope (realm, user_id, client_id, scope_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"),
    STATEMENT(delete_consent, "DELETE FROM consent WHERE realm = $1 AND user_id = $2 AND client_id = $3"),
    STATEMENT(delete_consent_scopes, "DELETE FROM consent_scope WHERE realm = $1 AND user_id = $2 AND client_id = $3"),
    STATEMENT(delete_consents_of_user, "DELETE FROM consent WHERE realm = $1 AND user_id = $2"),
    STATEMENT(delete_consent_scopes_of_user, "DELETE FROM consent_scope WHERE realm = $1 AND user_id = $2"),
    STATEMENT(delete_consents_of_client, "DELETE FROM consent WHERE realm = $1 AND client_id = $2"),
    STATEMENT(delete_consent_scopes_of_client, "DELETE FROM consent_scope WHERE realm = $1 AND client_id = $2"),
    STATEMENT(delete_consents_to_scope, "DELETE FROM consent_scope WHERE realm = $1 AND scope_id = $2"),
    STATEMENT(list_identities,
              "SELECT provider, remote_id, remote_name FROM federated_identity WHERE realm = " LIVE
              " AND user_id = $2 ORDER BY provider"),
    STATEMENT(identity_holder, "SELECT user_id FROM federated_identity WHERE realm = $1 AND provider = $2 AND remote_id = $3"),
    STATEMENT(put_identity,
              "INSERT INTO federated_identity (realm, user_id, provider, remote_id, remote_name) VALUES ($1, $2, $3, $4, $5) "
              "ON CONFLICT (realm, user_id, provider) DO UPDATE SET remote_id = excluded.remote_id, "
              "remote_name = excluded.remote_name"),
    STATEMENT(delete_identity, "DELETE FROM federated_identity WHERE realm = $1 AND user_id = $2 AND provider = $3"),
    STATEMENT(delete_identities, "DELETE FROM federated_identity WHERE realm = $1 AND user_id = $2"),
};

// What store/user_query.h compares; the index user_in_order holds all of it.
#define FIELDS                                                                                                     \
  "user_account.id, username_folded, email_folded, first_folded, last_folded, service_account_of, enabled, " \
  "email_verified, created, user_account.number"
// Between two bounds, at most so many.
#define BETWEEN(column)                                                                                               \
  "SELECT " FIELDS " FROM user_account WHERE realm = " LIVE " AND " column " >= $2 AND " column " < $3 AND " column \
  " <> '' LIMIT $4"
// By a row that names the user. CROSS JOIN keeps that order: first the row, then its user.
#define NAMED_BY(table, condition) \
  "SELECT " FIELDS " FROM " table " CROSS JOIN user_account WHERE " table ".realm = " LIVE " AND " condition
#define BY_NUMBER(table, condition) NAMED_BY(table, condition) " AND user_account.number = " table ".user_number"
#define BY_IDENTITY(condition)              \
  NAMED_BY("federated_identity", condition) \
  " AND user_account.realm = federated_identity.realm AND user_account.id = federated_identity.user_id"

constexpr std::array kSearching{
    STATEMENT(count_service_accounts, "SELECT count(*) FROM user_account WHERE realm = " LIVE " AND service_account_of <> ''"),
    STATEMENT(users_in_order, "SELECT " FIELDS " FROM user_account WHERE realm = " LIVE " ORDER BY username_folded, id"),
    STATEMENT(users_by_username, BETWEEN("username_folded")),
    STATEMENT(users_by_email, BETWEEN("email_folded")),
    STATEMENT(users_by_first_name, BETWEEN("first_folded")),
    STATEMENT(users_by_last_name, BETWEEN("last_folded")),
    STATEMENT(users_by_attribute,
              BY_NUMBER("user_attribute", "user_attribute.name = $2 AND user_attribute.value = $3") " LIMIT $4"),
    STATEMENT(users_by_role, BY_NUMBER("user_role", "user_role.role_id = $2") " LIMIT $3"),
    STATEMENT(users_by_group, BY_NUMBER("user_group", "user_group.group_id = $2") " LIMIT $3"),
    STATEMENT(users_by_identity,
              BY_IDENTITY("federated_identity.provider = $2 AND federated_identity.remote_id = $3") " LIMIT $4"),
    STATEMENT(users_by_remote_id, BY_IDENTITY("federated_identity.remote_id = $2") " LIMIT $3"),
    STATEMENT(user_fields, "SELECT " FIELDS " FROM user_account WHERE realm = " LIVE " AND id = $2"),
    STATEMENT(has_attribute,
              "SELECT 1 FROM user_attribute WHERE realm = " LIVE " AND name = $2 AND value = $3 AND user_number = $4 LIMIT 1"),
    STATEMENT(has_role, "SELECT 1 FROM user_role WHERE realm = " LIVE " AND user_number = $2 AND role_id = $3"),
    STATEMENT(has_group, "SELECT 1 FROM user_group WHERE realm = " LIVE " AND user_number = $2 AND group_id = $3"),
    STATEMENT(has_identity,
              "SELECT provider, remote_id FROM federated_identity WHERE realm = " LIVE " AND user_id = $2"),
};

constexpr std::array kSessions{
    STATEMENT(find_session,
              "SELECT id, user_id, started, last_access, expires, document FROM user_session "
              "WHERE realm = " LIVE " AND id = $2 AND offline = $3"),
    STATEMENT(list_sessions_of_user,
              "SELECT id, user_id, started, last_access, expires, document FROM user_session "
              "WHERE realm = " LIVE " AND user_id = $2 AND offline = $3 ORDER BY id"),
    STATEMENT(count_sessions,
              "SELECT count(*) FROM user_session WHERE offline = 0 AND realm IN (SELECT number FROM realm WHERE deleted = 0)"),
    STATEMENT(session_exists, "SELECT 1 FROM user_session WHERE realm = $1 AND id = $2 AND offline = $3"),
    STATEMENT(insert_session,
              "INSERT INTO user_session (realm, id, offline, user_id, started, last_access, expires, document) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (realm, id, offline) DO NOTHING"),
    STATEMENT(update_session,
              "UPDATE user_session SET last_access = $4, expires = $5, document = $6 "
              "WHERE realm = $1 AND id = $2 AND offline = $3"),
    STATEMENT(touch_session,
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
    STATEMENT(delete_client_sessions, "DELETE FROM client_session WHERE realm = $1 AND session_id = $2 AND offline = $3"),
    STATEMENT(delete_sessions_of_client, "DELETE FROM client_session WHERE realm = $1 AND offline = $2 AND client_id = $3"),
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
    STATEMENT(count_sessions_by_client,
              "SELECT client_id, count(*) FROM client_session WHERE realm = " LIVE
              " AND offline = $2 GROUP BY client_id ORDER BY client_id"),
};

constexpr std::array kSingleUse{
    STATEMENT(find_single_use,
              "SELECT payload, created, expires, used FROM single_use WHERE realm = " LIVE " AND kind = $2 AND key_hash = $3"),
    STATEMENT(single_use_state, "SELECT used FROM single_use WHERE realm = $1 AND kind = $2 AND key_hash = $3"),
    STATEMENT(insert_single_use,
              "INSERT INTO single_use (realm, kind, key_hash, payload, created, expires, used) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (realm, kind, key_hash) DO NOTHING"),
    STATEMENT(consume_single_use,
              "UPDATE single_use SET used = $4, payload = coalesce($5, payload), "
              "expires = CASE WHEN expires < $6 THEN $6 ELSE expires END "
              "WHERE realm = $1 AND kind = $2 AND key_hash = $3 AND used IS NULL"),
};

// From an instant to another, both inclusive.
#define EVENTS(more)                                                                                                   \
  "SELECT id, occurred, type, client_id, document FROM event WHERE realm = " LIVE " AND occurred >= $2 AND occurred <= $3" \
  more
#define OF_USER " AND user_id = $4 AND user_id <> ''"
#define ADMIN_EVENTS \
  "SELECT id, occurred, document FROM admin_event WHERE realm = " LIVE " AND occurred >= $2 AND occurred <= $3"

constexpr std::array kEvents{
    STATEMENT(insert_event,
              "INSERT INTO event (realm, occurred, id, expires, type, client_id, user_id, document) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING"),
    STATEMENT(events_newest_first, EVENTS("") " ORDER BY occurred DESC, id DESC"),
    STATEMENT(events_oldest_first, EVENTS("") " ORDER BY occurred, id"),
    STATEMENT(events_of_user_newest_first, EVENTS(OF_USER) " ORDER BY occurred DESC, id DESC"),
    STATEMENT(events_of_user_oldest_first, EVENTS(OF_USER) " ORDER BY occurred, id"),
    STATEMENT(insert_admin_event,
              "INSERT INTO admin_event (realm, occurred, id, expires, document) VALUES ($1, $2, $3, $4, $5) "
              "ON CONFLICT DO NOTHING"),
    STATEMENT(admin_events_newest_first, ADMIN_EVENTS " ORDER BY occurred DESC, id DESC"),
    STATEMENT(admin_events_oldest_first, ADMIN_EVENTS " ORDER BY occurred, id"),
    STATEMENT(delete_events, "DELETE FROM event WHERE realm = $1"),
    STATEMENT(delete_admin_events, "DELETE FROM admin_event WHERE realm = $1"),
    STATEMENT(insert_outbox,
              "INSERT INTO outbox (id, realm, kind, payload, due, attempts) VALUES ($1, $2, $3, $4, $5, 0) "
              "ON CONFLICT (id) DO NOTHING"),
    STATEMENT(list_outbox,
              "SELECT outbox.id, realm.id, outbox.kind, outbox.payload, outbox.due, outbox.attempts FROM outbox "
              "JOIN realm ON realm.number = outbox.realm WHERE realm.deleted = 0 AND outbox.due <= $1 "
              "ORDER BY outbox.due, outbox.id LIMIT $2"),
    STATEMENT(delete_outbox, "DELETE FROM outbox WHERE id = $1"),
    STATEMENT(claim_outbox, "UPDATE outbox SET due = $2, attempts = attempts + 1 WHERE id = $1 AND attempts = $3"),
};

#define EXPIRED_SESSIONS \
  "(SELECT realm, id, offline FROM user_session WHERE expires <= $1 ORDER BY expires, realm, id, offline LIMIT $2)"
#define PURGE(table, columns) \
  "DELETE FROM " table " WHERE (realm, " columns ") IN (SELECT realm, " columns " FROM " table " WHERE realm = $1 LIMIT $2)"

constexpr std::array kSweeping{
    STATEMENT(sweep_client_sessions, "DELETE FROM client_session WHERE (realm, session_id, offline) IN " EXPIRED_SESSIONS),
    STATEMENT(sweep_sessions, "DELETE FROM user_session WHERE (realm, id, offline) IN " EXPIRED_SESSIONS),
    STATEMENT(sweep_single_use,
              "DELETE FROM single_use WHERE (realm, kind, key_hash) IN "
              "(SELECT realm, kind, key_hash FROM single_use WHERE expires <= $1 ORDER BY expires LIMIT $2)"),
    STATEMENT(sweep_events,
              "DELETE FROM event WHERE (realm, occurred, id) IN "
              "(SELECT realm, occurred, id FROM event WHERE expires > 0 AND expires <= $1 ORDER BY expires LIMIT $2)"),
    STATEMENT(sweep_admin_events,
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

constexpr std::array kResealing{
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
    STATEMENT(walk_credentials,
              "SELECT credential.realm, realm.id, credential.user_number, credential.id, credential.document, user_account.id "
              "FROM credential JOIN realm ON realm.number = credential.realm "
              "JOIN user_account ON user_account.number = credential.user_number AND user_account.realm = credential.realm "
              "WHERE (credential.realm, credential.user_number, credential.id) > ($1, $2, $3) "
              "ORDER BY credential.realm, credential.user_number, credential.id LIMIT $4"),
    STATEMENT(rewrite_settings, "UPDATE realm SET settings = $2 WHERE number = $1"),
    STATEMENT(rewrite_object, "UPDATE object SET document = $4 WHERE realm = $1 AND kind = $2 AND id = $3"),
    STATEMENT(rewrite_user, "UPDATE user_account SET document = $3 WHERE realm = $1 AND id = $2"),
    STATEMENT(rewrite_credential, "UPDATE credential SET document = $4 WHERE realm = $1 AND user_number = $2 AND id = $3"),
};

constexpr auto gather() {
  std::array<SqlStatement, kSqlCount> all{};
  std::size_t n = 0;
  const auto take = [&](const auto& group) {
    for (const auto& statement : group) all.at(n++) = statement;
  };
  take(kInstallation);
  take(kRealms);
  take(kUsers);
  take(kConsents);
  take(kSearching);
  take(kSessions);
  take(kSingleUse);
  take(kEvents);
  take(kSweeping);
  take(kResealing);
  return all;
}

constexpr auto kAll = gather();

constexpr bool in_order() {
  for (std::size_t i = 0; i < kAll.size(); ++i) {
    if (kAll[i].id != static_cast<Sql>(i) || kAll[i].text.empty()) return false;
  }
  return true;
}
static_assert(in_order(), "the statements stand in the order of their enumerators, none left out");

}  // namespace

std::span<const SqlStatement> sql_statements() { return kAll; }
const SqlStatement& sql_statement(Sql id) { return kAll[static_cast<std::size_t>(id)]; }

}  // namespace latchkey::store
