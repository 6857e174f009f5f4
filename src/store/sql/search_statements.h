// Lists and searches of users. For statements.cc, which puts all together.
#pragma once

#include <array>

#include "store/sql/statement_text.h"

namespace latchkey::store {

// What store/user_query.h compares; the index user_in_order holds all of it.
#define FIELDS                                                                                               \
  "user_account.id, username_folded, email_folded, first_folded, last_folded, service_account_of, enabled, " \
  "email_verified, created, user_account.number"
// Between two bounds, at most so many.
#define BETWEEN(column)                                                                                             \
  "SELECT " FIELDS " FROM user_account WHERE realm = " LIVE " AND " column " >= $2 AND " column " < $3 AND " column \
  " <> '' LIMIT $4"
// By a row that names the user. CROSS JOIN keeps that order: first the row, then its user.
#define NAMED_BY(table, condition) \
  "SELECT " FIELDS " FROM " table " CROSS JOIN user_account WHERE " table ".realm = " LIVE " AND " condition
#define BY_NUMBER(table, condition) NAMED_BY(table, condition) " AND user_account.number = " table ".user_number"
#define BY_IDENTITY(condition)              \
  NAMED_BY("federated_identity", condition) \
  " AND user_account.realm = federated_identity.realm AND user_account.id = federated_identity.user_id"

inline constexpr std::array kSearching{
    STATEMENT(count_service_accounts,
              "SELECT count(*) FROM user_account WHERE realm = " LIVE " AND service_account_of <> ''"),
    STATEMENT(users_in_order,
              "SELECT " FIELDS " FROM user_account WHERE realm = " LIVE " ORDER BY username_folded, id"),
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
    STATEMENT(has_attribute, "SELECT 1 FROM user_attribute WHERE realm = " LIVE
                             " AND name = $2 AND value = $3 AND user_number = $4 LIMIT 1"),
    STATEMENT(has_role, "SELECT 1 FROM user_role WHERE realm = " LIVE " AND user_number = $2 AND role_id = $3"),
    STATEMENT(has_group, "SELECT 1 FROM user_group WHERE realm = " LIVE " AND user_number = $2 AND group_id = $3"),
    STATEMENT(has_identity,
              "SELECT provider, remote_id FROM federated_identity WHERE realm = " LIVE " AND user_id = $2"),
};

#undef FIELDS
#undef BETWEEN
#undef NAMED_BY
#undef BY_NUMBER
#undef BY_IDENTITY

}  // namespace latchkey::store
