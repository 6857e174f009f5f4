// The login in progress of somebody we do not know yet: it costs no row. It travels sealed in the action URL, under
// Keycloak's parameter names (session_code, execution, client_id, tab_id), and opens only together with the cookie of
// the browser it was made for. Nothing of it can be read or forged, and a form can be answered with success once.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "endpoints/visit.h"

namespace latchkey::endpoints {

struct LoginState {
  std::string request;    ///< op::AuthorizationRequest, serialized
  std::string client_id;  ///< also in the URL in clear, for logs and for people
  std::string tab_id;
  std::string form_id;  ///< what can be answered once
  std::string browser;  ///< BrowserBinding::hash()
  std::string user;     ///< set: only this user may answer (signing in again)
  Instant created{};
  std::string ui_locales;  ///< not sealed, in the address: every page of the login speaks the asked-for language
};

[[nodiscard]] std::string seal_login_state(const Visit& visit, const LoginState& state);
/// invalid: not ours, altered, or of another realm.
[[nodiscard]] Result<LoginState> open_login_state(const Visit& visit, std::string_view session_code);

/// login-actions/{action}?session_code=...&execution=...&client_id=...&tab_id=...[&ui_locales=...]
[[nodiscard]] std::string action_url(const Visit& visit, std::string_view action, std::string_view execution,
                                     const LoginState& state, std::string_view session_code);

}  // namespace latchkey::endpoints
