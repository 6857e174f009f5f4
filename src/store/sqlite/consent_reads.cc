#include "store/sqlite/reads.h"

namespace latchkey::store::sqlite {
namespace {

model::Consent consent_from(const Query& row, const UserId& user) {
  return {.user = user,
          .client = ClientUuid(row.text(0)),
          .scopes = {},
          .created = row.instant(1),
          .updated = row.instant(2)};
}

void add_scopes(Connection& db, const RealmId& realm, model::Consent& consent) {
  Query rows(db, Sql::list_consent_scopes, realm, consent.user, consent.client);
  while (rows.next()) consent.scopes.emplace_back(rows.text(0));
}

}  // namespace

Loaded<std::vector<model::Consent>> SqliteUsers::list_consents(RealmId realm, UserId user) const {
  co_return readers_.read_one_state([&](Connection& db) {
    std::vector<model::Consent> found;
    {
      Query rows(db, Sql::list_consents, realm, user);
      while (rows.next()) found.push_back(consent_from(rows, user));
    }
    for (auto& consent : found) add_scopes(db, realm, consent);
    return found;
  });
}

Loaded<std::optional<model::Consent>> SqliteUsers::find_consent(RealmId realm, UserId user, ClientUuid client) const {
  co_return readers_.read_one_state([&](Connection& db) -> std::optional<model::Consent> {
    Query row(db, Sql::find_consent, realm, user, client);
    if (!row.next()) return std::nullopt;
    auto consent = consent_from(row, user);
    add_scopes(db, realm, consent);
    return consent;
  });
}

Loaded<std::vector<model::FederatedIdentity>> SqliteUsers::list_federated_identities(RealmId realm, UserId user) const {
  co_return readers_.read([&](Connection& db) {
    Query rows(db, Sql::list_identities, realm, user);
    std::vector<model::FederatedIdentity> found;
    while (rows.next()) found.push_back({.provider = rows.text(0), .user_id = rows.text(1), .username = rows.text(2)});
    return found;
  });
}

}  // namespace latchkey::store::sqlite
