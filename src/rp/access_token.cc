#include "rp/access_token.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "rp/claims_object.h"
#include "rp/error.h"
#include "rp/id_token_checks.h"
#include "rp/roles.h"

namespace latchkey::rp {
namespace {

using Outcome = std::optional<Error>;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// `word` is in small letters.
bool is_word(std::string_view text, std::string_view word) {
  return std::ranges::equal(text, word, [](char x, char y) { return lower(x) == y; });
}

bool names_a_bearer(std::string_view typ) { return is_word(typ, "bearer") || is_word(typ, "dpop"); }

Error wrong(ErrorCode code, std::string message, std::string_view clause, std::string_view hint = {}) {
  return make_error(code, "the access token " + std::move(message), clause, hint);
}

bool is_at_jwt(std::string_view typ) { return is_word(typ, "at+jwt") || is_word(typ, "application/at+jwt"); }

Outcome check_type(const AccessTokenCase& t) {
  if (t.introspected || is_at_jwt(t.typ)) return std::nullopt;
  // RFC 9068 §4: "The resource server MUST verify that the typ header value is at+jwt or application/at+jwt"
  // DEVIATES: most providers write JWT or nothing; those are taken when the claims show that it is no ID token.
  if (!t.config.only_at_jwt && (t.typ.empty() || is_word(t.typ, "jwt") || is_word(t.typ, "application/jwt")))
    return std::nullopt;
  return wrong(ErrorCode::access_token_type, fmt::format("is a JWT of another kind ({})", printable(t.typ, 40)),
               "RFC 9068 §4", "Send the access token, not another token of the login");
}

bool has_text(const json::Object& claims, std::string_view name) {
  return !json::string_or_empty(claims, name).empty();
}

/// The audience of an ID token holds its client; a token that names its client and is not for it is none.
bool is_for_another_than_its_client(const json::Object& claims) {
  const auto client =
      has_text(claims, "azp") ? json::string_or_empty(claims, "azp") : json::string_or_empty(claims, "client_id");
  const auto audiences = audiences_of(claims);
  return !client.empty() && std::ranges::find(audiences, client) == audiences.end();
}

/// Providers write it plain (Keycloak: typ, Cognito: token_use), by a scope, or by what only such tokens have.
bool says_access_token(const json::Object& claims) {
  if (names_a_bearer(json::string_or_empty(claims, "typ"))) return true;
  if (json::string_or_empty(claims, "token_use") == "access") return true;
  return json::find(claims, "scope") != nullptr || json::find(claims, "scp") != nullptr ||
         has_text(claims, "client_id") || is_for_another_than_its_client(claims);
}

Outcome check_kind(const AccessTokenCase& t) {
  const auto typ = json::string_or_empty(t.claims, "typ");
  const auto use = json::string_or_empty(t.claims, "token_use");
  const bool other_typ = !typ.empty() && !names_a_bearer(typ);
  const bool other_use = !use.empty() && use != "access" && use != "access_token";
  // Older Keycloaks copy the nonce into access tokens too, but those say typ Bearer.
  const bool of_a_login = json::find(t.claims, "at_hash") != nullptr || json::find(t.claims, "c_hash") != nullptr ||
                          (json::find(t.claims, "nonce") != nullptr && typ.empty() && !is_at_jwt(t.typ));
  const bool logout = json::find(t.claims, "events") != nullptr;
  const bool unmarked = !t.introspected && !is_at_jwt(t.typ) && !says_access_token(t.claims);
  // RFC 8725 §3.12: kinds of JWT must be told apart; an ID token is no access token (RFC 9068 §5)
  if (other_typ || other_use || of_a_login || logout || unmarked) {
    return wrong(ErrorCode::access_token_type, "is another kind of token, or does not show that it is an access token",
                 "RFC 8725 §3.12", "Send the access token, not the ID token or the refresh token");
  }
  return std::nullopt;
}

Outcome check_issuer(const AccessTokenCase& t) {
  const auto iss = json::string_or_empty(t.claims, "iss");
  if (t.introspected && json::find(t.claims, "iss") == nullptr) return std::nullopt;  // RFC 7662 §2.2: OPTIONAL
  // RFC 9068 §4: the issuer identifier "MUST exactly match the value of the iss claim"
  if (iss != t.config.issuer) {
    return wrong(
        ErrorCode::token_issuer,
        fmt::format("comes from {} instead of {}", iss.empty() ? "nobody" : printable(iss, 100), t.config.issuer),
        "RFC 9068 §4");
  }
  return std::nullopt;
}

Outcome check_audience(const AccessTokenCase& t) {
  if (t.introspected && t.config.introspection_without_audience && json::find(t.claims, "aud") == nullptr)
    return std::nullopt;
  const auto audiences = audiences_of(t.claims);
  const bool ours = std::ranges::any_of(audiences, [&t](const std::string& audience) {
    return std::ranges::find(t.config.audiences, audience) != t.config.audiences.end();
  });
  // RFC 9068 §4: "MUST be rejected if aud does not contain a resource indicator of the current resource server"
  if (!ours) {
    return wrong(ErrorCode::token_audience, "is not for this service", "RFC 9068 §4",
                 "Have the provider add this service to the token's audience (in Keycloak: an audience mapper)");
  }
  return std::nullopt;
}

Outcome check_subject(const AccessTokenCase& t) {
  const bool somebody = has_text(t.claims, "sub") || (t.introspected && has_text(t.claims, "client_id"));
  // RFC 9068 §2.2: sub REQUIRED
  if (!somebody) return wrong(ErrorCode::token_subject, "does not say whom it speaks of", "RFC 9068 §2.2");
  return std::nullopt;
}

Outcome check_expiry(const AccessTokenCase& t) {
  if (t.introspected && json::find(t.claims, "exp") == nullptr) return std::nullopt;  // RFC 7662 §2.2: OPTIONAL
  const auto exp = numeric_date(t.claims, "exp");
  // RFC 9068 §2.2: exp REQUIRED
  if (!exp) return wrong(ErrorCode::token_expired, "has no time of expiry", "RFC 9068 §2.2");
  // RFC 9068 §4: "The current time MUST be before the time represented by the exp claim"
  if (t.now >= *exp + t.config.clock_skew) return wrong(ErrorCode::token_expired, "has expired", "RFC 9068 §4");
  return std::nullopt;
}

Outcome check_not_before(const AccessTokenCase& t) {
  if (json::find(t.claims, "nbf") == nullptr) return std::nullopt;
  const auto nbf = numeric_date(t.claims, "nbf");
  // RFC 7519 §4.1.5: "the time before which the JWT MUST NOT be accepted for processing"
  if (!nbf || t.now + t.config.clock_skew < *nbf)
    return wrong(ErrorCode::token_not_yet_valid, "is not valid yet", "RFC 7519 §4.1.5");
  return std::nullopt;
}

Outcome check_issued_at(const AccessTokenCase& t) {
  if (json::find(t.claims, "iat") == nullptr) return std::nullopt;
  const auto iat = numeric_date(t.claims, "iat");
  // RFC 7519 §4.1.6: a token from the future is a forgery or a clock gone wrong
  if (!iat || *iat > t.now + t.config.clock_skew)
    return wrong(ErrorCode::token_issued_at, "was issued in the future", "RFC 7519 §4.1.6", "Compare the clocks");
  return std::nullopt;
}

using Check = Outcome (*)(const AccessTokenCase&);
constexpr std::array<Check, 8> kChecks{check_type,    check_issuer, check_audience,   check_kind,
                                       check_subject, check_expiry, check_not_before, check_issued_at};

std::string scopes_of(const json::Object& claims) {
  // RFC 8693 §4.2: scope is one string; others write scp, a string or a list
  if (has_text(claims, "scope")) return std::string(json::string_or_empty(claims, "scope"));
  std::string scope;
  for (const std::string_view name : {"scope", "scp"}) {
    const auto* value = json::find(claims, name);
    if (value == nullptr) continue;
    if (const auto* text = value->if_string()) return std::string(json::view(*text));
    const auto* list = value->if_array();
    if (list == nullptr) continue;
    for (const auto& item : *list) {
      if (const auto* text = item.if_string()) scope += (scope.empty() ? "" : " ") + std::string(json::view(*text));
    }
  }
  return scope;
}

}  // namespace

std::optional<Error> check_access_token(const AccessTokenCase& token) {
  for (const Check check : kChecks) {
    if (auto error = check(token)) return error;
  }
  return std::nullopt;
}

AccessToken make_access_token(const Claims& said, const BearerConfig& config) {
  const json::Object& claims = ClaimsMaker::object(said);
  AccessToken token;
  token.client_id = json::string_or_empty(claims, "client_id");
  if (token.client_id.empty()) token.client_id = json::string_or_empty(claims, "azp");
  token.identity.issuer = config.issuer;
  token.identity.subject = json::string_or_empty(claims, "sub");
  if (token.identity.subject.empty()) token.identity.subject = token.client_id;
  token.identity.session_id = json::string_or_empty(claims, "sid");
  token.identity.acr = json::string_or_empty(claims, "acr");
  token.identity.authenticated_at = numeric_date(claims, "auth_time");
  auto roles = roles_at(config.role_claims, said);
  token.identity.roles = std::move(roles.names);
  token.identity.roles_known = roles.known;
  token.scope = scopes_of(claims);
  token.expires_at = numeric_date(claims, "exp").value_or(TimePoint{});
  token.identity.claims = said;
  return token;
}

std::string confirmation(const json::Object& claims, std::string_view name) {
  const auto* cnf = json::find(claims, "cnf");
  const auto* object = cnf == nullptr ? nullptr : cnf->if_object();
  return object == nullptr ? std::string() : std::string(json::string_or_empty(*object, name));
}

}  // namespace latchkey::rp
