// One plan at work on the tables: each write checks its precondition and changes rows, or says why it is refused.
#pragma once

#include <map>
#include <optional>

#include "store/memory/tables.h"

namespace latchkey::store::memory {

class PlanApplier {
 public:
  using Refused = std::optional<Refusal>;
  PlanApplier(Tables& tables, const StagedPlan* staging);

  Refused apply(const CreateRealm& w);
  Refused apply(const PutRealmSettings& w);
  Refused apply(const DeleteRealm& w);
  Refused apply(const PutObject& w);
  Refused apply(const DeleteObject& w);
  Refused apply(const ExpectRealmVersion& w);
  Refused apply(const PutUser& w);
  Refused apply(const DeleteUser& w);
  Refused apply(const ExpectUser& w);
  Refused apply(const UpdateUserProfile& w);
  Refused apply(const ChangeUserRoles& w);
  Refused apply(const ChangeUserGroups& w);
  Refused apply(const PutCredential& w);
  Refused apply(const DeleteCredential& w);
  Refused apply(const SetRequiredActions& w);
  Refused apply(const PutConsent& w);
  Refused apply(const DeleteConsent& w);
  Refused apply(const PutFederatedIdentity& w);
  Refused apply(const DeleteFederatedIdentity& w);
  Refused apply(const InsertUserSession& w);
  Refused apply(const UpdateUserSession& w);
  Refused apply(const TouchUserSession& w);
  Refused apply(const DeleteUserSession& w);
  Refused apply(const DeleteUserSessionsOf& w);
  Refused apply(const PutClientSession& w);
  Refused apply(const DeleteClientSession& w);
  Refused apply(const DeleteClientSessionsOf& w);
  Refused apply(const DeleteSessionsOfRealm& w);
  Refused apply(const InsertSingleUse& w);
  Refused apply(const ConsumeSingleUse& w);
  Refused apply(const PutLoginFailures& w);
  Refused apply(const ClearLoginFailures& w);
  Refused apply(const ClearAllLoginFailures& w);
  Refused apply(const AppendEvent& w);
  Refused apply(const AppendAdminEvent& w);
  Refused apply(const DeleteEvents& w);
  Refused apply(const DeleteAdminEvents& w);
  Refused apply(const EnqueueOutbox& w);
  Refused apply(const FinishOutbox& w);
  Refused apply(const ClaimOutbox& w);
  Refused apply(const CommitNothing&) { return done; }

  Refused publish(const PublishRealm& w);

  void roll_back() { undo_.roll_back(); }

 private:
  std::int64_t raise(Number realm);
  [[nodiscard]] Number staged() const;  ///< 0: none under the plan's key
  /// The realm that a write means: the one in the making, or a living one.
  [[nodiscard]] Number number_of(const RealmId& realm) const;
  bool name_taken(const std::string& folded, const RealmId& except) const;
  bool email_taken(Number realm, const std::string& folded, const UserId& except) const;
  Refused check_names(Number realm, const model::User& user, bool duplicate_emails_allowed) const;
  void put_user(Number realm, model::User user);
  void forget(Number realm, const DeleteObject& w);
  /// Erases the entries of a realm that `doomed(entry)` names.
  template <class Map, class Doomed>
  void erase_where(Map& map, Number realm, Doomed doomed) {
    std::vector<typename Map::key_type> keys;
    const auto [begin, end] = with_prefix(map, realm);
    for (auto it = begin; it != end; ++it) {
      if (doomed(*it)) keys.push_back(it->first);
    }
    for (const auto& key : keys) undo_.erase(map, key);
  }
  void unindex(Number realm, const model::User& user);
  void erase_session(Number realm, const std::string& id, bool offline);
  template <class Change>
  Refused change_user(const RealmId& realm, const UserId& user, Change change);

  static constexpr Refused done = std::nullopt;

  Tables& t_;
  const StagedPlan* staging_;  ///< the plan at work, when it is one
  Undo undo_;
  std::map<Number, std::int64_t> raised_;
};

}  // namespace latchkey::store::memory
