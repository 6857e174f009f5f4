#include "rp/claim_sources.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>

#include "jose/jwt.h"
#include "rp/check_config.h"
#include "rp/error.h"
#include "rp/metadata.h"
#include "rp/token_checks.h"
#include "url/url.h"

namespace latchkey::rp {
namespace {

constexpr std::string_view kClause = "OpenID Connect Core §5.6.2";
constexpr std::size_t kMostSources = 8;  // a provider must not make us ask half the world

Error refused(std::string message) { return make_error(ErrorCode::claim_source_refused, std::move(message), kClause); }

std::vector<jose::Algorithm> algorithms_of(const ClaimSource& source) {
  using enum jose::Algorithm;
  if (source.algorithms.empty()) return {RS256, PS256, ES256, EdDSA};
  std::vector<jose::Algorithm> accepted;
  for (const auto& name : source.algorithms) {
    const auto algorithm = jose::parse_algorithm(name);
    if (algorithm && !jose::info(*algorithm).symmetric()) accepted.push_back(*algorithm);
  }
  return accepted;
}

bool same_origin(std::string_view a, std::string_view b) {
  const auto one = url::parse_http_url(a);
  const auto other = url::parse_http_url(b);
  return one && other && url::origin_of(*one) == url::origin_of(*other);
}

const json::Object* object_in(const json::Object& claims, std::string_view name) {
  const auto* value = json::find(claims, name);
  return value == nullptr ? nullptr : value->if_object();
}

/// Source -> the claims that the provider says come from it.
std::map<std::string, std::vector<std::string>> by_source(const json::Object& names) {
  std::map<std::string, std::vector<std::string>> sources;
  for (const auto& member : names) {
    const auto* source = member.value().if_string();
    if (source != nullptr) sources[std::string(json::view(*source))].emplace_back(member.key());
  }
  return sources;
}

}  // namespace

bool is_reserved_claim(std::string_view name) {
  constexpr std::array<std::string_view, 17> reserved{"iss",       "sub",     "aud",    "exp",    "nbf",   "iat",
                                                      "jti",       "nonce",   "azp",    "sid",    "acr",   "amr",
                                                      "auth_time", "at_hash", "c_hash", "s_hash", "events"};
  return name.starts_with("_claim_") || std::ranges::find(reserved, name) != reserved.end();
}

ClaimSources::ClaimSources(const Config& config, const Environment& environment)
    : config_(config), environment_(environment) {
  const Pace pace{.lifetime = config.metadata_lifetime,
                  .retry_first = config.retry_first,
                  .retry_most = config.retry_most,
                  .cooldown = config.key_refetch_cooldown};
  for (const auto& source : config.claim_sources) sources_.push_back(std::make_unique<Source>(source, pace));
}

ClaimSources::Source* ClaimSources::find_by_issuer(std::string_view issuer) {
  for (const auto& source : sources_) {
    if (source->settings.issuer == issuer) return source.get();
  }
  return nullptr;
}

ClaimSources::Source* ClaimSources::find_by_endpoint(std::string_view endpoint) {
  if (!is_permitted_url(config_, endpoint)) return nullptr;
  for (const auto& source : sources_) {
    const auto& named = source->settings.endpoints;
    if (named.empty() ? same_origin(source->settings.issuer, endpoint)
                      : std::ranges::find(named, endpoint) != named.end()) {
      return source.get();
    }
  }
  return nullptr;
}

Claims ClaimSources::add_to(const Claims& claims, TimePoint now) {
  if (sources_.empty()) return claims;
  const auto all = json::parse_object(claims.to_json());
  const auto* names = all ? object_in(*all, "_claim_names") : nullptr;
  const auto* members = all ? object_in(*all, "_claim_sources") : nullptr;
  if (names == nullptr || members == nullptr) return claims;
  json::Object found;
  std::size_t asked = 0;
  for (const auto& [source, wanted] : by_source(*names)) {
    const auto* member = object_in(*members, source);
    if (member == nullptr || ++asked > kMostSources) continue;
    const auto theirs = claims_of(*member, now);
    if (!theirs) {
      environment_.log(LogLevel::warning, "claims of another source left out: " + theirs.error().to_string());
      continue;
    }
    for (const auto& name : wanted) {
      const auto* value = theirs->if_contains(name);
      if (value != nullptr && !is_reserved_claim(name) && !found.contains(name)) found[name] = *value;
    }
  }
  const auto added = Claims::parse(json::serialize(found));
  return added ? claims.with_missing_from(*added) : claims;
}

Result<json::Object> ClaimSources::claims_of(const json::Object& member, TimePoint now) {
  std::string jwt(json::string_or_empty(member, "JWT"));
  const std::string endpoint(json::string_or_empty(member, "endpoint"));
  Source* source = nullptr;
  if (jwt.empty()) {
    source = find_by_endpoint(endpoint);
    // The address is the provider's word; only who is named in the settings is asked.
    if (source == nullptr)
      return refused(fmt::format("nobody named in claim_sources answers at {}", printable(endpoint, 100)));
    auto fetched = fetch(member);
    if (!fetched) return fetched.error();
    jwt = *std::move(fetched);
  } else {
    const auto peeked = jose::UnverifiedToken::peek(jwt);
    const auto issuer = peeked ? peeked->unverified_claims().string("iss").value_or("") : std::string_view{};
    source = find_by_issuer(issuer);
    if (source == nullptr)
      return refused(fmt::format("{} is not named in claim_sources",
                                 issuer.empty() ? "a source without issuer" : printable(issuer, 100)));
  }
  auto claims = verify(jwt, *source, now);
  if (!claims || source->settings.claims.empty()) return claims;
  json::Object allowed;
  for (const auto& name : source->settings.claims) {
    if (const auto* value = claims->if_contains(name)) allowed[name] = *value;
  }
  return allowed;
}

Result<std::string> ClaimSources::fetch(const json::Object& member) const {
  HttpRequest request{.method = "GET",
                      .url = std::string(json::string_or_empty(member, "endpoint")),
                      .headers = {{"Accept", "application/jwt"}},
                      .body = {}};
  const auto access_token = json::string_or_empty(member, "access_token");
  const bool printable_token = std::ranges::all_of(access_token, [](char c) { return c > 0x20 && c < 0x7f; });
  if (!printable_token) return refused("the access token for a distributed claim is malformed");
  if (!access_token.empty()) request.headers.emplace_back("Authorization", "Bearer " + std::string(access_token));
  auto response = environment_.http->send(request);
  if (!response) return response.error();
  if (response->status != 200) return refused(fmt::format("a source of claims has status {}", response->status));
  return std::move(response->body);
}

Result<json::Object> ClaimSources::verify(const std::string& jwt, Source& source, TimePoint now) {
  const auto fetch_now = [&] { return fetch_keys(source.settings); };
  const auto algorithms = algorithms_of(source.settings);
  auto keys = source.keys.get(now, fetch_now);
  if (!keys) return keys.error();
  auto verified = jose::verify_jws(jwt, **keys, algorithms);
  if (!verified) {
    const auto newer = source.keys.newer_than(*keys, now, fetch_now);
    if (newer && *newer != *keys) verified = jose::verify_jws(jwt, **newer, algorithms);
  }
  if (!verified) return refused("claims of another source are not signed by it: " + printable(verified.error().detail));
  auto claims = json::parse_object(verified->payload());
  if (!claims) return refused("claims of another source are no JSON object");
  // OpenID Connect Core §5.6.2: the claims are those of the JWT's issuer
  if (json::string_or_empty(*claims, "iss") != source.settings.issuer)
    return refused(fmt::format("claims come from another source than {}", source.settings.issuer));
  const auto audiences = audiences_of(*claims);
  if (claims->contains("aud") && std::ranges::find(audiences, config_.client_id) == audiences.end())
    return refused(fmt::format("claims of {} are not for this client", source.settings.issuer));
  const auto exp = numeric_date(*claims, "exp");
  const auto nbf = numeric_date(*claims, "nbf");
  if ((claims->contains("exp") && (!exp || now >= *exp + config_.clock_skew)) ||
      (claims->contains("nbf") && (!nbf || now + config_.clock_skew < *nbf)))
    return refused(fmt::format("claims of {} are not valid now", source.settings.issuer));
  return *std::move(claims);
}

Result<json::Object> ClaimSources::get_json(const std::string& url) const {
  if (!is_permitted_url(config_, url))
    return refused(fmt::format("{} is no address that may be used", printable(url, 100)));
  const auto response = environment_.http->send(
      {.method = "GET", .url = url, .headers = {{"Accept", "application/json, application/jwk-set+json"}}, .body = {}});
  if (!response) return response.error();
  if (response->status != 200) return refused(fmt::format("{} has status {}", printable(url, 100), response->status));
  auto object = json::parse_object(response->body);
  if (!object) return refused(fmt::format("{} is no JSON object", printable(url, 100)));
  return *std::move(object);
}

Result<std::string> ClaimSources::keys_address(const ClaimSource& source) const {
  if (!source.jwks_uri.empty()) return source.jwks_uri;
  Config of_source;
  of_source.issuer = source.issuer;
  const auto document = get_json(discovery_url(of_source));
  if (!document) return document.error();
  // OpenID Connect Discovery §4.3: "MUST be identical to the Issuer URL that was used as the prefix"
  if (json::string_or_empty(*document, "issuer") != source.issuer)
    return refused(fmt::format("the discovery document of {} belongs to another issuer", source.issuer));
  return std::string(json::string_or_empty(*document, "jwks_uri"));
}

Result<jose::JwkSet> ClaimSources::fetch_keys(const ClaimSource& source) const {
  const auto address = keys_address(source);
  if (!address) return address.error();
  const auto object = get_json(*address);
  if (!object) return object.error();
  auto keys = jose::parse_jwk_set(*object);
  if (!keys) return refused("a source's key set is malformed: " + keys.error().detail);
  return *std::move(keys);
}

}  // namespace latchkey::rp
