// The token request as it came (RFC 6749 §4.1.3, §4.3.2, §4.4.2, §6): values, no judgement beyond what holds for every
// parameter. Credentials of the client are apart (client_credentials.h).
#pragma once

#include <string>

#include "base/secret.h"
#include "oauth/error.h"
#include "oauth/params.h"
#include "url/form.h"

namespace latchkey::oauth {

struct TokenRequest {
  std::string grant_type;
  std::string code;
  std::string redirect_uri;
  std::string code_verifier;
  std::string refresh_token;
  std::string scope;
  std::string username;
  Secret password;
};

/// invalid_request when a parameter is repeated or too large, or when grant_type is missing.
[[nodiscard]] Result<TokenRequest> parse_token_request(const url::Form& form);

/// What a client presented to say who it is (RFC 6749 §2.3.1), wherever it stood.
struct ClientCredentials {
  bool used_basic = false;
  std::string basic_client_id;  ///< form-decoded
  Secret basic_secret;
  Secret basic_undecoded_secret;  ///< as it stood in the header
  std::string form_client_id;
  bool has_form_secret = false;  ///< client_secret was sent, even an empty one
  Secret form_secret;
  std::string assertion_type;  ///< client_assertion_type, RFC 7521 §4.2
  std::string assertion;
};
/// The half that stands in the body; the caller adds Basic. Call it on a form that parse_token_request() accepted.
[[nodiscard]] ClientCredentials read_form_credentials(const url::Form& form);

}  // namespace latchkey::oauth
