#include "op/tokens/build.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "model/realm.h"
#include "op/claims/mapper.h"
#include "op/sessions.h"

namespace latchkey::op {
namespace {

std::string_view context_of(GrantKind grant) {
  switch (grant) {
    case GrantKind::authorization_code:
      return "ac";
    case GrantKind::refresh_token:
      return "rt";
    case GrantKind::client_credentials:
      return "cc";
    case GrantKind::password:
      return "ro";
  }
  return "na";
}

struct Builder {
  const model::Realm& realm;
  std::string_view issuer;
  const TokenPlan& plan;
  const model::Client& client;
  RoleSet roles;
  bool lightweight = false;

  [[nodiscard]] SessionView view() const { return {&plan.session, &plan.user, &plan.client_session}; }
  [[nodiscard]] ClaimSource source() const {
    return {realm,      issuer, client,     plan.user, plan.session, plan.client_session,
            plan.scope, roles,  plan.nonce, plan.acr};
  }
  /// "onrtac:…": what session, what token, what grant.
  [[nodiscard]] std::string access_jti() const {
    std::string out = plan.session.transient ? "tr" : plan.session.offline ? "of" : "on";
    out += lightweight ? "lt" : "rt";
    return out.append(context_of(plan.grant)).append(":").append(plan.ids.access);
  }
};

/// The client's own lifespan ("-1": as long as the session), else the realm's; never beyond the session's life.
Instant access_end(const Builder& b) {
  const std::string& own = b.client.attribute("access.token.lifespan");
  std::int64_t lifespan = b.realm.settings().tokens.access_token_lifespan.count();
  std::int64_t parsed = 0;
  const auto [end, error] = std::from_chars(own.data(), own.data() + own.size(), parsed);
  const bool has_own = !own.empty() && error == std::errc{} && end == own.data() + own.size();
  const auto session_end =
      b.plan.session.transient ? std::nullopt : client_session_max_end(b.realm, b.client, b.view());
  if (has_own && parsed == -1 && session_end) return *session_end;
  constexpr std::int64_t ten_years = 10LL * 366 * 24 * 3600;
  if (has_own && parsed > 0) lifespan = std::min(parsed, ten_years);
  const Instant wanted = b.plan.now + seconds{lifespan};
  return session_end ? std::min(wanted, *session_end) : wanted;
}

Result<jose::SigningKey> key_for(const Builder& b, std::string_view attribute) {
  std::string algorithm = b.client.attribute(attribute);
  if (algorithm.empty()) algorithm = b.realm.settings().tokens.default_signature_algorithm;
  auto key = b.realm.keys().signing_key(algorithm, b.plan.now);
  if (!key) return fail(Error::Kind::not_found, "the realm has no active key for " + algorithm);
  return std::move(*key);
}

// The order in which the incumbent writes them; readers do not care, people who compare do.
constexpr std::array<std::string_view, 17> kOrder{"exp",          "iat",
                                                  "auth_time",    "jti",
                                                  "iss",          "aud",
                                                  "sub",          "typ",
                                                  "azp",          "nonce",
                                                  "sid",          "at_hash",
                                                  "acr",          "allowed-origins",
                                                  "realm_access", "resource_access",
                                                  "scope"};

// Up to as many the JSON object compares keys one by one, which is quicker than hashing them.
constexpr std::size_t kUsualClaims = 18;

json::Object in_order(json::Object claims) {
  json::Object out;
  out.reserve(claims.size());
  for (const auto name : kOrder) {
    if (auto* value = claims.if_contains(name)) out.emplace(name, std::move(*value));
  }
  if (out.size() == claims.size()) return out;
  // What stands there already stays: emplace() replaces nothing.
  for (auto& member : claims) out.emplace(member.key(), std::move(member.value()));
  return out;
}

json::Object common_claims(const Builder& b, Instant end) {
  json::Object claims;
  claims.reserve(kUsualClaims);
  claims["exp"] = to_unix_seconds(end);
  claims["iat"] = to_unix_seconds(b.plan.now);
  claims["iss"] = json::String(b.issuer);
  claims["azp"] = json::String(b.client.client_id);
  if (!b.plan.session.transient) claims["sid"] = json::String(b.plan.session.id.value);
  return claims;
}

json::Object access_claims(const Builder& b, Instant end) {
  json::Object claims = common_claims(b, end);
  claims["jti"] = json::String(b.access_jti());
  claims["typ"] = "Bearer";
  claims["scope"] = json::String(b.plan.scope.visible());
  apply_mappers(b.source(), b.lightweight ? ClaimTarget::lightweight_access : ClaimTarget::access, claims);
  return in_order(std::move(claims));
}

json::Object id_claims(const Builder& b, Instant end) {
  json::Object claims = common_claims(b, end);
  claims["jti"] = json::String(b.plan.ids.id);
  claims["typ"] = "ID";
  claims["aud"] = json::String(b.client.client_id);
  // OpenID Connect Core §2: sub is REQUIRED, auth_time too when max_age was asked for, nonce when one was sent.
  claims["sub"] = json::String(subject_for(b.client, b.plan.user));
  if (b.plan.session.auth_time != Instant{}) claims["auth_time"] = to_unix_seconds(b.plan.session.auth_time);
  if (!b.plan.nonce.empty()) claims["nonce"] = json::String(b.plan.nonce);
  apply_mappers(b.source(), ClaimTarget::id, claims);
  return in_order(std::move(claims));
}

std::optional<Instant> refresh_end(const Builder& b) {
  return b.plan.session.offline ? client_session_max_end(b.realm, b.client, b.view())
                                : client_session_end(b.realm, b.client, b.view(), b.plan.now);
}

json::Object refresh_claims(const Builder& b, std::optional<Instant> end) {
  json::Object claims;
  if (end) claims["exp"] = to_unix_seconds(*end);
  claims["iat"] = to_unix_seconds(b.plan.now);
  claims["jti"] = json::String(b.plan.ids.refresh);
  claims["iss"] = json::String(b.issuer);
  claims["aud"] = json::String(b.issuer);
  claims["sub"] = json::String(b.plan.user.id.value);
  claims["typ"] = b.plan.session.offline ? "Offline" : "Refresh";
  claims["azp"] = json::String(b.client.client_id);
  claims["sid"] = json::String(b.plan.session.id.value);
  claims["scope"] = json::String(b.plan.refresh_scope.empty() ? b.plan.scope.complete() : b.plan.refresh_scope);
  if (!b.plan.reuse_id.empty()) claims["reuse_id"] = json::String(b.plan.reuse_id);
  return claims;
}

/// HS512; realms from old exports have HS256.
Result<jose::SigningKey> refresh_key(const Builder& b) {
  for (const auto* algorithm : {"HS512", "HS256", "HS384"}) {
    if (auto key = b.realm.keys().signing_key(algorithm, b.plan.now)) return std::move(*key);
  }
  return fail(Error::Kind::internal, "the realm has no active HS512 key for refresh tokens");
}

Result<std::optional<UnsignedToken>> id_token(const Builder& b, Instant end) {
  if (!b.plan.scope.openid) return std::nullopt;
  auto key = key_for(b, "id.token.signed.response.alg");
  if (!key) return std::unexpected(key.error());
  return UnsignedToken{.claims = id_claims(b, end), .key = std::move(*key)};
}

Result<std::optional<UnsignedToken>> refresh_token(const Builder& b, UnsignedTokens& tokens) {
  if (!b.plan.refresh || b.plan.session.transient) return std::nullopt;
  auto key = refresh_key(b);
  if (!key) return std::unexpected(key.error());
  const auto end = refresh_end(b);
  if (end) tokens.refresh_expires_in = std::max<std::int64_t>(0, to_unix_seconds(*end) - to_unix_seconds(b.plan.now));
  return UnsignedToken{.claims = refresh_claims(b, end), .key = std::move(*key)};
}

}  // namespace

Result<UnsignedTokens> build_tokens(const model::Realm& realm, std::string_view issuer, const TokenPlan& plan) {
  Builder b{.realm = realm, .issuer = issuer, .plan = plan, .client = *plan.client, .roles = {}};
  b.roles = token_roles(realm, *plan.client, plan.scope, roles_of(realm, plan.user));
  b.lightweight = plan.client->attribute("client.use.lightweight.access.token.enabled") == "true";
  auto access_key = key_for(b, "access.token.signed.response.alg");
  if (!access_key) return std::unexpected(access_key.error());
  const Instant end = access_end(b);
  UnsignedTokens tokens{.access = {.claims = access_claims(b, end), .key = std::move(*access_key)}};
  // RFC 9068 §2.1
  if (plan.client->attribute("access.token.header.type.rfc9068") == "true") tokens.access.typ = "at+jwt";
  auto id = id_token(b, end);
  if (!id) return std::unexpected(id.error());
  tokens.id = std::move(*id);
  auto refresh = refresh_token(b, tokens);
  if (!refresh) return std::unexpected(refresh.error());
  tokens.refresh = std::move(*refresh);
  tokens.expires_in = std::max<std::int64_t>(0, to_unix_seconds(end) - to_unix_seconds(plan.now));
  tokens.not_before = std::max({realm.settings().tokens.not_before, plan.client->not_before, plan.user.not_before});
  if (!plan.session.transient) tokens.session_state = plan.session.id.value;
  tokens.scope = plan.scope.visible();
  return tokens;
}

}  // namespace latchkey::op
