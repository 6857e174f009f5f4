// Sessions: a user session is one sign-in of one browser (or one grant without a browser); a client session is what one
// client got from it; offline sessions are copies of both that outlive it. And the single-use records beside them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"
#include "model/ids.h"

namespace latchkey::model {

struct UserSession {
  SessionId id;
  RealmId realm;
  UserId user;
  bool offline = false;
  bool remember_me = false;
  bool transient = false;  ///< never stored (client credentials without refresh)
  Instant started{};
  Instant last_access{};  ///< coalesced: at most about a minute old
  Instant auth_time{};    ///< when the person last proved who they are
  int level_of_authentication = 0;
  std::string ip_address;
  Instant expires{};  ///< when the sweeper may remove the row; the rules of the realm decide before that
  StringMap notes;
};

struct ClientSession {
  SessionId session;
  ClientUuid client;
  bool offline = false;
  Instant started{};
  Instant last_refresh{};
  std::string scope;  ///< granted scope, space separated, with the names that `scope` does not echo
  std::string redirect_uri;
  StringMap notes;
  /// Refresh rotation (revokeRefreshToken): the token that may be used next, how often it was, and when it was issued.
  std::string refresh_jti;
  int refresh_uses = 0;
};

/// One primitive for whatever may be used once: codes, login forms, action tokens, assertion and proof ids.
/// The key is stored hashed; the row stays after its use until `expires`, so that a second use is recognised.
struct SingleUse {
  enum class Kind { authorization_code, login_form, login_in_progress, action_token, assertion_id, logout_confirmation };
  Kind kind = Kind::authorization_code;
  RealmId realm;
  std::string key_hash;  ///< SHA-256 of the secret, base64url
  std::string payload;   ///< JSON text, meaning depends on the kind
  Instant created{};
  Instant expires{};
  std::optional<Instant> used;
};

/// Failed attempts of one user, for brute-force detection.
struct LoginFailures {
  UserId user;
  int failures = 0;
  int temporary_lockouts = 0;
  Instant last_failure{};
  Instant locked_until{};  ///< {} when not locked
  std::string last_ip;
};

}  // namespace latchkey::model
