// The end-session request as it came (OpenID Connect RP-Initiated Logout 1.0 §2).
#pragma once

#include <string>
#include <string_view>

#include "oauth/error.h"
#include "url/form.h"

namespace latchkey::oauth {

struct EndSessionRequest {
  std::string id_token_hint;
  std::string client_id;
  std::string post_logout_redirect_uri;
  std::string state;
  std::string logout_hint;
  std::string ui_locales;
  /// Keycloak's parameter until version 18; a request that has it gets an error page that says so.
  std::string redirect_uri;
};

/// invalid_request when a parameter is repeated or too large.
[[nodiscard]] Result<EndSessionRequest> parse_end_session_request(const url::Form& form);
/// For the relying party; empty fields are left out.
[[nodiscard]] std::string end_session_url(std::string_view endpoint, const EndSessionRequest& request);

}  // namespace latchkey::oauth
