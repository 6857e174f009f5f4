#include "rp/id_token_checks.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/secret.h"
#include "rp/error.h"

namespace latchkey::rp {
namespace {

using Outcome = std::optional<Error>;
constexpr std::chrono::hours kOldestIssue{24};
constexpr std::string_view kCheckClocks = "Compare the clocks of both machines";
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

Outcome check_issuer(const IdTokenCase& t) {
  const auto iss = json::string_or_empty(t.claims, "iss");
  // OpenID Connect Core §3.1.3.7 (2): "MUST exactly match the value of the iss (issuer) Claim"
  if (iss != t.metadata.issuer) {
    return wrong(
        ErrorCode::token_issuer,
        fmt::format("comes from {} instead of {}", iss.empty() ? "nobody" : printable(iss, 100), t.metadata.issuer),
        "OpenID Connect Core §3.1.3.7 (2)");
  }
  return std::nullopt;
}

Outcome check_subject(const IdTokenCase& t) {
  const auto sub = json::string_or_empty(t.claims, "sub");
  const bool ascii = std::ranges::all_of(sub, [](char c) { return c >= 0x20 && c < 0x7f; });
  // OpenID Connect Core §2: "It MUST NOT exceed 255 ASCII [RFC20] characters in length."
  if (sub.empty() || sub.size() > 255 || !ascii) {
    return wrong(ErrorCode::token_subject, "has no proper subject", "OpenID Connect Core §2");
  }
  return std::nullopt;
}

Outcome check_audience(const IdTokenCase& t) {
  const auto audiences = audiences_of(t.claims);
  // OpenID Connect Core §3.1.3.7 (3): rejected "if the ID Token does not list the Client as a valid audience"
  if (std::ranges::find(audiences, t.config.client_id) == audiences.end()) {
    return wrong(ErrorCode::token_audience, "is not for this client", "OpenID Connect Core §3.1.3.7 (3)",
                 "Check client_id (CLIENT_ID) against the provider's console");
  }
  for (const auto& audience : audiences) {
    // OpenID Connect Core §3.1.3.7 (3): "... or if it contains additional audiences not trusted by the Client"
    if (audience != t.config.client_id &&
        std::ranges::find(t.config.trusted_audiences, audience) == t.config.trusted_audiences.end()) {
      return wrong(ErrorCode::token_audience,
                   fmt::format("is also for {}, which is not trusted here", printable(audience, 60)),
                   "OpenID Connect Core §3.1.3.7 (3)", "If it should be, name it in trusted_audiences");
    }
  }
  return std::nullopt;
}

Outcome check_authorized_party(const IdTokenCase& t) {
  const auto* azp = json::find(t.claims, "azp");
  // OpenID Connect Core §3.1.3.7 (4): several audiences, then "the Client SHOULD verify that an azp Claim is present"
  if (azp == nullptr && audiences_of(t.claims).size() > 1) {
    return wrong(ErrorCode::token_authorized_party, "has several audiences and no azp",
                 "OpenID Connect Core §3.1.3.7 (4)");
  }
  // OpenID Connect Core §3.1.3.7 (5): azp present, then "its client_id is the Claim Value"
  if (azp != nullptr && json::string_or_empty(t.claims, "azp") != t.config.client_id) {
    return wrong(ErrorCode::token_authorized_party, "was issued to another client", "OpenID Connect Core §3.1.3.7 (5)");
  }
  return std::nullopt;
}

Outcome check_expiry(const IdTokenCase& t) {
  const auto exp = numeric_date(t.claims, "exp");
  // OpenID Connect Core §2: exp REQUIRED
  if (!exp) return wrong(ErrorCode::token_expired, "has no time of expiry", "OpenID Connect Core §2");
  // OpenID Connect Core §3.1.3.7 (9): "The current time MUST be before the time represented by the exp Claim."
  if (t.now >= *exp + t.config.clock_skew) {
    return wrong(ErrorCode::token_expired, "has expired", "OpenID Connect Core §3.1.3.7 (9)", kCheckClocks);
  }
  return std::nullopt;
}

Outcome check_not_before(const IdTokenCase& t) {
  if (json::find(t.claims, "nbf") == nullptr) return std::nullopt;
  const auto nbf = numeric_date(t.claims, "nbf");
  // RFC 7519 §4.1.5: "the time before which the JWT MUST NOT be accepted for processing"
  if (!nbf || t.now + t.config.clock_skew < *nbf) {
    return wrong(ErrorCode::token_not_yet_valid, "is not valid yet", "RFC 7519 §4.1.5", kCheckClocks);
  }
  return std::nullopt;
}

Outcome check_issued_at(const IdTokenCase& t) {
  const auto iat = numeric_date(t.claims, "iat");
  // OpenID Connect Core §2: iat REQUIRED
  if (!iat) return wrong(ErrorCode::token_issued_at, "does not say when it was issued", "OpenID Connect Core §2");
  // OpenID Connect Core §3.1.3.7 (10): iat serves to refuse tokens issued too far from the current time
  if (*iat > t.now + t.config.clock_skew) {
    return wrong(ErrorCode::token_issued_at, "was issued in the future", "OpenID Connect Core §3.1.3.7 (10)",
                 kCheckClocks);
  }
  if (*iat < t.now - kOldestIssue) {
    return wrong(ErrorCode::token_issued_at, "was issued more than a day ago", "OpenID Connect Core §3.1.3.7 (10)",
                 kCheckClocks);
  }
  return std::nullopt;
}

Outcome check_nonce(const IdTokenCase& t) {
  if (!t.expected.nonce) return std::nullopt;
  const auto nonce = json::string_or_empty(t.claims, "nonce");
  // OpenID Connect Core §3.1.3.7 (11): "a nonce Claim MUST be present and its value checked"
  if (t.expected.nonce->empty() || !constant_time_equal(nonce, *t.expected.nonce)) {
    return wrong(ErrorCode::token_nonce, "was made for another login", "OpenID Connect Core §3.1.3.7 (11)",
                 kStartAgain);
  }
  return std::nullopt;
}

Outcome check_access_token_hash(const IdTokenCase& t) {
  if (json::find(t.claims, "at_hash") == nullptr || t.expected.access_token.empty()) return std::nullopt;
  // OpenID Connect Core §3.1.3.8: "MAY use it to validate the Access Token"; we always do
  if (json::string_or_empty(t.claims, "at_hash") != jose::half_hash(t.jws.algorithm(), t.expected.access_token)) {
    return wrong(ErrorCode::token_access_token_hash, "belongs to another access token", "OpenID Connect Core §3.1.3.8");
  }
  return std::nullopt;
}

Outcome check_authentication_time(const IdTokenCase& t) {
  if (!t.expected.max_age) return std::nullopt;
  const auto auth_time = numeric_date(t.claims, "auth_time");
  // OpenID Connect Core §2: with max_age "its inclusion is REQUIRED"
  if (!auth_time) {
    return wrong(ErrorCode::token_authentication_time, "does not say when the person logged in",
                 "OpenID Connect Core §3.1.3.7 (13)");
  }
  // OpenID Connect Core §3.1.3.7 (13): re-authentication "if it determines too much time has elapsed"
  if (t.now > *auth_time + *t.expected.max_age + t.config.clock_skew) {
    return wrong(ErrorCode::token_authentication_time, "rests on a login that is too long ago",
                 "OpenID Connect Core §3.1.3.7 (13)", kStartAgain);
  }
  return std::nullopt;
}

using Check = Outcome (*)(const IdTokenCase&);
constexpr std::array<Check, 11> kChecks{
    check_type,       check_issuer,    check_subject, check_audience,          check_authorized_party,   check_expiry,
    check_not_before, check_issued_at, check_nonce,   check_access_token_hash, check_authentication_time};

}  // namespace

std::optional<Error> check_id_token(const IdTokenCase& token) {
  for (const Check check : kChecks) {
    if (auto error = check(token)) return error;
  }
  return std::nullopt;
}

std::optional<TimePoint> numeric_date(const json::Object& claims, std::string_view name) {
  constexpr double limit = 253402300800.0;  // the year 10000
  const auto* value = json::find(claims, name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const double seconds = value->to_number<double>();
  if (!std::isfinite(seconds) || seconds < 0 || seconds >= limit) return std::nullopt;
  return TimePoint{std::chrono::milliseconds{static_cast<std::int64_t>(seconds * 1000)}};
}

std::vector<std::string> audiences_of(const json::Object& claims) {
  const auto* aud = json::find(claims, "aud");
  std::vector<std::string> found;
  if (aud == nullptr) return found;
  if (const auto* one = aud->if_string()) found.emplace_back(json::view(*one));
  if (const auto* list = aud->if_array()) {
    for (const auto& item : *list) {
      const auto* text = item.if_string();
      if (text == nullptr) return {};  // a list of anything but strings is no audience
      found.emplace_back(json::view(*text));
    }
  }
  return found;
}

}  // namespace latchkey::rp
