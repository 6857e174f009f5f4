// An authorization request that passed every check, and the error of one that did not. The request is a value that
// travels sealed through the login (as compact JSON), so it holds nothing that is large or no longer needed: an
// id_token_hint has become the subject that it proved.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "oauth/authorization_request.h"
#include "oauth/authorization_response.h"
#include "oauth/error.h"
#include "oauth/pkce.h"

namespace latchkey::model {
class Realm;
}

namespace latchkey::op {

struct AuthorizationRequest {
  std::string client_id;
  std::string redirect_uri;  ///< proven to belong to the client
  bool redirect_uri_sent =
      true;  ///< false: it is the client's only one (plain OAuth); the token request need not repeat it
  oauth::ResponseMode response_mode = oauth::ResponseMode::query;
  std::string scope;  ///< as asked; every name is known to the client
  std::string state;
  std::string nonce;
  std::string code_challenge;
  std::optional<oauth::ChallengeMethod> code_challenge_method;  ///< set exactly when code_challenge is
  std::vector<oauth::Prompt> prompts;
  std::optional<std::int64_t> max_age;  ///< seconds; the client's `default.max.age` when it named none
  std::string login_hint;
  std::string hinted_subject;  ///< `sub` of a verified id_token_hint
  bool broken_hint = false;    ///< there was a hint, but it proves nothing
  std::vector<std::string> ui_locales;
  std::vector<std::string> acr_values;
  std::string display;
  std::string kc_action;         ///< a required action that the client asks for; "" when none is left to do
  std::string kc_action_status;  ///< how it ended: "success", "cancelled", "error"; "" while it has not
  std::string kc_idp_hint;

  [[nodiscard]] bool has_prompt(oauth::Prompt prompt) const;
  friend bool operator==(const AuthorizationRequest&, const AuthorizationRequest&) = default;
};

/// Compact JSON; empty members are left out.
[[nodiscard]] std::string serialize(const AuthorizationRequest& request);
/// Error::invalid when it is not what serialize() wrote.
[[nodiscard]] Result<AuthorizationRequest> parse_serialized_request(std::string_view text);

/// `redirect` is set when the client may be told, and holds the whole answer; else the person is told by a page with
/// `error.http_status`, whose text is the message of `page_message` (a key such as "clientNotFoundMessage").
struct AuthorizeError {
  oauth::Error error;
  std::optional<oauth::AuthorizationResponse> redirect;
  std::string page_message;
  std::string page_argument;  ///< for its {0}; "" when it has none
  std::string event_error;    ///< Keycloak's word: "client_not_found", "invalid_redirect_uri", ...
  std::string client_id;      ///< as sent
};

/// Runs the table of checks (checks.h), first failure wins. `issuer` is the realm's, for `iss` of the answer and for
/// the id_token_hint. Pure; the realm is the snapshot of this request.
[[nodiscard]] Result<AuthorizationRequest, AuthorizeError> check_authorization_request(
    const model::Realm& realm, std::string_view issuer, const oauth::AuthorizationRequestRaw& raw, Instant now);

/// An error for the client of a checked request (login_required, access_denied, ...).
[[nodiscard]] oauth::AuthorizationResponse error_response(const AuthorizationRequest& request, std::string_view issuer,
                                                          const oauth::Error& error);

}  // namespace latchkey::op
