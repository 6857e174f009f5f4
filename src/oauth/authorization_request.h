// The authorization request as it came, before anybody decided about it (RFC 6749 §4.1.1, OpenID Connect Core
// §3.1.2.1). Reading it never fails: what is wrong is noted beside the values, because whom to tell of it depends on
// whether client and redirect URI are proven, and that is policy.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "oauth/error.h"
#include "url/form.h"

namespace latchkey::oauth {

enum class ResponseMode { query, fragment, form_post };
[[nodiscard]] std::string_view name(ResponseMode mode);
[[nodiscard]] std::optional<ResponseMode> parse_response_mode(std::string_view name);

struct AuthorizationRequestRaw {
  // "" when absent, and for client_id and redirect_uri also when they are repeated or too large.
  std::string client_id;
  std::string redirect_uri;
  std::string response_type;
  std::string response_mode;
  std::string scope;
  std::string state;
  std::string nonce;
  std::string code_challenge;
  std::string code_challenge_method;
  std::string prompt;
  std::string max_age;
  std::string display;
  std::string login_hint;
  std::string id_token_hint;
  std::string ui_locales;
  std::string claims_locales;
  std::string acr_values;
  std::string claims;
  std::string request;
  std::string request_uri;
  std::string registration;
  std::string kc_action;
  std::string kc_idp_hint;

  std::optional<Error> client_id_error;     ///< repeated or too large: nothing can be proven
  std::optional<Error> redirect_uri_error;  ///< the same for redirect_uri
  std::optional<Error> params_error;        ///< the same for any other parameter: the first found
};

/// From the query or the body of a POST, never from both.
[[nodiscard]] AuthorizationRequestRaw read_authorization_request(const url::Form& form);

/// OpenID Connect Core §3.1.2.1; `create` is Initiating User Registration 1.0.
enum class Prompt { none, login, consent, select_account, create };
[[nodiscard]] std::string_view name(Prompt prompt);
/// invalid_request for an unknown value, and for `none` beside another (§3.1.2.1).
[[nodiscard]] Result<std::vector<Prompt>> parse_prompt(std::string_view text);
/// Whole seconds, 0 and above; "" is nothing. invalid_request otherwise.
[[nodiscard]] Result<std::optional<std::int64_t>> parse_max_age(std::string_view text);
/// BCP 47 tags in order of preference; what is no tag is left out, at most 16.
[[nodiscard]] std::vector<std::string> parse_locales(std::string_view text);

/// For the relying party: the request as parameters; empty fields are left out.
[[nodiscard]] url::Form authorization_form(const AuthorizationRequestRaw& request);
/// `endpoint` with the same in its query.
[[nodiscard]] std::string authorization_url(std::string_view endpoint, const AuthorizationRequestRaw& request);

}  // namespace latchkey::oauth
