#include "store/codec/codec.h"
#include "store/sqlite/reads.h"
#include "store/sqlite/user_row.h"

namespace latchkey::store::sqlite {

void add_credentials(Connection& db, const RealmId& realm, UserRow& user) {
  Query rows(db, Sql::list_credentials, realm, user.number);
  while (rows.next()) user.credentials.emplace_back(CredentialId(rows.text(0)), rows.text(1));
}

Result<model::User> decode_row(const RealmId& realm, const UserRow& row, const crypto::Sealer& sealer) {
  auto user = decode_user(realm, row.id, row.document, sealer);
  if (!user) return user;
  for (const auto& [id, document] : row.credentials) {
    auto credential = decode_credential(realm, row.id, id, document, sealer);
    if (!credential) return std::unexpected(credential.error());
    user->credentials.push_back(std::move(*credential));
  }
  user->revision = revision_of(row.document, row.credentials);
  return user;
}

Result<std::vector<model::User>> decode_rows(const RealmId& realm, const std::vector<UserRow>& rows,
                                             const crypto::Sealer& sealer) {
  std::vector<model::User> users;
  users.reserve(rows.size());
  for (const auto& row : rows) {
    auto user = decode_row(realm, row, sealer);
    if (!user) return std::unexpected(user.error());
    users.push_back(std::move(*user));
  }
  return users;
}

Result<std::optional<model::User>> SqliteUsers::find_one(Sql statement, const RealmId& realm,
                                                         const std::string& by) const {
  auto row = readers_.read_one_state([&](Connection& db) -> std::optional<UserRow> {
    UserRow found;
    {
      Query query(db, statement, realm, by);
      if (!query.next()) return std::nullopt;
      found = {UserId(query.text(0)), query.text(1), query.integer(2), {}};
    }
    add_credentials(db, realm, found);
    return found;
  });
  if (!row) return std::unexpected(row.error());
  if (!row->has_value()) return std::nullopt;
  auto user = decode_row(realm, **row, sealer_);
  if (!user) return std::unexpected(user.error());
  return std::optional(std::move(*user));
}

Loaded<std::optional<model::User>> SqliteUsers::find_user(RealmId realm, UserId id) const {
  co_return find_one(Sql::find_user, realm, id.value);
}

Loaded<std::optional<model::User>> SqliteUsers::find_user_by_username(RealmId realm, std::string username) const {
  co_return find_one(Sql::find_user_by_username, realm, model::fold_name(username));
}

Loaded<std::optional<model::User>> SqliteUsers::find_user_by_email(RealmId realm, std::string email) const {
  co_return find_one(Sql::find_user_by_email, realm, model::fold_name(email));
}

Loaded<std::optional<model::User>> SqliteUsers::find_service_account(RealmId realm, ClientUuid client) const {
  co_return find_one(Sql::find_service_account, realm, client.value);
}

Loaded<std::int64_t> SqliteUsers::count_users(RealmId realm) const {
  co_return readers_.read([&](Connection& db) {
    Query row(db, Sql::count_users, realm);
    return row.next() ? row.integer(0) : std::int64_t{0};
  });
}

Loaded<std::vector<model::User>> SqliteUsers::list_users(RealmId realm, std::string after, std::size_t limit) const {
  auto rows = readers_.read_one_state([&](Connection& db) {
    std::vector<UserRow> found;
    {
      Query query(db, Sql::list_users, realm, after, limit);
      while (query.next()) found.push_back({UserId(query.text(0)), query.text(1), query.integer(2), {}});
    }
    for (auto& row : found) add_credentials(db, realm, row);
    return found;
  });
  if (!rows) co_return std::unexpected(rows.error());
  co_return decode_rows(realm, *rows, sealer_);
}

Loaded<std::optional<model::LoginFailures>> SqliteUsers::find_login_failures(RealmId realm, UserId user) const {
  co_return readers_.read([&](Connection& db) -> std::optional<model::LoginFailures> {
    Query row(db, Sql::find_login_failures, realm, user);
    if (!row.next()) return std::nullopt;
    return model::LoginFailures{.user = user,
                                .failures = static_cast<int>(row.integer(0)),
                                .temporary_lockouts = static_cast<int>(row.integer(1)),
                                .last_failure = row.instant(2),
                                .locked_until = row.instant(3),
                                .last_ip = row.text(4)};
  });
}

}  // namespace latchkey::store::sqlite
