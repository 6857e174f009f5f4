// What is kept of users, and what they have consented to. For statements.cc, which puts all together.
#pragma once

#include <array>

#include "store/sql/statement_text.h"

namespace latchkey::store {

#define HOLDERS(table, column)                                                              \
  "SELECT user_account.id FROM " table " JOIN user_account ON user_account.number = " table \
  ".user_number WHERE " table ".realm = $1 AND " column " = $2 ORDER BY " table ".user_number"

inline constexpr std::array kUsers{
    STATEMENT(find_user, "SELECT id, document, number FROM user_account WHERE realm = " LIVE " AND id = $2"),
    STATEMENT(user_of_number, "SELECT id, document FROM user_account WHERE realm = " LIVE " AND number = $2"),
    STATEMENT(find_user_by_username,
              "SELECT id, document, number FROM user_account WHERE realm = " LIVE " AND username_folded = $2"),
    STATEMENT(find_user_by_email, "SELECT id, document, number FROM user_account WHERE realm = " LIVE
                                  " AND email_folded = $2 AND email_folded <> '' ORDER BY id LIMIT 1"),
    STATEMENT(find_service_account, "SELECT id, document, number FROM user_account WHERE realm = " LIVE
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
    STATEMENT(credential_place,
              "SELECT coalesce(max(place), 0) + 1 FROM credential WHERE realm = $1 AND user_number = $2"),
    STATEMENT(put_credential,
              "INSERT INTO credential (realm, user_number, id, place, document) VALUES ($1, $2, $3, $4, $5) "
              "ON CONFLICT (realm, user_number, id) DO UPDATE SET document = excluded.document"),
    STATEMENT(delete_credential, "DELETE FROM credential WHERE realm = $1 AND user_number = $2 AND id = $3"),
    STATEMENT(delete_credentials, "DELETE FROM credential WHERE realm = $1 AND user_number = $2"),
    STATEMENT(stored_credentials,
              "SELECT id, document FROM credential WHERE realm = $1 AND user_number = $2 ORDER BY place, id"),
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
    STATEMENT(
        put_login_failures,
        "INSERT INTO login_failures (realm, user_id, failures, temporary_lockouts, last_failure, locked_until, "
        "last_ip) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (realm, user_id) DO UPDATE SET failures = excluded.failures, "
        "temporary_lockouts = excluded.temporary_lockouts, last_failure = excluded.last_failure, "
        "locked_until = excluded.locked_until, last_ip = excluded.last_ip"),
    STATEMENT(delete_login_failures, "DELETE FROM login_failures WHERE realm = $1 AND user_id = $2"),
    STATEMENT(delete_all_login_failures, "DELETE FROM login_failures WHERE realm = $1"),
};

inline constexpr std::array kConsents{
    STATEMENT(list_consents, "SELECT client_id, created, updated FROM consent WHERE realm = " LIVE
                             " AND user_id = $2 ORDER BY client_id"),
    STATEMENT(find_consent, "SELECT client_id, created, updated FROM consent WHERE realm = " LIVE
                            " AND user_id = $2 AND client_id = $3"),
    STATEMENT(list_consent_scopes, "SELECT scope_id FROM consent_scope WHERE realm = " LIVE
                                   " AND user_id = $2 AND client_id = $3 ORDER BY scope_id"),
    STATEMENT(put_consent,
              "INSERT INTO consent (realm, user_id, client_id, created, updated) VALUES ($1, $2, $3, $4, $5) "
              "ON CONFLICT (realm, user_id, client_id) DO UPDATE SET updated = excluded.updated"),
    STATEMENT(insert_consent_scope,
              "INSERT INTO consent_scope (realm, user_id, client_id, scope_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO "
              "NOTHING"),
    STATEMENT(delete_consent, "DELETE FROM consent WHERE realm = $1 AND user_id = $2 AND client_id = $3"),
    STATEMENT(delete_consent_scopes, "DELETE FROM consent_scope WHERE realm = $1 AND user_id = $2 AND client_id = $3"),
    STATEMENT(delete_consents_of_user, "DELETE FROM consent WHERE realm = $1 AND user_id = $2"),
    STATEMENT(delete_consent_scopes_of_user, "DELETE FROM consent_scope WHERE realm = $1 AND user_id = $2"),
    STATEMENT(delete_consents_of_client, "DELETE FROM consent WHERE realm = $1 AND client_id = $2"),
    STATEMENT(delete_consent_scopes_of_client, "DELETE FROM consent_scope WHERE realm = $1 AND client_id = $2"),
    STATEMENT(delete_consents_to_scope, "DELETE FROM consent_scope WHERE realm = $1 AND scope_id = $2"),
    STATEMENT(list_identities, "SELECT provider, remote_id, remote_name FROM federated_identity WHERE realm = " LIVE
                               " AND user_id = $2 ORDER BY provider"),
    STATEMENT(identity_holder,
              "SELECT user_id FROM federated_identity WHERE realm = $1 AND provider = $2 AND remote_id = $3"),
    STATEMENT(
        put_identity,
        "INSERT INTO federated_identity (realm, user_id, provider, remote_id, remote_name) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (realm, user_id, provider) DO UPDATE SET remote_id = excluded.remote_id, "
        "remote_name = excluded.remote_name"),
    STATEMENT(delete_identity, "DELETE FROM federated_identity WHERE realm = $1 AND user_id = $2 AND provider = $3"),
    STATEMENT(delete_identities, "DELETE FROM federated_identity WHERE realm = $1 AND user_id = $2"),
};

#undef HOLDERS

}  // namespace latchkey::store
