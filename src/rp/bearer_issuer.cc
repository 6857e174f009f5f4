#include "rp/bearer_issuer.h"

#include <fmt/core.h>

#include <algorithm>
#include <span>
#include <utility>

#include "crypto/digest.h"
#include "jose/jwt.h"
#include "rp/access_token.h"
#include "rp/claims_object.h"
#include "rp/error.h"
#include "rp/id_token_checks.h"

namespace latchkey::rp {
namespace {

using Reason = jose::JoseError::Reason;

Error explain(const jose::JoseError& error) {
  const auto make = [&error](ErrorCode code, std::string_view problem, std::string_view clause) {
    return make_error(code, fmt::format("the access token {}: {}", problem, printable(error.detail)), clause);
  };
  switch (error.reason) {
    case Reason::algorithm_not_allowed:
      return make(ErrorCode::algorithm_refused, "is signed with an algorithm that is not accepted", "RFC 9068 §4");
    case Reason::unknown_key:
    case Reason::no_fitting_key:
      return make(ErrorCode::key_unknown, "is signed with a key that the provider does not publish", "RFC 9068 §4");
    case Reason::bad_signature:
      return make(ErrorCode::signature_invalid, "has a wrong signature", "RFC 9068 §4");
    default:
      return make(ErrorCode::access_token_malformed, "is malformed", "RFC 7519 §7.2");
  }
}

bool may_be_rotation(Reason reason) {
  return reason == Reason::unknown_key || reason == Reason::no_fitting_key || reason == Reason::bad_signature;
}

bool looks_like_jwt(std::string_view token) { return std::ranges::count(token, '.') == 2; }

/// What the shared parts want of the settings.
Config party_of(const BearerConfig& from) {
  Config config;
  config.issuer = from.issuer;
  config.client_id = from.client_id;
  config.client_secret = from.client_secret;
  config.authentication = from.authentication;
  config.client_key = from.client_key;
  config.clock_skew = from.clock_skew;
  config.allow_insecure_http = from.allow_insecure_http;
  config.metadata_lifetime = from.metadata_lifetime;
  config.key_refetch_cooldown = from.key_refetch_cooldown;
  return config;
}

/// An issuer may be reached by a way of its own.
Environment environment_of(const BearerConfig& config, Environment environment) {
  if (config.http) environment.http = config.http;
  return environment;
}

std::vector<ClaimPath> role_paths(const BearerConfig& config) {
  if (!config.role_claims.empty()) return config.role_claims;
  std::vector<ClaimPath> paths{ClaimPath{"realm_access", "roles"}, ClaimPath("roles")};
  for (const auto& audience : config.audiences) paths.push_back(ClaimPath{"resource_access", audience, "roles"});
  return paths;
}

KnownToken known_token(const Claims& said, const BearerConfig& config) {
  const json::Object& claims = ClaimsMaker::object(said);
  KnownToken known;
  known.bound = json::find(claims, "cnf") != nullptr;
  known.jkt = confirmation(claims, "jkt");
  known.certificate = confirmation(claims, "x5t#S256");
  known.not_before = numeric_date(claims, "nbf").value_or(TimePoint{});
  known.token = make_access_token(said, config);
  return known;
}

}  // namespace

BearerIssuer::BearerIssuer(BearerConfig config, const Environment& environment)
    : config_(std::move(config)),
      party_(party_of(config_)),
      environment_(environment_of(config_, environment)),
      provider_(party_, environment_),
      introspection_(config_, party_, environment_, provider_),
      known_(config_.verified_memory) {
  config_.role_claims = role_paths(config_);
  for (const auto& name : config_.algorithms) chosen_.push_back(*jose::parse_algorithm(name));
}

Result<KnownToken> BearerIssuer::check(const std::string& token, TimePoint now) {
  const bool here = config_.format == TokenFormat::jwt ||
                    (config_.format == TokenFormat::either && looks_like_jwt(token) && names_us(token));
  if (here) return check_jwt(token, now);
  auto claims = introspection_.check(token, now);
  if (!claims) return claims.error();
  return known_token(ClaimsMaker::make(*std::move(claims)), config_);
}

bool BearerIssuer::names_us(const std::string& token) const {
  const auto peeked = jose::UnverifiedToken::peek(token);
  return peeked && peeked->unverified_claims().string("iss") == config_.issuer;
}

Result<BearerIssuer::Verified> BearerIssuer::verify(const std::string& token) {
  std::span<const jose::Algorithm> allowed = chosen_;
  std::shared_ptr<const Metadata> metadata;
  if (chosen_.empty()) {
    auto known = provider_.metadata();
    if (!known) return known.error();
    metadata = *std::move(known);
    // A shared secret proves nothing about who made the token: no API ever verifies with one.
    allowed = metadata->public_key_algorithms;
  }
  auto keys = provider_.keys();
  if (!keys) return keys.error();
  auto verified = jose::verify_jws(token, **keys, allowed, &headers_);
  if (!verified && may_be_rotation(verified.error().reason)) {
    auto newer = provider_.keys_newer_than(*keys);
    if (newer && *newer != *keys) {
      verified = jose::verify_jws(token, **newer, allowed, &headers_);
      keys = std::move(newer);
    }
  }
  if (!verified) return explain(verified.error());
  return Verified{*std::move(verified), *std::move(keys)};
}

Result<KnownToken> BearerIssuer::check_jwt(const std::string& token, TimePoint now) {
  if (config_.verified_memory == 0) return read_jwt(token, now);
  // A signature that held holds on: what is asked again is the time, and whether the provider still shows those keys.
  const std::string key = crypto::sha256(token);
  if (const auto known = known_.find(key, now)) {
    const auto keys = provider_.keys();
    if (keys && *keys == known->keys && now + config_.clock_skew >= known->not_before) return *known;
  }
  auto read = read_jwt(token, now);
  if (read) known_.keep(key, std::make_shared<const KnownToken>(*read), read->token.expires_at + config_.clock_skew);
  return read;
}

Result<KnownToken> BearerIssuer::read_jwt(const std::string& token, TimePoint now) {
  auto verified = verify(token);
  if (!verified) return verified.error();
  const auto claims = ClaimsMaker::parse(verified->jws.payload());
  if (!claims) {
    return make_error(ErrorCode::access_token_malformed,
                      "the access token's claims are no JSON object: " + claims.error().detail, "RFC 7519 §7.2");
  }
  if (auto error = check_access_token({ClaimsMaker::object(*claims), config_, now, verified->jws.header().typ, false}))
    return *std::move(error);
  KnownToken known = known_token(*claims, config_);
  known.keys = std::move(verified->keys);
  return known;
}

}  // namespace latchkey::rp
