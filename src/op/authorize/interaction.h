// What a checked authorization request needs next: a login, a consent, a required action, nothing (issue a code), or a
// refusal. Asked on arrival, and asked again after each thing the person did.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "model/ids.h"
#include "oauth/error.h"
#include "op/authorize/request.h"
#include "op/sessions.h"

namespace latchkey::model {
class Realm;
struct Client;
struct ClientScope;
struct Consent;
}  // namespace latchkey::model

namespace latchkey::op {

/// What is known of the browser: the session its cookie names (with its user, and its client session for the requesting
/// client), and what the person did in this very flow.
struct SsoState {
  SessionView view;
  bool just_authenticated = false;          ///< a login in this flow made or renewed the session
  bool just_consented = false;              ///< the person agreed in this flow
  const model::Consent* consent = nullptr;  ///< what the person allowed this client before
  bool action_waits = false;  ///< the user must do something first (authn::next_required_action says what)
};

/// Show the login form.
struct LoginNeeded {
  model::UserId reauthenticate = {};  ///< set: the signed-in person must prove it again; only this user will do
  std::string login_hint = {};        ///< prefills the form
  bool session_is_dead = false;       ///< the cookie names a session that is over: forget it
};
/// Show the consent page for these scopes (those with `display.on.consent.screen`), pointers into the snapshot.
struct ConsentNeeded {
  std::vector<const model::ClientScope*> scopes;
};
/// The user must do something first.
struct ActionNeeded {};
struct IssueCode {};
/// Tell the client by redirect (error_response()).
struct Refuse {
  oauth::Error error;
  std::string event_error = {};
};
using Interaction = std::variant<LoginNeeded, ConsentNeeded, ActionNeeded, IssueCode, Refuse>;

[[nodiscard]] Interaction decide_interaction(const model::Realm& realm, const AuthorizationRequest& request,
                                             const SsoState& state, Instant now);

/// The acr that this sign-in reached, from the session's level of authentication and the maps of client and realm
/// (`acr.loa.map`); "1" for a fresh login, "0" for single sign-on, as Keycloak says it.
[[nodiscard]] std::string acr_of(const model::Realm& realm, const model::Client& client, int level, bool fresh);

}  // namespace latchkey::op
