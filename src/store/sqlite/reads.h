// The read side of the port over SQLite: one class an aggregate; searches run aside, all else inline.
#pragma once

#include "crypto/sealer.h"
#include "store/sqlite/readers.h"
#include "store/store.h"

namespace latchkey::store::sqlite {

class SqliteRealms final : public RealmStore {
 public:
  explicit SqliteRealms(const Readers& readers) : readers_(readers) {}
  Loaded<std::optional<RealmHead>> find_realm(std::string name) const override;
  Loaded<std::vector<RealmHead>> list_realms() const override;
  Loaded<std::optional<RealmRecord>> load_realm(RealmId id) const override;
  Loaded<std::optional<RealmChanges>> load_changes(RealmId id, std::int64_t version) const override;

 private:
  const Readers& readers_;
};

class SqliteUsers final : public UserStore {
 public:
  SqliteUsers(const Readers& readers, const crypto::Sealer& sealer) : readers_(readers), sealer_(sealer) {}
  Loaded<std::optional<model::User>> find_user(RealmId realm, UserId id) const override;
  Loaded<std::optional<model::User>> find_user_by_username(RealmId realm, std::string username) const override;
  Loaded<std::optional<model::User>> find_user_by_email(RealmId realm, std::string email) const override;
  Loaded<std::optional<model::User>> find_service_account(RealmId realm, ClientUuid client) const override;
  Loaded<std::int64_t> count_users(RealmId realm) const override;
  Loaded<std::vector<model::User>> list_users(RealmId realm, std::string after, std::size_t limit) const override;
  Loaded<std::vector<model::User>> search_users(RealmId realm, UserQuery query) const override;
  Loaded<std::int64_t> count_matching(RealmId realm, UserQuery query) const override;
  Loaded<std::vector<model::Consent>> list_consents(RealmId realm, UserId user) const override;
  Loaded<std::optional<model::Consent>> find_consent(RealmId realm, UserId user, ClientUuid client) const override;
  Loaded<std::vector<model::FederatedIdentity>> list_federated_identities(RealmId realm, UserId user) const override;
  Loaded<std::optional<model::LoginFailures>> find_login_failures(RealmId realm, UserId user) const override;

 private:
  [[nodiscard]] Result<std::optional<model::User>> find_one(Sql statement, const RealmId& realm,
                                                            const std::string& by) const;

  const Readers& readers_;
  const crypto::Sealer& sealer_;
};

class SqliteSessions final : public SessionStore {
 public:
  explicit SqliteSessions(const Readers& readers) : readers_(readers) {}
  Loaded<std::optional<model::UserSession>> find_session(RealmId realm, SessionId id, bool offline) const override;
  Loaded<std::optional<model::ClientSession>> find_client_session(RealmId realm, SessionId id, ClientUuid client,
                                                                  bool offline) const override;
  Loaded<std::vector<model::ClientSession>> list_client_sessions(RealmId realm, SessionId id,
                                                                 bool offline) const override;
  Loaded<std::vector<model::UserSession>> list_sessions_of_user(RealmId realm, UserId user,
                                                                bool offline) const override;
  Loaded<std::optional<model::SingleUse>> find_single_use(RealmId realm, model::SingleUse::Kind kind,
                                                          std::string key_hash) const override;
  Loaded<std::vector<model::UserSession>> list_sessions_of_client(RealmId realm, ClientUuid client, bool offline,
                                                                  std::size_t first, std::size_t limit) const override;
  Loaded<std::vector<model::UserSession>> search_sessions(RealmId realm, SessionQuery query) const override;
  Loaded<std::int64_t> count_sessions_of_client(RealmId realm, ClientUuid client, bool offline) const override;
  Loaded<std::map<ClientUuid, std::int64_t>> count_sessions_by_client(RealmId realm, bool offline) const override;
  Loaded<std::int64_t> count_sessions() const override;

 private:
  const Readers& readers_;
};

class SqliteEvents final : public EventStore {
 public:
  explicit SqliteEvents(const Readers& readers) : readers_(readers) {}
  Loaded<std::vector<model::Event>> list_events(RealmId realm, EventQuery query) const override;
  Loaded<std::vector<model::AdminEvent>> list_admin_events(RealmId realm, AdminEventQuery query) const override;
  Loaded<std::vector<OutboxEntry>> list_outbox(Instant now, std::size_t limit) const override;

 private:
  const Readers& readers_;
};

}  // namespace latchkey::store::sqlite
