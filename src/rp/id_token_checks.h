// The claim checks of an ID token: one function a clause, in the order of OpenID Connect Core §3.1.3.7.
#pragma once

#include "rp/id_token.h"

namespace latchkey::rp {

struct IdTokenCase {
  const json::Object& claims;
  const jose::VerifiedJws& jws;
  const Config& config;
  const Metadata& metadata;
  const IdTokenExpectations& expected;
  TimePoint now;
};

/// The first check that fails, or nothing.
[[nodiscard]] std::optional<Error> check_id_token(const IdTokenCase& token);

/// A NumericDate (RFC 7519 §2) in milliseconds; nothing when absent, no number, or beyond all calendars.
[[nodiscard]] std::optional<TimePoint> numeric_date(const json::Object& claims, std::string_view name);

/// `aud` as a list, whatever its form (RFC 7519 §4.1.3).
[[nodiscard]] std::vector<std::string> audiences_of(const json::Object& claims);

}  // namespace latchkey::rp
