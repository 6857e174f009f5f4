// OAuth errors: what a client is told. `description` goes over the wire, `detail` goes to the log and nowhere else.
// The enumerators are spelled as the wire spells them, so that a search for the specification's word finds them.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace latchkey::oauth {

enum class ErrorCode {
  // RFC 6749 §4.1.2.1, §5.2
  invalid_request,
  invalid_client,
  invalid_grant,
  unauthorized_client,
  unsupported_grant_type,
  unsupported_response_type,
  invalid_scope,
  access_denied,
  server_error,
  temporarily_unavailable,
  // OpenID Connect Core §3.1.2.6
  interaction_required,
  login_required,
  account_selection_required,
  consent_required,
  invalid_request_uri,
  invalid_request_object,
  request_not_supported,
  request_uri_not_supported,
  registration_not_supported,
  // RFC 6750 §3.1
  invalid_token,
  insufficient_scope,
};

[[nodiscard]] std::string_view name(ErrorCode code);

/// Which scheme a 401 (or 403) asks for in WWW-Authenticate.
enum class Challenge { none, basic, bearer };

struct Error {
  ErrorCode code = ErrorCode::server_error;
  std::string description = {};  ///< for the client's developer; printable ASCII without '"' and '\' (RFC 6749 §5.2)
  int http_status = 400;
  std::string detail = {};  ///< for the log; never sent
  Challenge challenge = Challenge::none;

  friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = std::expected<T, Error>;

/// `return fail(ErrorCode::invalid_grant, "Code not valid", "unknown code");`
[[nodiscard]] std::unexpected<Error> fail(ErrorCode code, std::string description, std::string detail = {});
/// 401 invalid_client; `challenge` is Challenge::basic when the client tried Basic (RFC 6749 §5.2).
[[nodiscard]] Error invalid_client(std::string description, std::string detail, Challenge challenge);
/// 401 invalid_token with a Bearer challenge (RFC 6750 §3.1).
[[nodiscard]] Error invalid_token(std::string description, std::string detail = {});
/// 403 insufficient_scope with a Bearer challenge.
[[nodiscard]] Error insufficient_scope(std::string description, std::string detail = {});

/// `{"error":...,"error_description":...}` (RFC 6749 §5.2).
[[nodiscard]] std::string error_json(const Error& error);
/// The value of WWW-Authenticate, or "" when the error has no challenge. `realm` is the realm's name.
[[nodiscard]] std::string www_authenticate(const Error& error, std::string_view realm);
/// 401 of a resource that got no token at all: no error code (RFC 6750 §3.1).
[[nodiscard]] std::string bearer_challenge(std::string_view realm);

}  // namespace latchkey::oauth
