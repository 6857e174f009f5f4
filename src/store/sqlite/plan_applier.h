// One plan at work inside the writer's transaction: each write checks its precondition and changes rows, or says why it
// is refused. Who calls undoes everything after a refusal or an error. The preconditions hold until the commit, because
// nobody else writes between BEGIN IMMEDIATE and COMMIT, in this process or another.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crypto/sealer.h"
#include "store/sqlite/connection.h"
#include "store/staging.h"

namespace latchkey::store::sqlite {

class PlanApplier {
 public:
  using Refused = std::optional<Refusal>;

  PlanApplier(Connection& connection, const crypto::Sealer& sealer) : db_(connection), sealer_(sealer) {}

  /// The outcome; meaningless when the connection holds an error afterwards.
  [[nodiscard]] CommitOutcome apply(const Plan& plan);
  [[nodiscard]] CommitOutcome apply(const StagedPlan& plan);

 private:
  struct Realm {
    std::int64_t number = 0;  ///< 0: no such realm
    std::int64_t version = 0;
    bool raised = false;
  };

  // realm_writes.cc
  Refused apply(const CreateRealm& w);
  Refused apply(const PutRealmSettings& w);
  Refused apply(const DeleteRealm& w);
  Refused apply(const PutObject& w);
  Refused apply(const DeleteObject& w);
  Refused apply(const ExpectRealmVersion& w);
  void forget(const DeleteObject& w, std::int64_t number);
  [[nodiscard]] std::vector<UserId> named_users(Sql statement, std::int64_t number, const std::string& id);
  [[nodiscard]] Realm& realm(const RealmId& id);
  [[nodiscard]] Realm find(const RealmId& id);
  Refused create_staged(const CreateRealm& w);
  Refused publish(const PublishRealm& w);
  std::int64_t raise(Realm& realm);

  // user_writes.cc
  Refused apply(const PutUser& w);
  Refused apply(const DeleteUser& w);
  Refused apply(const ExpectUser& w);
  Refused apply(const UpdateUserProfile& w);
  Refused apply(const ChangeUserRoles& w);
  Refused apply(const ChangeUserGroups& w);
  Refused apply(const SetRequiredActions& w);
  [[nodiscard]] Refused check_names(std::int64_t number, const model::User& user, bool duplicate_emails_allowed);
  /// The number of the user, under which rows of its own stand; 0: no such user.
  [[nodiscard]] std::int64_t user_number(std::int64_t number, const UserId& user);
  struct StoredUser {
    std::int64_t number;
    model::User user;
  };
  [[nodiscard]] std::optional<StoredUser> stored_user(std::int64_t number, const RealmId& realm, const UserId& user);
  void put_user_row(std::int64_t number, const RealmId& realm, const model::User& user);
  void delete_user_parts(std::int64_t number, std::int64_t user);
  void put_user_parts(std::int64_t number, std::int64_t user, const PutUser& w);
  void put_attributes(std::int64_t number, std::int64_t user, const model::Attributes& attributes);

  // user_part_writes.cc
  Refused apply(const PutCredential& w);
  Refused apply(const DeleteCredential& w);
  Refused apply(const PutConsent& w);
  Refused apply(const DeleteConsent& w);
  Refused apply(const PutFederatedIdentity& w);
  Refused apply(const DeleteFederatedIdentity& w);
  Refused apply(const PutLoginFailures& w);
  Refused apply(const ClearLoginFailures& w);
  Refused apply(const ClearAllLoginFailures& w);
  [[nodiscard]] bool holds_password(std::int64_t number, std::int64_t user, const PutCredential& w);

  // session_writes.cc
  Refused apply(const InsertUserSession& w);
  Refused apply(const UpdateUserSession& w);
  Refused apply(const TouchUserSession& w);
  Refused apply(const DeleteUserSession& w);
  Refused apply(const DeleteUserSessionsOf& w);
  Refused apply(const PutClientSession& w);
  Refused apply(const DeleteClientSession& w);
  Refused apply(const DeleteClientSessionsOf& w);
  Refused apply(const DeleteSessionsOfRealm& w);
  void delete_session(std::int64_t number, const std::string& id, bool offline);
  Refused apply(const InsertSingleUse& w);
  Refused apply(const ConsumeSingleUse& w);
  [[nodiscard]] Refused why_not_used(std::int64_t number, model::SingleUse::Kind kind, const std::string& key_hash);

  // event_writes.cc
  Refused apply(const AppendEvent& w);
  Refused apply(const AppendAdminEvent& w);
  Refused apply(const DeleteEvents& w);
  Refused apply(const DeleteAdminEvents& w);
  Refused apply(const EnqueueOutbox& w);
  Refused apply(const FinishOutbox& w);
  Refused apply(const ClaimOutbox& w);
  Refused apply(const CommitNothing& w);

  template <class... A>
  [[nodiscard]] bool any(Sql id, const A&... arguments) {
    return Query(Query::Borrowed{}, db_, id, arguments...).next();
  }
  template <class... A>
  std::int64_t run(Sql id, const A&... arguments) {
    return Query(Query::Borrowed{}, db_, id, arguments...).run();
  }

  static constexpr Refused done = std::nullopt;

  Connection& db_;
  const crypto::Sealer& sealer_;
  std::map<RealmId, Realm> realms_;
  const StagedPlan* staging_ = nullptr;  ///< the plan at work, when it is one
};

}  // namespace latchkey::store::sqlite
