// Issuing a code: one plan (session, client session, hashed code) and the answer to the client.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "model/event.h"
#include "model/session.h"
#include "oauth/authorization_response.h"
#include "op/authorize/request.h"
#include "store/plan.h"

namespace latchkey::model {
class Realm;
struct User;
}  // namespace latchkey::model

namespace latchkey::op {

enum class SessionWrite {
  none,    ///< single sign-on: the session is stored; it is touched when that is due
  insert,  ///< the login made it
  update,  ///< the person proved again who they are: auth_time, level
};

/// Everything outlives the call only. `session` is what shall be stored (insert, update) or what was loaded (none).
struct IssueInput {
  const model::Realm& realm;
  std::string_view issuer;
  const AuthorizationRequest& request;
  const model::User& user;
  const model::UserSession& session;
  SessionWrite session_write = SessionWrite::none;
  const model::ClientSession* client_session = nullptr;  ///< the stored one, or null
  bool fresh_login = false;                              ///< decides `acr`
  bool consented = false;                                ///< the person agreed in this flow
  const model::Consent* consent = nullptr;               ///< the stored one, or null
  std::string_view code;                                 ///< 256 random bits
  Instant now{};
};

struct Issued {
  store::Plan plan;  ///< a conflict means that the world changed: reload and decide again
  oauth::AuthorizationResponse response;
  std::vector<model::Event> events;  ///< LOGIN
};

[[nodiscard]] Issued issue_code(const IssueInput& input);

/// A session for a login that just succeeded: started, accessed and authenticated now, `expires` by the realm's rules.
/// `id` is fresh and random, so that no id from before the login lives on.
[[nodiscard]] model::UserSession new_user_session(const model::Realm& realm, const model::User& user,
                                                  model::SessionId id, Instant now, bool remember_me = false);

}  // namespace latchkey::op
