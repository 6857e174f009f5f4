// The answer of the authorization endpoint as a value: where it goes, how, and its parameters in order.
// `target` has been proven to belong to the client before one of these is made.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "oauth/authorization_request.h"
#include "oauth/error.h"
#include "url/form.h"

namespace latchkey::oauth {

struct AuthorizationResponse {
  ResponseMode mode = ResponseMode::query;
  std::string target;  ///< the client's redirect URI
  url::Form fields;

  friend bool operator==(const AuthorizationResponse&, const AuthorizationResponse&) = default;
};

/// The Location for query and fragment. For form_post the page posts `fields` to `target`; do not call this.
[[nodiscard]] std::string redirect_location(const AuthorizationResponse& response);

struct SuccessFields {
  std::string_view code, state, session_state, issuer;  ///< empty ones are left out
};
[[nodiscard]] url::Form success_fields(const SuccessFields& fields);
/// error, error_description, state, iss (RFC 6749 §4.1.2.1, RFC 9207 §2).
[[nodiscard]] url::Form error_fields(const Error& error, std::string_view state, std::string_view issuer);

}  // namespace latchkey::oauth
