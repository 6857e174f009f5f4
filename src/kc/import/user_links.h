// What stands beside a user in rows of its own and in the same object of a realm file.
#pragma once

#include <vector>

#include "model/consent.h"
#include "model/user.h"
#include "store/plan.h"

namespace latchkey::kc {

struct UserLinks {
  model::UserId user;
  std::vector<model::FederatedIdentity> identities;
  std::vector<model::Consent> consents;

  [[nodiscard]] bool empty() const { return identities.empty() && consents.empty(); }
};

/// Their writes, behind the user's own.
void append_links(store::Plan& plan, const model::RealmId& realm, const UserLinks& links);

}  // namespace latchkey::kc
