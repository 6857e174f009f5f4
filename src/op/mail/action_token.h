// Action tokens: what the links in our mails carry. A JWT signed with the realm's HS512 key, with a type of its own, so
// that it never passes for another token nor another token for it. It names the user and the address it was sent to:
// once the user has another address it is worth nothing. That it works once is the shell's to see to: the commit that
// carries the first thing it does also inserts used_token().
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "json/json.h"
#include "model/ids.h"
#include "model/user.h"
#include "store/plan.h"

namespace latchkey::model {
class Realm;
}

namespace latchkey::op {

enum class ActionKind { execute_actions, verify_email, reset_credentials, join_organization };
/// Keycloak's name of the type: "execute-actions", "verify-email", "reset-credentials", "ORGIVT".
[[nodiscard]] std::string_view name(ActionKind kind);
[[nodiscard]] std::optional<ActionKind> action_kind(std::string_view name);

struct ActionToken {
  std::string id;  ///< `jti`
  ActionKind kind = ActionKind::execute_actions;
  model::UserId user;                ///< empty when somebody is invited who has no account yet
  std::string email;                 ///< where it was sent
  std::vector<std::string> actions;  ///< of execute_actions
  std::string client_id;             ///< may be empty
  std::string redirect_uri;          ///< checked when the link was ordered; checked again when it is used
  std::string login;                 ///< the sealed login state that asked for it, to go on with; may be empty
  std::string organization;          ///< of join_organization
  Instant password_since{};          ///< of reset_credentials: another password since then ends it
  Instant issued{};
  Instant expires{};
};

/// The claims without `iss` and `aud`, which the signature adds. They are no secret: worth nothing unsigned.
[[nodiscard]] json::Object claims_of(const ActionToken& token);
[[nodiscard]] Result<ActionToken> action_token_of(const json::Object& claims);

/// unavailable: the realm has no HS512 key.
[[nodiscard]] Result<std::string> sign_action_token(const model::Realm& realm, std::string_view issuer,
                                                    const json::Object& claims, Instant now);
/// Signature, issuer, audience, type and expiry hold. Errors: unavailable when only its time is over, else invalid.
[[nodiscard]] Result<ActionToken> verify_action_token(const model::Realm& realm, std::string_view issuer,
                                                      std::string_view text, Instant now);

/// Whether the token still means this user: the same person, enabled, with the same address, and (for a new password)
/// no password since.
[[nodiscard]] bool still_meant(const ActionToken& token, const model::User& user);

/// How a used token is remembered, and found again.
[[nodiscard]] std::string used_token_key(const ActionToken& token);
/// The write that uses it up: `exists` when it was used before.
[[nodiscard]] store::InsertSingleUse used_token(const model::Realm& realm, const ActionToken& token, Instant now);

}  // namespace latchkey::op
