// Login as data: walks a realm's authentication flow and says what comes next. The flow is the realm's own tree of
// executions, imported or default. What restricts a login and is not understood refuses it, by name; it is never
// skipped. Pure: the shell asks for what the step wants, verifies it, and walks again with the new progress.
#pragma once

#include <string>
#include <string_view>

#include "model/flow.h"
#include "model/realm.h"
#include "model/user.h"

namespace latchkey::authn {

/// What this login has proven so far.
struct Progress {
  bool password_verified = false;
};

struct Step {
  enum class Kind {
    ask_password,  ///< show (or answer) the user name and password form
    complete,      ///< the flow is satisfied
    refuse,        ///< the flow wants something that this server does not do; `authenticator` names it
  };
  Kind kind = Kind::refuse;
  model::ExecutionId execution;  ///< of ask_password: the `execution` of the form's address
  std::string authenticator;     ///< provider id that refuses, or the credential type that does
  std::string reason;            ///< a sentence for the log and the administrator
};

/// How many flows may stand above one: what stands deeper refuses every login.
inline constexpr int kDeepestFlow = 16;

/// `user` is null until a user name was accepted.
[[nodiscard]] Step advance(const model::Realm& realm, const model::Flow& flow, const model::User* user,
                           Progress progress);

/// Whether the flow lets a signed-in browser pass: "auth-cookie" as an alternative at the top, and nothing beside it
/// that everybody must pass.
[[nodiscard]] bool accepts_session_cookie(const model::Flow& flow);

enum class FlowKind { browser, direct_grant };
/// The flow bound to a client (its override first, then the realm's binding); null when the binding names no flow.
[[nodiscard]] const model::Flow* bound_flow(const model::Realm& realm, const model::Client& client, FlowKind kind);

/// Whether the flow bound to forgotten passwords is one that we follow: a link by mail, then a new password. One that
/// demands something else beside is not offered at all.
[[nodiscard]] bool resets_by_mail(const model::Realm& realm);

/// Whether the flow bound to new accounts is one that we follow: a form with a password. One that demands more (a
/// puzzle against robots) is not offered at all.
[[nodiscard]] bool registers_by_form(const model::Realm& realm);

}  // namespace latchkey::authn
