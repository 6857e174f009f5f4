// What ID tokens and logout tokens have in common: issuer, audience and times, in the words of OpenID Connect Core
// §3.1.3.7. One function a clause; each gives the Error or nothing.
#pragma once

#include <latchkey/relying_party.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.h"
#include "rp/metadata.h"

namespace latchkey::rp {

/// A token whose signature holds and whose claims are being judged.
struct TokenCase {
  std::string_view what;  ///< "the ID token", for the messages
  const json::Object& claims;
  const Config& config;
  const Metadata& metadata;
  TimePoint now;
};

[[nodiscard]] std::optional<Error> check_issuer(const TokenCase& token);
/// This client is among the audiences, and nobody beside it who is not trusted.
[[nodiscard]] std::optional<Error> check_audience(const TokenCase& token);
[[nodiscard]] std::optional<Error> check_expiry(const TokenCase& token);
[[nodiscard]] std::optional<Error> check_not_before(const TokenCase& token);
[[nodiscard]] std::optional<Error> check_issued_at(const TokenCase& token);

/// "the ID token has expired" and so on.
[[nodiscard]] Error wrong(const TokenCase& token, ErrorCode code, std::string_view problem, std::string_view clause);

/// Whether `sub` may be a subject (OpenID Connect Core §2): 1 to 255 printable ASCII characters.
[[nodiscard]] bool is_subject(std::string_view sub);

/// How long ago a token may have been issued at most.
inline constexpr std::chrono::hours kOldestIssue{24};

/// A NumericDate (RFC 7519 §2) in milliseconds; nothing when absent, no number, or beyond all calendars.
[[nodiscard]] std::optional<TimePoint> numeric_date(const json::Object& claims, std::string_view name);

/// `aud` as a list, whatever its form (RFC 7519 §4.1.3).
[[nodiscard]] std::vector<std::string> audiences_of(const json::Object& claims);

}  // namespace latchkey::rp
