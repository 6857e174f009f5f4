// The cookies of a realm, named as Keycloak names them, scoped to /realms/{realm}/. On https they are Secure and
// SameSite=None (the session-status frame stands in other sites' pages), on http SameSite=Lax. All are HttpOnly but
// KEYCLOAK_SESSION, which that frame's script reads; it holds a hash of the session id and opens nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "http/cookie.h"
#include "model/ids.h"

namespace latchkey::endpoints {

inline constexpr std::string_view kAuthSessionCookie = "AUTH_SESSION_ID";  ///< binds login forms to a browser
inline constexpr std::string_view kIdentityCookie = "KEYCLOAK_IDENTITY";   ///< the signed-in session, a signed JWT
inline constexpr std::string_view kSessionCookie = "KEYCLOAK_SESSION";
inline constexpr std::string_view kRememberMeCookie = "KEYCLOAK_REMEMBER_ME";
inline constexpr std::string_view kLocaleCookie = "KEYCLOAK_LOCALE";

/// A cookie of the realm with the rules above. `max_age` none: ends with the browser.
[[nodiscard]] http::SetCookie realm_cookie(std::string_view name, std::string value, std::string_view realm,
                                           bool secure, std::optional<long> max_age = std::nullopt);
/// The same cookie, removed.
[[nodiscard]] http::SetCookie removed_cookie(std::string_view name, std::string_view realm, bool secure);

/// What KEYCLOAK_SESSION holds: base64url(SHA-256(session id)).
[[nodiscard]] std::string session_state_hash(const model::SessionId& session);

}  // namespace latchkey::endpoints
