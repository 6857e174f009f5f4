// The userinfo endpoint (OpenID Connect Core §5.3): what the mappers say about the person behind an access token.
//
// Shell: verify_access_token(); load session (offline or not as the token says), user and client session; userinfo().
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "jose/signing_key.h"
#include "json/json.h"
#include "oauth/error.h"
#include "op/sessions.h"
#include "op/tokens/verify.h"

namespace latchkey::model {
class Realm;
}

namespace latchkey::op {

struct UserinfoInput {
  const model::Realm& realm;
  std::string_view issuer;
  const AccessToken& token;
  SessionView view;  ///< nulls when absent; for a token without session only the user is looked at
  Instant now{};
};

struct Userinfo {
  json::Object claims;
  /// Set: the client wants a signed answer (application/jwt); sign_jwt(*key, serialize(claims)).
  std::optional<jose::SigningKey> key;
};

/// invalid_token 401 when anything behind the token is over; insufficient_scope 403 without openid.
[[nodiscard]] oauth::Result<Userinfo> userinfo(const UserinfoInput& input);

}  // namespace latchkey::op
