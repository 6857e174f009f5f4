// Writing what a person may change of an account: everything but credentials, roles and groups.
#pragma once

#include <variant>

#include "endpoints/login_flow.h"
#include "endpoints/visit.h"
#include "model/user.h"
#include "store/plan.h"

namespace latchkey::endpoints {

[[nodiscard]] inline store::UpdateUserProfile profile_write(const Visit& visit, const model::User& user) {
  return {.realm = visit.realm->id(),
          .user = user,
          .duplicate_emails_allowed = visit.realm->settings().login.duplicate_emails_allowed};
}

/// Whatever this login writes holds only if the user still is as it was loaded: an administrator who disables the
/// account or sets a password in this very moment must not be overwritten, and what was proven must still be so.
inline void expect_user_as_loaded(const Visit& visit, LoginProgress& progress) {
  const auto& user = progress.signed_in->user;
  auto& writes = progress.writes.writes;
  if (user.revision.empty()) return;  // made by this very login
  if (!writes.empty() && std::holds_alternative<store::ExpectUser>(writes.front())) return;
  writes.insert(writes.begin(), store::ExpectUser{visit.realm->id(), user.id, user.revision});
}

/// The commit was refused because of that: what was typed can be sent once more.
[[nodiscard]] inline bool user_changed(const store::CommitOutcome& outcome) {
  return outcome.refused && outcome.refused->reason == store::Refusal::changed;
}

}  // namespace latchkey::endpoints
