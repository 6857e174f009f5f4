// The session that a login makes, once the person has proven who they are.
#pragma once

#include "base/result.h"
#include "base/task.h"
#include "endpoints/login_flow.h"
#include "endpoints/open_login.h"
#include "endpoints/visit.h"
#include "model/user.h"

namespace latchkey::endpoints {

/// The login goes on as this user; its form cannot be answered again. An error is the store's.
Task<Result<LoginProgress>> begin_session(const Visit& visit, OpenedLogin login, model::User user, bool remember_me);

}  // namespace latchkey::endpoints
