#include "rp/token_checks.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "rp/error.h"
#include "rp/quirks.h"

namespace latchkey::rp {
namespace {

using Outcome = std::optional<Error>;
constexpr std::string_view kCheckClocks = "Compare the clocks of both machines";

Error with_hint(Error error, std::string_view hint) {
  error.hint = hint;
  return error;
}

}  // namespace

Error wrong(const TokenCase& token, ErrorCode code, std::string_view problem, std::string_view clause) {
  return make_error(code, fmt::format("{} {}", token.what, problem), clause);
}

bool is_subject(std::string_view sub) {
  const bool ascii = std::ranges::all_of(sub, [](char c) { return c >= 0x20 && c < 0x7f; });
  return !sub.empty() && sub.size() <= 255 && ascii;
}

Outcome check_issuer(const TokenCase& t) {
  const auto iss = json::string_or_empty(t.claims, "iss");
  // OpenID Connect Core §3.1.3.7 (2): "MUST exactly match the value of the iss (issuer) Claim"
  if (const auto expected = expected_issuer(t.claims, t.config, t.metadata); !expected || iss != *expected) {
    return wrong(
        t, ErrorCode::token_issuer,
        fmt::format("comes from {} instead of {}", iss.empty() ? "nobody" : printable(iss, 100), t.metadata.issuer),
        "OpenID Connect Core §3.1.3.7 (2)");
  }
  return std::nullopt;
}

Outcome check_audience(const TokenCase& t) {
  const auto audiences = audiences_of(t.claims);
  // OpenID Connect Core §3.1.3.7 (3): rejected "if the ID Token does not list the Client as a valid audience"
  if (std::ranges::find(audiences, t.config.client_id) == audiences.end()) {
    return with_hint(wrong(t, ErrorCode::token_audience, "is not for this client", "OpenID Connect Core §3.1.3.7 (3)"),
                     "Check client_id (CLIENT_ID) against the provider's console");
  }
  for (const auto& audience : audiences) {
    // OpenID Connect Core §3.1.3.7 (3): "... or if it contains additional audiences not trusted by the Client"
    if (audience != t.config.client_id &&
        std::ranges::find(t.config.trusted_audiences, audience) == t.config.trusted_audiences.end()) {
      return with_hint(wrong(t, ErrorCode::token_audience,
                             fmt::format("is also for {}, which is not trusted here", printable(audience, 60)),
                             "OpenID Connect Core §3.1.3.7 (3)"),
                       "If it should be, name it in trusted_audiences");
    }
  }
  return std::nullopt;
}

Outcome check_expiry(const TokenCase& t) {
  const auto exp = numeric_date(t.claims, "exp");
  // OpenID Connect Core §2: exp REQUIRED
  if (!exp) return wrong(t, ErrorCode::token_expired, "has no time of expiry", "OpenID Connect Core §2");
  // OpenID Connect Core §3.1.3.7 (9): "The current time MUST be before the time represented by the exp Claim."
  if (t.now >= *exp + t.config.clock_skew) {
    return with_hint(wrong(t, ErrorCode::token_expired, "has expired", "OpenID Connect Core §3.1.3.7 (9)"),
                     kCheckClocks);
  }
  return std::nullopt;
}

Outcome check_not_before(const TokenCase& t) {
  if (json::find(t.claims, "nbf") == nullptr) return std::nullopt;
  const auto nbf = numeric_date(t.claims, "nbf");
  // RFC 7519 §4.1.5: "the time before which the JWT MUST NOT be accepted for processing"
  if (!nbf || t.now + t.config.clock_skew < *nbf) {
    return with_hint(wrong(t, ErrorCode::token_not_yet_valid, "is not valid yet", "RFC 7519 §4.1.5"), kCheckClocks);
  }
  return std::nullopt;
}

Outcome check_issued_at(const TokenCase& t) {
  const auto iat = numeric_date(t.claims, "iat");
  // OpenID Connect Core §2: iat REQUIRED
  if (!iat) return wrong(t, ErrorCode::token_issued_at, "does not say when it was issued", "OpenID Connect Core §2");
  // OpenID Connect Core §3.1.3.7 (10): iat serves to refuse tokens issued too far from the current time
  if (*iat > t.now + t.config.clock_skew) {
    return with_hint(
        wrong(t, ErrorCode::token_issued_at, "was issued in the future", "OpenID Connect Core §3.1.3.7 (10)"),
        kCheckClocks);
  }
  if (*iat < t.now - kOldestIssue) {
    return with_hint(
        wrong(t, ErrorCode::token_issued_at, "was issued more than a day ago", "OpenID Connect Core §3.1.3.7 (10)"),
        kCheckClocks);
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
