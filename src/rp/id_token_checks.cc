#include "rp/id_token_checks.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/secret.h"
#include "rp/error.h"

namespace latchkey::rp {
namespace {

using Outcome = std::optional<Error>;
constexpr std::string_view kStartAgain = "Start the login again from the application";

Error wrong(ErrorCode code, std::string message, std::string_view clause, std::string_view hint = {}) {
  return make_error(code, "the ID token " + std::move(message), clause, hint);
}

Outcome check_type(const IdTokenCase& t) {
  const std::string_view typ = t.jws.header().typ;
  // RFC 8725 §3.11: one kind of JWT must not pass for another
  for (const std::string_view other :
       std::array{"at+jwt", "application/at+jwt", "logout+jwt", "dpop+jwt", "token-introspection+jwt"}) {
    if (typ == other)
      return wrong(ErrorCode::id_token_malformed, fmt::format("is a JWT of another kind ({})", other),
                   "RFC 8725 §3.11");
  }
  return std::nullopt;
}

Outcome check_subject(const IdTokenCase& t) {
  // OpenID Connect Core §2: "It MUST NOT exceed 255 ASCII [RFC20] characters in length."
  if (!is_subject(json::string_or_empty(t.token.claims, "sub"))) {
    return wrong(ErrorCode::token_subject, "has no proper subject", "OpenID Connect Core §2");
  }
  return std::nullopt;
}

Outcome check_authorized_party(const IdTokenCase& t) {
  const auto& claims = t.token.claims;
  const auto* azp = json::find(claims, "azp");
  // OpenID Connect Core §3.1.3.7 (4): several audiences, then "the Client SHOULD verify that an azp Claim is present"
  if (azp == nullptr && audiences_of(claims).size() > 1) {
    return wrong(ErrorCode::token_authorized_party, "has several audiences and no azp",
                 "OpenID Connect Core §3.1.3.7 (4)");
  }
  // OpenID Connect Core §3.1.3.7 (5): azp present, then "its client_id is the Claim Value"
  if (azp != nullptr && json::string_or_empty(claims, "azp") != t.token.config.client_id) {
    return wrong(ErrorCode::token_authorized_party, "was issued to another client", "OpenID Connect Core §3.1.3.7 (5)");
  }
  return std::nullopt;
}

Outcome check_nonce(const IdTokenCase& t) {
  if (!t.expected.nonce) return std::nullopt;
  const auto nonce = json::string_or_empty(t.token.claims, "nonce");
  // OpenID Connect Core §3.1.3.7 (11): "a nonce Claim MUST be present and its value checked"
  if (t.expected.nonce->empty() || !constant_time_equal(nonce, *t.expected.nonce)) {
    return wrong(ErrorCode::token_nonce, "was made for another login", "OpenID Connect Core §3.1.3.7 (11)",
                 kStartAgain);
  }
  return std::nullopt;
}

/// A half hash claim that is there must be that of `value`; nothing to say without a value.
bool half_hash_holds(const IdTokenCase& t, std::string_view claim, const std::string& value) {
  if (json::find(t.token.claims, claim) == nullptr || value.empty()) return true;
  return constant_time_equal(json::string_or_empty(t.token.claims, claim), jose::half_hash(t.jws.algorithm(), value));
}

Outcome check_access_token_hash(const IdTokenCase& t) {
  // OpenID Connect Core §3.1.3.8: "MAY use it to validate the Access Token"; we always do
  if (!half_hash_holds(t, "at_hash", t.expected.access_token)) {
    return wrong(ErrorCode::token_access_token_hash, "belongs to another access token", "OpenID Connect Core §3.1.3.8");
  }
  return std::nullopt;
}

Outcome check_code_hash(const IdTokenCase& t) {
  // OpenID Connect Core §3.3.2.10: the c_hash value MUST match; it binds the ID token to the code of this very login
  if (!half_hash_holds(t, "c_hash", t.expected.code)) {
    return wrong(ErrorCode::token_code_hash, "belongs to another authorization code", "OpenID Connect Core §3.3.2.10",
                 kStartAgain);
  }
  return std::nullopt;
}

Outcome check_state_hash(const IdTokenCase& t) {
  // FAPI 1.0 Part 2 §5.2.2.1 (5): s_hash "to protect the state value"; checked as at_hash and c_hash are
  if (!half_hash_holds(t, "s_hash", t.expected.state)) {
    return wrong(ErrorCode::token_state_hash, "belongs to another login's state", "FAPI 1.0 Part 2 §5.2.2.1",
                 kStartAgain);
  }
  return std::nullopt;
}

Outcome check_authentication_time(const IdTokenCase& t) {
  if (!t.expected.max_age) return std::nullopt;
  const auto auth_time = numeric_date(t.token.claims, "auth_time");
  // OpenID Connect Core §2: with max_age "its inclusion is REQUIRED"
  if (!auth_time) {
    return wrong(ErrorCode::token_authentication_time, "does not say when the person logged in",
                 "OpenID Connect Core §3.1.3.7 (13)");
  }
  // OpenID Connect Core §3.1.3.7 (13): re-authentication "if it determines too much time has elapsed"
  if (t.token.now > *auth_time + *t.expected.max_age + t.token.config.clock_skew) {
    return wrong(ErrorCode::token_authentication_time, "rests on a login that is too long ago",
                 "OpenID Connect Core §3.1.3.7 (13)", kStartAgain);
  }
  return std::nullopt;
}

template <auto Check>
Outcome shared(const IdTokenCase& t) {
  return Check(t.token);
}

using Check = Outcome (*)(const IdTokenCase&);
constexpr std::array<Check, 13> kChecks{check_type,
                                        shared<check_issuer>,
                                        check_subject,
                                        shared<check_audience>,
                                        check_authorized_party,
                                        shared<check_expiry>,
                                        shared<check_not_before>,
                                        shared<check_issued_at>,
                                        check_nonce,
                                        check_access_token_hash,
                                        check_code_hash,
                                        check_state_hash,
                                        check_authentication_time};

}  // namespace

std::optional<Error> check_id_token(const IdTokenCase& token) {
  for (const Check check : kChecks) {
    if (auto error = check(token)) return error;
  }
  return std::nullopt;
}

}  // namespace latchkey::rp
