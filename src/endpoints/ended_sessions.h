// Telling the clients of sessions that end (Back-Channel Logout 1.0), in the plan that ends them.
#pragma once

#include "base/result.h"
#include "base/task.h"
#include "endpoints/visit.h"
#include "model/session.h"
#include "store/plan.h"

namespace latchkey::endpoints {

/// Adds what tells the session's clients of its end. `plan` outlives the call; an error is the store's.
Task<Status<>> tell_clients(const Visit& visit, model::UserSession session, store::Plan& plan);
/// The same for every online session of a user but `except` (which may be empty).
Task<Status<>> tell_clients_of_user(const Visit& visit, model::UserId user, model::SessionId except, store::Plan& plan);
/// The same for every online session of the realm.
Task<Status<>> tell_clients_of_realm(const Visit& visit, store::Plan& plan);

}  // namespace latchkey::endpoints
