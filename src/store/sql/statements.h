// Every statement that an SQL adapter runs, but DDL and transaction control: one list, portable to the letter.
// Placeholders are $1, $2 ...; booleans are the integers 0 and 1; instants are Unix milliseconds; names are lower case and
// nobody's reserved words. The SQLite adapter runs them, and a test prepares each against PostgreSQL.
// Tables key on realm.number, not on the realm's id: a deleted realm is invisible at once, its id is free for a new one,
// and its rows go later in batches. What a user has in rows of its own keys on user_account.number, which grows: a million
// users who come in one after the other lie in these trees as they came, whatever their ids.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace latchkey::store {

enum class Sql : std::uint8_t {
  // installation
  find_setting, insert_setting, replace_setting, beat,
  // realms
  realm_number, realm_head, find_realm, list_realms, realm_settings, realm_name_taken, insert_realm, raise_version,
  update_realm, hide_realm, staged_realm, insert_staged_realm, extend_staging, realm_of_name, publish_realm, list_objects, list_changed_objects, list_removed_objects,
  object_of_key, object_exists, put_object, delete_object, put_tombstone, clear_tombstone, prune_tombstones,
  // users
  find_user, user_of_number, find_user_by_username, find_user_by_email, find_service_account, count_users, list_users, user_document, user_number,
  username_taken, email_taken, put_user, update_user_document, delete_user,
  list_credentials, credential_place, put_credential, delete_credential, delete_credentials,
  stored_credentials, stored_credential,
  insert_user_role, delete_user_roles, insert_user_group, delete_user_groups, insert_user_attribute, delete_user_attributes,
  delete_user_role, delete_user_group, holders_of_role, members_of_group,
  find_login_failures, stored_login_failures, put_login_failures, delete_login_failures, delete_all_login_failures,
  list_consents, find_consent, list_consent_scopes, put_consent, insert_consent_scope, delete_consent, delete_consent_scopes,
  delete_consents_of_user, delete_consent_scopes_of_user, delete_consents_of_client, delete_consent_scopes_of_client,
  delete_consents_to_scope, list_identities, identity_holder, put_identity, delete_identity, delete_identities,
  // searching for users
  count_service_accounts, users_in_order, users_by_username, users_by_email, users_by_first_name, users_by_last_name,
  users_by_attribute, users_by_role, users_by_group, users_by_identity, users_by_remote_id,
  user_fields, has_attribute, has_role, has_group, has_identity,
  // sessions
  find_session, list_sessions_of_user, count_sessions, session_exists, insert_session, update_session, touch_session,
  delete_session, sessions_of_user, find_client_session, list_client_sessions, refresh_state, put_client_session,
  delete_client_session, delete_client_sessions, delete_sessions_of_client, delete_sessions_of_realm,
  delete_client_sessions_of_realm, list_sessions_of_client, sessions_newest_first, count_sessions_of_client,
  count_sessions_by_client,
  // single use
  find_single_use, single_use_state, insert_single_use, consume_single_use,
  // events and outbox
  insert_event, events_newest_first, events_oldest_first, events_of_user_newest_first, events_of_user_oldest_first,
  insert_admin_event, admin_events_newest_first, admin_events_oldest_first, delete_events, delete_admin_events,
  insert_outbox, next_outbox_lane, list_outbox, delete_outbox, claim_outbox,
  // sweeping
  sweep_client_sessions, sweep_sessions, sweep_single_use, sweep_events, sweep_admin_events, sweep_staged, hidden_realm,
  purge_object, purge_tombstone, purge_user, purge_credential, purge_user_role, purge_user_group, purge_user_attribute,
  purge_login_failures, purge_session, purge_client_session, purge_single_use, purge_event, purge_admin_event,
  purge_consent, purge_consent_scope, purge_identity, purge_outbox, purge_realm,
  // resealing: walks in primary key order
  walk_realms, walk_objects, walk_users, walk_credentials, rewrite_settings, rewrite_object, rewrite_user, rewrite_credential,
  count_,
};

inline constexpr std::size_t kSqlCount = static_cast<std::size_t>(Sql::count_);

struct SqlStatement {
  Sql id;
  std::string_view name;
  std::string_view text;
};

/// In the order of the enumerators.
[[nodiscard]] std::span<const SqlStatement> sql_statements();
[[nodiscard]] const SqlStatement& sql_statement(Sql id);

}  // namespace latchkey::store
