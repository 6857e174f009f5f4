// Writing what a person may change of an account: everything but credentials, roles and groups.
#pragma once

#include "endpoints/visit.h"
#include "model/user.h"
#include "store/plan.h"

namespace latchkey::endpoints {

[[nodiscard]] inline store::UpdateUserProfile profile_write(const Visit& visit, const model::User& user) {
  return {.realm = visit.realm->id(),
          .user = user,
          .duplicate_emails_allowed = visit.realm->settings().login.duplicate_emails_allowed};
}

}  // namespace latchkey::endpoints
