// The login in progress of somebody we do not know yet: it costs no row. It travels sealed in the action URL, under
// Keycloak's parameter names (session_code, execution, client_id, tab_id), and opens only together with the cookie of the
// browser it was made for. Nothing of it can be read or forged, and a form can be answered with success once.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "endpoints/visit.h"
#include "http/message.h"

namespace latchkey::endpoints {

struct LoginState {
  std::string request;     ///< op::AuthorizationRequest, serialized
  std::string client_id;   ///< also in the URL in clear, for logs and for people
  std::string tab_id;
  std::string form_id;     ///< what can be answered once
  std::string browser;     ///< hash of the AUTH_SESSION_ID cookie
  std::string user;        ///< set: only this user may answer (signing in again)
  Instant created{};
};

/// AUTH_SESSION_ID of this browser: the one it has, or a fresh one that the response must set.
struct BrowserBinding {
  std::string cookie;
  bool fresh = false;

  [[nodiscard]] std::string hash() const;
};
[[nodiscard]] BrowserBinding browser_binding(const Visit& visit);
/// nullopt: the browser sent no such cookie.
[[nodiscard]] std::optional<std::string> presented_binding(const Visit& visit);

[[nodiscard]] std::string seal_login_state(const Visit& visit, const LoginState& state);
/// invalid: not ours, altered, or of another realm.
[[nodiscard]] Result<LoginState> open_login_state(const Visit& visit, std::string_view session_code);

/// login-actions/{action}?session_code=...&execution=...&client_id=...&tab_id=...
[[nodiscard]] std::string action_url(const Visit& visit, std::string_view action, std::string_view execution,
                                     const LoginState& state, std::string_view session_code);

/// SHA-256, base64url: how bearer secrets are looked up.
[[nodiscard]] std::string lookup_hash(std::string_view secret);

}  // namespace latchkey::endpoints
