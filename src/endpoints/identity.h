// Who a browser is signed in as: the KEYCLOAK_IDENTITY cookie, a JWT signed with the realm's HS512 key that names a
// user session. The cookie alone is worth nothing: the session must stand in the store and be valid by the realm's
// rules.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/task.h"
#include "endpoints/visit.h"
#include "http/message.h"
#include "model/session.h"
#include "model/user.h"

namespace latchkey::endpoints {

struct SignedIn {
  model::UserSession session;
  model::User user;
};

/// Nothing: nobody, or a session that has ended. An error is the store's.
Task<Result<std::optional<SignedIn>>> find_signed_in(const Visit& visit);

/// Where a new session was made: the visitor's address, and what their browser calls itself.
void remember_visitor(const Visit& visit, model::UserSession& session);

/// Sets KEYCLOAK_IDENTITY and KEYCLOAK_SESSION, and a fresh AUTH_SESSION_ID: no cookie of before the login is worth
/// anything after it (CVE-2026-7507).
void set_identity_cookies(const Visit& visit, http::Response& response, const model::UserSession& session);
void clear_identity_cookies(const Visit& visit, http::Response& response);

}  // namespace latchkey::endpoints
