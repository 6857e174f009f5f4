#include "rp/id_token.h"

#include <fmt/core.h>

#include <algorithm>

#include "jose/jwt.h"
#include "rp/error.h"
#include "rp/id_token_checks.h"

namespace latchkey::rp {
namespace {

using Reason = jose::JoseError::Reason;

/// More than three parts: RFC 7516 §3.1, an encrypted token.
bool is_encrypted(std::string_view token) { return std::ranges::count(token, '.') == 4; }

bool may_be_rotation(Reason reason) {
  return reason == Reason::unknown_key || reason == Reason::no_fitting_key || reason == Reason::bad_signature;
}

Error explain(const jose::JoseError& error, std::string_view what) {
  const auto make = [&](ErrorCode code, std::string_view problem, std::string_view clause, std::string_view hint) {
    return make_error(code, fmt::format("{} {}: {}", what, problem, printable(error.detail)), clause, hint);
  };
  switch (error.reason) {
    case Reason::algorithm_not_allowed:
      return make(ErrorCode::algorithm_refused, "is signed with an algorithm that is not accepted",
                  "OpenID Connect Core §3.1.3.7 (7)",
                  "Compare the client's signature algorithm at the provider with id_token_algorithms");
    case Reason::unknown_key:
    case Reason::no_fitting_key:
      return make(ErrorCode::key_unknown, "is signed with a key that the provider does not publish",
                  "OpenID Connect Core §10.1", "Try again; if it stays, the provider's key set is wrong");
    case Reason::bad_signature:
      return make(ErrorCode::signature_invalid, "has a wrong signature", "OpenID Connect Core §3.1.3.7 (6)", {});
    default:
      return make(ErrorCode::id_token_malformed, "is malformed", "RFC 7519 §7.2", {});
  }
}

/// The client secret as a key set, for HS256 and its like (OpenID Connect Core §3.1.3.7 (8)).
jose::JwkSet secret_as_keys(const Config& config, const std::string& token) {
  const auto peeked = jose::UnverifiedToken::peek(token);
  jose::JwkSet set;
  jose::Jwk key{crypto::HmacKey(Secret::copy_of(config.client_secret)), {}, {}, {}, {}, {}, {}, {}};
  if (peeked) key.kid = peeked->header().kid;
  set.keys.push_back(std::move(key));
  return set;
}

bool is_symmetric(const std::string& token) {
  const auto peeked = jose::UnverifiedToken::peek(token);
  const auto algorithm = peeked ? jose::parse_algorithm(peeked->header().alg) : std::nullopt;
  return algorithm && jose::info(*algorithm).symmetric();
}

}  // namespace

std::vector<jose::Algorithm> IdTokenValidator::accepted_algorithms() const {
  std::vector<jose::Algorithm> accepted;
  const bool chosen = !config_.id_token_algorithms.empty();
  for (const auto& name : chosen ? config_.id_token_algorithms : metadata_.id_token_algorithms) {
    const auto algorithm = jose::parse_algorithm(name);
    if (algorithm && (chosen || !jose::info(*algorithm).symmetric())) accepted.push_back(*algorithm);
  }
  return accepted;
}

Result<jose::VerifiedJws> IdTokenValidator::verify_signature(const std::string& token, std::string_view what) const {
  if (is_encrypted(token)) {
    return make_error(ErrorCode::id_token_malformed, fmt::format("{} is encrypted, which is not supported", what),
                      "RFC 7516 §3.1", "Switch encryption off for this client at the provider");
  }
  const auto algorithms = accepted_algorithms();
  if (is_symmetric(token)) {
    auto verified = jose::verify_jws(token, secret_as_keys(config_, token), algorithms);
    if (!verified) return explain(verified.error(), what);
    return *std::move(verified);
  }
  auto keys = provider_.keys();
  if (!keys) return keys.error();
  auto verified = jose::verify_jws(token, **keys, algorithms);
  if (!verified && may_be_rotation(verified.error().reason)) {
    auto newer = provider_.keys_newer_than(*keys);
    if (newer && *newer != *keys) verified = jose::verify_jws(token, **newer, algorithms);
  }
  if (!verified) return explain(verified.error(), what);
  return *std::move(verified);
}

Result<VerifiedIdToken> IdTokenValidator::validate(const std::string& token, const IdTokenExpectations& expected,
                                                   TimePoint now) const {
  auto verified = verify_signature(token, "the ID token");
  if (!verified) return verified.error();
  auto claims = json::parse_object(verified->payload());
  if (!claims) {
    return make_error(ErrorCode::id_token_malformed,
                      "the ID token's claims are no JSON object: " + claims.error().detail, "RFC 7519 §7.2");
  }
  const IdTokenCase checked{{"the ID token", *claims, config_, metadata_, now}, *verified, expected};
  if (auto error = check_id_token(checked)) return *std::move(error);
  return VerifiedIdToken(*std::move(claims));
}

}  // namespace latchkey::rp
