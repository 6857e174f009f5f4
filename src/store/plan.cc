#include "store/plan.h"

#include <utility>

namespace latchkey::store {

Plan::Plan() = default;
Plan::Plan(const Plan& other) = default;
Plan::Plan(Plan&& other) noexcept = default;
Plan& Plan::operator=(const Plan& other) = default;
Plan& Plan::operator=(Plan&& other) noexcept = default;
Plan::~Plan() = default;

template <class W>
Plan& Plan::add(W write) {
  writes.emplace_back(std::move(write));
  return *this;
}

Plan& Plan::add(Write write) {
  writes.push_back(std::move(write));
  return *this;
}

Plan& Plan::append(Plan other) {
  for (auto& write : other.writes) writes.push_back(std::move(write));
  return *this;
}

// One for each alternative of Write.
template Plan& Plan::add(CreateRealm);
template Plan& Plan::add(PutRealmSettings);
template Plan& Plan::add(DeleteRealm);
template Plan& Plan::add(PutObject);
template Plan& Plan::add(DeleteObject);
template Plan& Plan::add(ExpectRealmVersion);
template Plan& Plan::add(PutUser);
template Plan& Plan::add(DeleteUser);
template Plan& Plan::add(ExpectUser);
template Plan& Plan::add(UpdateUserProfile);
template Plan& Plan::add(ChangeUserRoles);
template Plan& Plan::add(ChangeUserGroups);
template Plan& Plan::add(PutCredential);
template Plan& Plan::add(DeleteCredential);
template Plan& Plan::add(SetRequiredActions);
template Plan& Plan::add(PutConsent);
template Plan& Plan::add(DeleteConsent);
template Plan& Plan::add(PutFederatedIdentity);
template Plan& Plan::add(DeleteFederatedIdentity);
template Plan& Plan::add(InsertUserSession);
template Plan& Plan::add(UpdateUserSession);
template Plan& Plan::add(TouchUserSession);
template Plan& Plan::add(DeleteUserSession);
template Plan& Plan::add(DeleteUserSessionsOf);
template Plan& Plan::add(PutClientSession);
template Plan& Plan::add(DeleteClientSession);
template Plan& Plan::add(DeleteClientSessionsOf);
template Plan& Plan::add(DeleteSessionsOfRealm);
template Plan& Plan::add(InsertSingleUse);
template Plan& Plan::add(ConsumeSingleUse);
template Plan& Plan::add(PutLoginFailures);
template Plan& Plan::add(ClearLoginFailures);
template Plan& Plan::add(ClearAllLoginFailures);
template Plan& Plan::add(AppendEvent);
template Plan& Plan::add(AppendAdminEvent);
template Plan& Plan::add(DeleteEvents);
template Plan& Plan::add(DeleteAdminEvents);
template Plan& Plan::add(EnqueueOutbox);
template Plan& Plan::add(FinishOutbox);
template Plan& Plan::add(ClaimOutbox);
template Plan& Plan::add(CommitNothing);

}  // namespace latchkey::store
