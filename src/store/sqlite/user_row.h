// A user as it stands in the database, decoded only after the connection is free again.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "crypto/sealer.h"
#include "store/sqlite/connection.h"
#include "store/store.h"

namespace latchkey::store::sqlite {

struct UserRow {
  UserId id;
  std::string document;
  std::int64_t number = 0;
  std::vector<std::pair<CredentialId, std::string>> credentials;
};

void add_credentials(Connection& db, const RealmId& realm, UserRow& user);
[[nodiscard]] Result<model::User> decode_row(const RealmId& realm, const UserRow& row, const crypto::Sealer& sealer);
[[nodiscard]] Result<std::vector<model::User>> decode_rows(const RealmId& realm, const std::vector<UserRow>& rows,
                                                           const crypto::Sealer& sealer);

}  // namespace latchkey::store::sqlite
