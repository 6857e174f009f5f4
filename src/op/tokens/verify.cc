#include "op/tokens/verify.h"

#include <algorithm>

#include "jose/jwt.h"
#include "model/realm.h"

namespace latchkey::op {
namespace {

using jose::Algorithm;

std::vector<Algorithm> every_algorithm() {
  std::vector<Algorithm> out;
  for (const auto& entry : jose::all_algorithms()) out.push_back(entry.id);
  return out;
}

std::string text(const jose::Claims& claims, std::string_view name) {
  return std::string(claims.string(name).value_or(""));
}

/// A symmetric signature counts only where client or realm asked for it: refresh tokens and action tokens are signed
/// so, and must not pass for anything else.
bool algorithm_is_wanted(const model::Realm& realm, std::string_view client_id, std::string_view attribute,
                         Algorithm algorithm) {
  if (!jose::info(algorithm).symmetric()) return true;
  const model::Client* client = realm.find_client(client_id);
  if (client == nullptr) return false;
  const std::string& own = client->attribute(attribute);
  return (own.empty() ? realm.settings().tokens.default_signature_algorithm : own) == jose::name(algorithm);
}

bool contains(const std::vector<std::string>& list, std::string_view value) {
  return std::ranges::find(list, value) != list.end();
}

AccessToken to_access_token(const jose::VerifiedToken& token) {
  const auto& claims = token.claim();
  AccessToken out;
  out.jti = text(claims, "jti");
  out.subject = model::UserId(text(claims, "sub"));
  out.session = model::SessionId(text(claims, "sid"));
  out.offline = out.jti.starts_with("of");
  out.client_id = text(claims, "azp");
  out.scope = text(claims, "scope");
  out.issued = claims.time("iat").value_or(Instant{});
  out.expires = token.expires_at().value_or(Instant{});
  out.claims = claims.object();
  return out;
}

}  // namespace

oauth::Result<AccessToken> verify_access_token(const model::Realm& realm, std::string_view issuer,
                                               std::string_view token, Instant now) {
  const auto refuse = [](std::string detail) {
    return std::unexpected(oauth::invalid_token("Token verification failed", std::move(detail)));
  };
  const jose::JwtValidator validator({.algorithms = every_algorithm(),
                                      .issuers = {std::string(issuer)},
                                      .audiences = {},
                                      .unsafe_any_audience = true,  // the audience is the resource server's business
                                      .header_types = {"JWT", "at+jwt"},
                                      .required_claims = {"jti", "azp", "iat"},
                                      .max_age = std::nullopt,
                                      .max_lifetime = std::nullopt});
  const auto verified = validator.validate(token, realm.keys().verification_keys(now), now);
  if (!verified) return refuse(verified.error().detail);
  if (text(verified->claim(), "typ") != "Bearer") return refuse("not an access token");
  AccessToken out = to_access_token(*verified);
  if (!algorithm_is_wanted(realm, out.client_id, "access.token.signed.response.alg", verified->algorithm())) {
    return refuse("signed with an algorithm that nobody asked for");
  }
  return out;
}

oauth::Result<RefreshToken> verify_refresh_token(const model::Realm& realm, std::string_view issuer,
                                                 std::string_view token, Instant now) {
  const auto refuse = [](std::string description, std::string detail) {
    return oauth::fail(oauth::ErrorCode::invalid_grant, std::move(description), std::move(detail));
  };
  const jose::JwtValidator validator({.algorithms = {Algorithm::HS512, Algorithm::HS256, Algorithm::HS384},
                                      .issuers = {std::string(issuer)},
                                      .audiences = {std::string(issuer)},
                                      .header_types = {"JWT"},
                                      .required_claims = {"jti", "sub", "azp", "sid", "iat"},
                                      .expiry_required = false,  // offline tokens end with their session
                                      .max_age = std::nullopt,
                                      .max_lifetime = std::nullopt});
  const auto verified = validator.validate(token, realm.keys().verification_keys(now), now);
  if (!verified && verified.error().reason == jose::JoseError::Reason::expired)
    return refuse("Token is not active", "expired");
  if (!verified) return refuse("Invalid refresh token", verified.error().detail);
  const auto& claims = verified->claim();
  const std::string type = text(claims, "typ");
  if (type != "Refresh" && type != "Offline") return refuse("Invalid refresh token", "typ is '" + type + "'");
  if (type == "Refresh" && !verified->expires_at()) return refuse("Invalid refresh token", "no exp");
  return RefreshToken{.jti = text(claims, "jti"),
                      .subject = model::UserId(text(claims, "sub")),
                      .session = model::SessionId(text(claims, "sid")),
                      .offline = type == "Offline",
                      .client_id = text(claims, "azp"),
                      .scope = text(claims, "scope"),
                      .reuse_id = text(claims, "reuse_id"),
                      .issued = claims.time("iat").value_or(Instant{})};
}

std::optional<IdTokenHint> verify_id_token_hint(const model::Realm& realm, std::string_view issuer,
                                                std::string_view token, Instant now) {
  // Not JwtValidator: an expired hint is a good hint.
  const auto verified = jose::verify_jws(token, realm.keys().verification_keys(now), every_algorithm());
  if (!verified) return std::nullopt;
  auto object = json::parse_object(verified->payload());
  if (!object) return std::nullopt;
  const jose::Claims claims(std::move(*object));
  const auto audience = claims.strings("aud");
  std::string client_id = text(claims, "azp");
  if (client_id.empty() && audience.size() == 1) client_id = audience.front();
  if (text(claims, "iss") != issuer || text(claims, "typ") != "ID" || text(claims, "sub").empty()) return std::nullopt;
  if (!contains(audience, client_id)) return std::nullopt;
  if (!algorithm_is_wanted(realm, client_id, "id.token.signed.response.alg", verified->algorithm()))
    return std::nullopt;
  return IdTokenHint{.subject = text(claims, "sub"),
                     .session = model::SessionId(text(claims, "sid")),
                     .client_id = std::move(client_id),
                     .issued = claims.time("iat").value_or(Instant{})};
}

}  // namespace latchkey::op
