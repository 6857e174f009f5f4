#include "rp/id_token.h"

#include <fmt/core.h>

#include <algorithm>

#include "jose/jwe.h"
#include "jose/jwt.h"
#include "rp/error.h"
#include "rp/id_token_checks.h"
#include "rp/quirks.h"

namespace latchkey::rp {
namespace {

using Reason = jose::JoseError::Reason;

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

Result<void> IdTokenValidator::demand_encryption(std::string_view token, std::string_view what) const {
  const bool negotiated = config_.require_encrypted_id_token && !provider_.decryption_keys().empty();
  // OpenID Connect Core §3.1.3.7 (1): "If encryption was negotiated ... and the ID Token is not encrypted, the RP
  // SHOULD reject it."
  if (!negotiated || jose::looks_encrypted(token)) return {};
  return make_error(ErrorCode::encryption_missing, fmt::format("{} is not encrypted", what),
                    "OpenID Connect Core §3.1.3.7 (1)",
                    "Switch encryption on for this client at the provider, or set require_encrypted_id_token to false");
}

Result<std::string> IdTokenValidator::signed_part(const std::string& token, std::string_view what) const {
  if (!jose::looks_encrypted(token)) return token;
  auto inside = provider_.decryption_keys().open(token, what);
  // OpenID Connect Core §2: "it MUST be signed then encrypted": bare claims inside prove nothing about who wrote them
  if (inside && std::ranges::count(*inside, '.') != 2) {
    return make_error(ErrorCode::id_token_malformed, fmt::format("{} is encrypted, but holds no signed token", what),
                      "OpenID Connect Core §2", "Have the provider sign it as well");
  }
  return inside;
}

Result<jose::VerifiedJws> IdTokenValidator::verify_signature(const std::string& token, std::string_view what) const {
  const auto inside = signed_part(token, what);
  if (!inside) return inside.error();
  return verify_signed(*inside, what);
}

Result<jose::VerifiedJws> IdTokenValidator::verify_signed(const std::string& token, std::string_view what) const {
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

Result<void> IdTokenValidator::check_key(const jose::VerifiedJws& verified, const json::Object& claims,
                                         std::string_view what) const {
  if (!config_.quirks.issuer_template) return {};
  const auto keys = provider_.keys();
  if (!keys) return keys.error();
  const auto named = (*keys)->issuers.find(verified.header().kid);
  // OpenID Connect Core §10.1: a tenant's key, or that of personal accounts, must not sign for another tenant
  if (named == (*keys)->issuers.end() || key_is_for(named->second, claims, json::string_or_empty(claims, "iss")))
    return {};
  return make_error(ErrorCode::key_unknown, fmt::format("{} is signed with a key of another tenant", what),
                    "OpenID Connect Core §10.1");
}

Result<VerifiedIdToken> IdTokenValidator::validate(const std::string& token, const IdTokenExpectations& expected,
                                                   TimePoint now) const {
  constexpr std::string_view what = "the ID token";
  if (auto encrypted = demand_encryption(token, what); !encrypted) return encrypted.error();
  auto inside = signed_part(token, what);
  if (!inside) return inside.error();
  auto verified = verify_signed(*inside, what);
  if (!verified) return verified.error();
  auto claims = json::parse_object(verified->payload());
  if (!claims) {
    return make_error(ErrorCode::id_token_malformed,
                      "the ID token's claims are no JSON object: " + claims.error().detail, "RFC 7519 §7.2");
  }
  const IdTokenCase checked{{what, *claims, config_, metadata_, now}, *verified, expected};
  if (auto error = check_id_token(checked)) return *std::move(error);
  if (auto key = check_key(*verified, *claims, what); !key) return key.error();
  return VerifiedIdToken(*std::move(claims), *std::move(inside));
}

}  // namespace latchkey::rp
