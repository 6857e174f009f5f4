// Tokens that we made and somebody brings back. Each kind has its own type, made only by its verification: an ID token
// never passes for an access token, nor a refresh token for either (by `typ`, by algorithm, by audience).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "json/json.h"
#include "model/ids.h"
#include "oauth/error.h"

namespace latchkey::model {
class Realm;
}

namespace latchkey::op {

/// Signature, issuer, expiry and type hold. Whether session, user and client still do is asked with sessions.h.
struct AccessToken {
  std::string jti;
  model::UserId subject;     ///< empty for a lightweight token without `sub`: use the session's user
  model::SessionId session;  ///< empty: made without a stored session
  bool offline = false;      ///< the session is an offline one
  std::string client_id;     ///< azp
  std::string scope;
  Instant issued{};
  Instant expires{};
  json::Object claims;
};
struct RefreshToken {
  std::string jti;
  model::UserId subject;
  model::SessionId session;
  bool offline = false;
  std::string client_id;  ///< azp
  std::string scope;      ///< complete, with hidden names
  std::string reuse_id;
  Instant issued{};
};
struct IdTokenHint {
  std::string subject;
  model::SessionId session;  ///< may be empty
  std::string client_id;     ///< azp, or the only audience
  Instant issued{};
};

/// invalid_token (401, Bearer challenge).
[[nodiscard]] oauth::Result<AccessToken> verify_access_token(const model::Realm& realm, std::string_view issuer,
                                                             std::string_view token, Instant now);
/// invalid_grant.
[[nodiscard]] oauth::Result<RefreshToken> verify_refresh_token(const model::Realm& realm, std::string_view issuer,
                                                               std::string_view token, Instant now);
/// An ID token of ours, possibly long expired (OpenID Connect Core §3.1.2.1). nullopt when it proves nothing.
[[nodiscard]] std::optional<IdTokenHint> verify_id_token_hint(const model::Realm& realm, std::string_view issuer,
                                                              std::string_view token, Instant now);

}  // namespace latchkey::op
