#include "rp/logout_token.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/base64.h"
#include "crypto/digest.h"
#include "rp/error.h"
#include "rp/quirks.h"
#include "rp/token_checks.h"

namespace latchkey::rp {
namespace {

using Outcome = std::optional<Error>;
constexpr std::string_view kEvent = "http://schemas.openid.net/event/backchannel-logout";
constexpr std::size_t kLongestId = 255;

Error invalid(std::string_view problem, std::string_view clause) {
  return make_error(ErrorCode::logout_token_invalid, fmt::format("the logout token {}", problem), clause);
}

Outcome check_type(std::string_view typ) {
  std::string lower(typ);
  std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  if (lower.starts_with("application/")) lower.erase(0, 12);
  // Back-Channel Logout 1.0 §2.4: explicit typing as logout+jwt is RECOMMENDED, so older providers say JWT or nothing;
  // any other type is another kind of token (RFC 8725 §3.11).
  if (!lower.empty() && lower != "logout+jwt" && lower != "jwt") {
    return invalid(fmt::format("is a JWT of another kind ({})", printable(typ, 40)), "Back-Channel Logout 1.0 §2.4");
  }
  return std::nullopt;
}

Outcome check_event(const TokenCase& t) {
  const auto* events = json::find(t.claims, "events");
  const auto* event = events != nullptr && events->is_object() ? json::find(events->get_object(), kEvent) : nullptr;
  // Back-Channel Logout 1.0 §2.6 (6): events with the member backchannel-logout, whose value is an object (§2.4)
  if (event == nullptr || !event->is_object()) {
    return invalid("does not speak of a logout", "Back-Channel Logout 1.0 §2.6 (6)");
  }
  return std::nullopt;
}

Outcome check_no_nonce(const TokenCase& t) {
  // Back-Channel Logout 1.0 §2.6 (7): a nonce would make it an ID token, or an ID token this
  if (t.claims.contains("nonce")) return invalid("has a nonce", "Back-Channel Logout 1.0 §2.6 (7)");
  return std::nullopt;
}

Outcome check_whose(const TokenCase& t) {
  const auto* sub = t.claims.if_contains("sub");
  const auto* sid = t.claims.if_contains("sid");
  // Back-Channel Logout 1.0 §2.6 (5): "contains a sub Claim, a sid Claim, or both"
  if (sub == nullptr && sid == nullptr) {
    return invalid("names neither a person nor a session", "Back-Channel Logout 1.0 §2.6 (5)");
  }
  if (sub != nullptr && !is_subject(json::string_or_empty(t.claims, "sub"))) {
    return invalid("has no proper subject", "Back-Channel Logout 1.0 §2.4");
  }
  const auto session = json::string_or_empty(t.claims, "sid");
  if (sid != nullptr && (session.empty() || session.size() > kLongestId)) {
    return invalid("has no proper session", "Back-Channel Logout 1.0 §2.4");
  }
  return std::nullopt;
}

Outcome check_id(const TokenCase& t) {
  const auto jti = json::string_or_empty(t.claims, "jti");
  // Back-Channel Logout 1.0 §2.4: jti REQUIRED
  if (jti.empty() || jti.size() > kLongestId) return invalid("has no proper jti", "Back-Channel Logout 1.0 §2.4");
  return std::nullopt;
}

Outcome check(const TokenCase& token) {
  using Check = Outcome (*)(const TokenCase&);
  // Back-Channel Logout 1.0 §2.6 (4): iss, aud, iat and exp "in the same way they are validated in ID Tokens"
  constexpr std::array<Check, 9> checks{check_issuer, check_audience, check_expiry,   check_not_before, check_issued_at,
                                        check_whose,  check_event,    check_no_nonce, check_id};
  for (const Check one : checks) {
    if (auto error = one(token)) return error;
  }
  return std::nullopt;
}

}  // namespace

bool LogoutToken::ends(const Identity& identity) const {
  if (identity.issuer != issuer_) return false;
  if (!subject_.empty() && identity.subject != subject_) return false;
  return session_id_.empty() || identity.session_id == session_id_;
}

Result<LogoutToken> LogoutTokenValidator::read(const json::Object& claims) const {
  auto all = Claims::parse(json::serialize(claims));
  if (!all) return all.error();
  LogoutToken token;
  token.issuer_ = identity_issuer(claims, config_, metadata_);
  token.subject_ = json::string_or_empty(claims, "sub");
  token.session_id_ = json::string_or_empty(claims, "sid");
  token.token_id_ = json::string_or_empty(claims, "jti");
  token.issued_at_ = numeric_date(claims, "iat").value_or(TimePoint{});
  token.expires_at_ = numeric_date(claims, "exp").value_or(TimePoint{});
  token.claims_ = *std::move(all);
  return token;
}

Result<void> LogoutTokenValidator::use(const LogoutToken& token, TimePoint now) const {
  // One that is issued too long ago is refused anyhow, so nothing needs to be remembered for years.
  const auto until =
      std::min(token.expires_at() + config_.clock_skew, token.issued_at() + kOldestIssue) + std::chrono::seconds{1};
  const std::string id =
      base64url_encode(crypto::sha256(token.issuer() + '\n' + config_.client_id + '\n' + token.token_id()));
  const auto first = used_.use_once(id, now, until);
  if (!first) return first.error();
  // Back-Channel Logout 1.0 §2.6 (8): no other logout token with the same jti has been received recently
  if (!*first) {
    return make_error(ErrorCode::logout_token_replayed, "the logout token was used before",
                      "Back-Channel Logout 1.0 §2.6 (8)");
  }
  return {};
}

Result<LogoutToken> LogoutTokenValidator::validate(const std::string& token, TimePoint now) const {
  constexpr std::string_view what = "the logout token";
  if (auto encrypted = signatures_.demand_encryption(token, what); !encrypted) return encrypted.error();
  const auto verified = signatures_.verify_signature(token, what);
  if (!verified) {
    Error error = verified.error();
    if (error.code == ErrorCode::id_token_malformed) error.code = ErrorCode::logout_token_invalid;
    return error;
  }
  if (auto error = check_type(verified->header().typ)) return *std::move(error);
  const auto claims = json::parse_object(verified->payload());
  if (!claims) return invalid("holds no JSON object", "RFC 7519 §7.2");
  if (auto error = check({what, *claims, config_, metadata_, now})) return *std::move(error);
  if (auto key = signatures_.check_key(*verified, *claims, what); !key) return key.error();
  auto read_token = read(*claims);
  if (!read_token) return read_token;
  if (const auto used = use(*read_token, now); !used) return used.error();
  return read_token;
}

}  // namespace latchkey::rp
