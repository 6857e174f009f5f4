#include "endpoints/realm_cookies.h"

#include "base/base64.h"
#include "crypto/digest.h"
#include "url/percent.h"

namespace latchkey::endpoints {

http::SetCookie realm_cookie(std::string_view name, std::string value, std::string_view realm, bool secure,
                             std::optional<long> max_age) {
  http::SetCookie cookie;
  cookie.name = name;
  cookie.value = std::move(value);
  cookie.path = "/realms/" + url::percent_encode(realm) + "/";
  cookie.max_age = max_age;
  cookie.http_only = name != kSessionCookie;
  cookie.secure = secure;
  cookie.same_site = secure ? http::SameSite::none : http::SameSite::lax;
  return cookie;
}

http::SetCookie removed_cookie(std::string_view name, std::string_view realm, bool secure) {
  return realm_cookie(name, "", realm, secure, 0);
}

std::string session_state_hash(const model::SessionId& session) {
  return base64url_encode(crypto::sha256(session.value));
}

}  // namespace latchkey::endpoints
