// A token plan: everything that the tokens of one grant will say, before anything is signed. Decided by a grant,
// turned into claims by build.h, signed by mint.h on whatever thread has time.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "model/session.h"
#include "model/user.h"
#include "op/scope_resolution.h"

namespace latchkey::model {
class Realm;
struct Client;
}  // namespace latchkey::model

namespace latchkey::op {

enum class GrantKind { authorization_code, refresh_token, client_credentials, password };

/// Fresh UUIDs, one a token.
struct TokenIds {
  std::string access, refresh, id;
};

/// Owns what may change under it; the client and scope pointers live as long as the realm snapshot.
struct TokenPlan {
  const model::Client* client = nullptr;
  GrantKind grant = GrantKind::authorization_code;
  ResolvedScope scope;  ///< permitted for the user
  model::User user;
  model::UserSession session;  ///< `transient`: it is in no store and tokens carry no sid
  model::ClientSession client_session;
  std::string nonce;
  std::string acr;
  TokenIds ids;
  Instant now{};
  bool refresh = true;        ///< give a refresh token (Offline when the scope is)
  std::string refresh_scope;  ///< what it keeps; "" : scope.complete() (RFC 6749 §6: narrowing is for one answer only)
  std::string reuse_id;       ///< of the refresh token's chain, when the realm revokes used ones
};

}  // namespace latchkey::op
