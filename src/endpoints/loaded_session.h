// What stands behind a code or a token: user session, user and client session, loaded together, seen by op as a view.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "endpoints/visit.h"
#include "model/session.h"
#include "model/user.h"
#include "op/sessions.h"

namespace latchkey::endpoints {

struct LoadedSession {
  std::optional<model::UserSession> session;
  std::optional<model::User> user;
  std::optional<model::ClientSession> client_session;

  [[nodiscard]] op::SessionView view() const;
};

struct SessionKey {
  model::SessionId session;          ///< empty: only the user is loaded
  model::UserId user;                ///< loaded where there is no session to name one
  const model::Client* client = {};  ///< null: no client session is loaded
  bool offline = false;
};

/// What is missing is empty; an error is the store's.
Task<Result<LoadedSession>> load_session(const Visit& visit, SessionKey key);

/// All of somebody's sessions, online and offline.
Task<Result<std::vector<model::UserSession>>> list_all_sessions(const store::Store& store, model::RealmId realm,
                                                                model::UserId user);

}  // namespace latchkey::endpoints
