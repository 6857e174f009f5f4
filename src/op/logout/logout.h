// RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0): end now, ask the person first, or explain what is
// wrong. The browser goes back to the client only when the address was proven to be the client's.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "model/event.h"
#include "model/session.h"
#include "oauth/end_session_request.h"
#include "op/tokens/verify.h"
#include "store/plan.h"

namespace latchkey::model {
class Realm;
struct Client;
struct User;
}  // namespace latchkey::model

namespace latchkey::op {

struct LogoutInput {
  const model::Realm& realm;
  std::string_view issuer;
  const oauth::EndSessionRequest& request;
  const model::UserSession* browser_session = nullptr;  ///< that the identity cookie names, if it is alive
  const model::UserSession* hinted_session = nullptr;   ///< that the hint's sid names (hinted_session_id()), or null
  Instant now{};
};

/// The session that a valid id_token_hint names, so that the shell can load it.
[[nodiscard]] model::SessionId hinted_session_id(const model::Realm& realm, std::string_view issuer,
                                                 const oauth::EndSessionRequest& request, Instant now);

/// Where the browser goes afterwards.
struct AfterLogout {
  std::string client_id;     ///< "" when no client is known
  std::string redirect_uri;  ///< proven; "" : show the "you are signed out" page
  std::string state;         ///< goes with redirect_uri

  /// redirect_uri with state in its query.
  [[nodiscard]] std::string location() const;
  friend bool operator==(const AfterLogout&, const AfterLogout&) = default;
};
/// Compact JSON, to travel sealed through the confirmation page.
[[nodiscard]] std::string serialize(const AfterLogout& after);
[[nodiscard]] latchkey::Result<AfterLogout> parse_after_logout(std::string_view text);

/// End these sessions at once (none: there was nothing to end), then `after`.
struct EndNow {
  std::vector<model::SessionId> sessions;
  AfterLogout after;
};
/// Ask "do you want to sign out?"; on yes: end the browser's session, then `after`.
struct ConfirmLogout {
  AfterLogout after;
};
/// A page with status 400. `page_message` is a message key.
struct LogoutRefused {
  oauth::Error error;
  std::string page_message;
  std::string page_argument;  ///< for its {0}
  std::string event_error;
};
using LogoutDecision = std::variant<EndNow, ConfirmLogout, LogoutRefused>;

[[nodiscard]] LogoutDecision decide_logout(const LogoutInput& input);

struct LogoutWrites {
  store::Plan plan;
  std::vector<model::Event> events;  ///< LOGOUT
};
/// Ends one online user session with all its client sessions; offline sessions stay, as their tokens promise.
[[nodiscard]] LogoutWrites end_session(const model::Realm& realm, const model::UserSession& session,
                                       std::string_view client_id, Instant now);

/// The answer to the legacy POST with a refresh token (Keycloak's clients log out so without a browser).
struct TokenLogoutInput {
  const model::Realm& realm;
  const model::Client& client;  ///< authenticated
  const RefreshToken& token;
  const model::UserSession* session = nullptr;
  Instant now{};
};
/// invalid_grant when the token is another client's. A session that is gone already is no error.
[[nodiscard]] oauth::Result<LogoutWrites> end_session_by_token(const TokenLogoutInput& input);

}  // namespace latchkey::op
