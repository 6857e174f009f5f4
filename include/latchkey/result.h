// Result<T> of the public headers: a value or one Error. C++20 and the standard library only.
// Invariant: exactly one of the two is there; asking for the other one throws std::logic_error (a bug of the caller).
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

/// OpenID Connect for applications: logins, sessions, guards, access tokens.
namespace latchkey::rp {

/// One enumerator for each reason a login, a token or a setting is refused.
enum class ErrorCode {
  // Settings
  invalid_configuration,  ///< a setting is missing or wrong; `hint` says how to mend it
  not_supported,          ///< the provider does not offer what was asked for
  // Talking to the provider
  provider_unreachable,  ///< no connection, no answer in time, or a TLS failure
  provider_error,        ///< an answer of the wrong status, type, size or shape
  metadata_invalid,      ///< the discovery document breaks a rule, or belongs to another issuer
  request_refused,       ///< an endpoint other than the token endpoint answered with an error; see provider_error
  cancelled,             ///< whoever asked has given up waiting (AsyncPool)
  // The way back from the provider (RFC 6749 §4.1.2)
  login_unknown,  ///< no login of this browser waits for this answer: expired, finished before, or forged
  state_mismatch,
  parameter_missing,
  parameter_repeated,
  issuer_mismatch,        ///< `iss` of RFC 9207 is another provider's, or is missing though announced
  login_refused,          ///< the provider answered with an error; see provider_error
  token_request_refused,  ///< the token endpoint answered with an error; see provider_error
  token_response_invalid,
  answer_invalid,  ///< the signed answer (JARM) is missing or breaks a rule
  // The ID token (OpenID Connect Core §3.1.3.7)
  id_token_missing,
  id_token_malformed,
  algorithm_refused,
  key_unknown,
  signature_invalid,
  token_issuer,
  token_audience,
  token_authorized_party,
  token_expired,
  token_not_yet_valid,
  token_issued_at,
  token_nonce,
  token_subject,
  token_access_token_hash,
  token_authentication_time,
  token_code_hash,
  token_state_hash,
  decryption_failed,   ///< encrypted to another key, altered, or encrypted though there is no key
  encryption_missing,  ///< not encrypted, though there are keys for decryption
  // Userinfo and refresh
  userinfo_invalid,
  subject_mismatch,      ///< userinfo or a refreshed ID token speaks of somebody else
  refresh_refused,       ///< the refresh token is no longer good: log in again
  claim_source_refused,  ///< claims of another source than the provider cannot be believed
  // Logout tokens (OpenID Connect Back-Channel Logout 1.0 §2.6)
  logout_token_invalid,   ///< no logout token at all, or one that breaks a rule of its own
  logout_token_replayed,  ///< it was used before
  // The application's own session
  not_logged_in,
  role_missing,
  cross_site_request,
  store_failed,
  session_too_large,                 ///< it does not fit into cookies; `hint` says what to leave out
  claim_missing,                     ///< a rule asks for something that the claims do not say
  insufficient_scope,                ///< a rule asks for a scope that was not granted (RFC 6750 §3.1)
  insufficient_user_authentication,  ///< a better login is needed, or the provider did not give it (RFC 9470 §3)
  claim_elsewhere,  ///< a rule asks about a claim that the provider keeps elsewhere (many groups, Entra), or denies
                    ///< something of which no claim tells
  // Access tokens of requests
  access_token_missing,    ///< the request has none
  access_token_misplaced,  ///< it came in the query or the body
  access_token_malformed,  ///< it is none
  access_token_type,       ///< it is another kind of token
  access_token_inactive,   ///< the provider says that it is no good (any more)
  access_token_binding,    ///< it is bound to what the request did not prove, or unbound where that is demanded
  dpop_proof_invalid,      ///< the DPoP proof is missing or wrong (RFC 9449 §4.3)
  dpop_nonce_needed,       ///< the DPoP proof needs the nonce that the answer brings (RFC 9449 §9)
};

/// The enumerator's name, for logs and tests.
[[nodiscard]] std::string_view name_of(ErrorCode code);

/// What happened, which clause it breaks and what to do. Carries no secret and no token: it may be logged and,
/// escaped, shown to a person.
struct Error {
  ErrorCode code = ErrorCode::provider_error;  ///< why, for programs
  std::string message;                         ///< what happened, one sentence
  std::string clause;          ///< as in "OpenID Connect Core §3.1.3.7 (3)"; empty when no specification speaks of it
  std::string hint;            ///< what to do about it; may be empty
  std::string provider_error;  ///< the provider's own `error` code (RFC 6749 §4.1.2.1, §5.2) when it sent one

  /// All of it on one line.
  [[nodiscard]] std::string to_string() const;
};

/// A value of type T, or the Error that stands in its place. Asking for the other of the two throws std::logic_error.
template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;  ///< what it holds

  /// Holds a value.
  Result(T value) : data_(std::in_place_index<0>, std::move(value)) {}
  /// Holds an error.
  Result(Error error) : data_(std::in_place_index<1>, std::move(error)) {}

  /// Whether there is a value.
  [[nodiscard]] bool has_value() const noexcept { return data_.index() == 0; }
  /// The same.
  [[nodiscard]] explicit operator bool() const noexcept { return has_value(); }

  /// The value.
  [[nodiscard]] T& value() & {
    demand(true);
    return *std::get_if<0>(&data_);
  }
  /// The value.
  [[nodiscard]] const T& value() const& {
    demand(true);
    return *std::get_if<0>(&data_);
  }
  /// The value.
  [[nodiscard]] T&& value() && {
    demand(true);
    return std::move(*std::get_if<0>(&data_));
  }
  /// The value.
  [[nodiscard]] T& operator*() & { return value(); }
  /// The value.
  [[nodiscard]] const T& operator*() const& { return value(); }
  /// The value.
  [[nodiscard]] T&& operator*() && { return std::move(*this).value(); }
  /// The value's members.
  [[nodiscard]] T* operator->() { return &value(); }
  /// The value's members.
  [[nodiscard]] const T* operator->() const { return &value(); }
  /// The error.
  [[nodiscard]] const Error& error() const& {
    demand(false);
    return *std::get_if<1>(&data_);
  }
  /// The error.
  [[nodiscard]] Error&& error() && {
    demand(false);
    return std::move(*std::get_if<1>(&data_));
  }
  /// The value, or `other` when there is an error.
  [[nodiscard]] T value_or(T other) const& { return has_value() ? value() : std::move(other); }

 private:
  void demand(bool value) const {
    if (has_value() != value) throw std::logic_error(value ? "the Result holds an error" : "the Result holds a value");
  }
  std::variant<T, Error> data_;
};

/// Nothing, or the Error that stands in its place.
template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;  ///< nothing

  /// Holds no error.
  Result() = default;
  /// Holds an error.
  Result(Error error) : error_(std::move(error)) {}

  /// Whether there is no error.
  [[nodiscard]] bool has_value() const noexcept { return !error_; }
  /// The same.
  [[nodiscard]] explicit operator bool() const noexcept { return has_value(); }
  /// The error.
  [[nodiscard]] const Error& error() const& {
    if (!error_) throw std::logic_error("the Result holds no error");
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

}  // namespace latchkey::rp
