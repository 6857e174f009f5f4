#include "rp/login.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "jose/jwt.h"
#include "rp/error.h"
#include "rp/id_token_checks.h"
#include "rp/quirks.h"
#include "rp/roles.h"
#include "rp/step_up.h"
#include "rp/userinfo.h"

namespace latchkey::rp {
namespace {

Identity identity_of(const VerifiedIdToken& token, const Config& config, const Metadata& metadata, Claims claims) {
  Identity identity;
  identity.issuer = identity_issuer(token.claims(), config, metadata);
  identity.subject = token.subject();
  identity.session_id = json::string_or_empty(token.claims(), "sid");
  identity.acr = json::string_or_empty(token.claims(), "acr");
  identity.authenticated_at = numeric_date(token.claims(), "auth_time");
  identity.claims = std::move(claims);
  return identity;
}

Result<Claims> add_userinfo(Claims claims, const Tokens& tokens, Talk& talk, const Metadata& metadata) {
  if (!talk.config().fetch_userinfo || metadata.userinfo_endpoint.empty()) return claims;
  const std::string subject = claims.string("sub").value_or("");
  auto more = request_userinfo(tokens.access_token, subject, talk, metadata);
  if (more) return claims.with_missing_from(*more);
  // Somebody else's claims end the login; a userinfo endpoint that is out of order only leaves claims out.
  if (more.error().code == ErrorCode::subject_mismatch) return more.error();
  talk.environment().log(LogLevel::warning, "logged in without userinfo: " + more.error().to_string());
  return claims;
}

/// What the ID token says, and what userinfo and the named sources add to it.
Result<Claims> gather_claims(const VerifiedIdToken& token, const Tokens& tokens, Talk& talk, const Metadata& metadata) {
  json::Object said = token.claims();
  mend_booleans(said, talk.config().quirks);
  auto claims = Claims::parse(json::serialize(said));
  if (!claims) return claims;
  claims = add_userinfo(*std::move(claims), tokens, talk, metadata);
  if (!claims) return claims;
  Claims all = talk.claim_sources().add_to(*claims, talk.now());
  for (const auto& name : all.elsewhere())
    talk.environment().log(LogLevel::warning,
                           "the provider did not send a claim but keeps it elsewhere: " + printable(name, 60));
  return all;
}

void find_roles(Identity& identity, const Tokens& tokens, const Talk& talk, const IdTokenValidator& validator) {
  const Config& config = talk.config();
  Roles roles;
  // Whoever runs a tenant gives out its roles: where any tenant may come in, a stranger would make himself an
  // administrator.
  if (!config.quirks.issuer_template || !config.tenants.empty()) {
    roles = roles_in(identity.claims, config);
    if (config.roles_from_access_token) {
      const auto claims = readable_access_token(tokens.access_token, identity.subject, config, validator, talk.now());
      if (claims) roles = joined(std::move(roles), roles_in(*claims, config));
    }
  }
  identity.roles = std::move(roles.names);
  identity.roles_known = roles.known;
}

/// OpenID Connect Core §12.2: what a refreshed ID token must have in common with the first one.
std::optional<Error> check_continuity(const VerifiedIdToken& renewed, const std::string& issuer, const Login& login) {
  // "its iss Claim Value MUST be the same": with several tenants, equal subjects are two people
  if (issuer != login.identity.issuer) {
    return make_error(ErrorCode::token_issuer, "the refreshed ID token comes from another issuer",
                      "OpenID Connect Core §12.2", "Log in again");
  }
  if (renewed.subject() != login.identity.subject) {
    return make_error(ErrorCode::subject_mismatch, "the refreshed ID token speaks of somebody else",
                      "OpenID Connect Core §12.2", "Log in again");
  }
  const auto auth_time = numeric_date(renewed.claims(), "auth_time");
  // "if the ID Token contains an auth_time Claim, its value MUST represent the time of the original authentication"
  if (auth_time && login.identity.authenticated_at && *auth_time != *login.identity.authenticated_at) {
    return make_error(ErrorCode::token_authentication_time, "the refreshed ID token rests on another login",
                      "OpenID Connect Core §12.2", "Log in again");
  }
  const auto first = jose::UnverifiedToken::peek(login.tokens.id_token);  // was verified at login
  const auto nonce = json::string_or_empty(renewed.claims(), "nonce");
  // "it SHOULD NOT have a nonce Claim ... however, if it is present, its value MUST be the same"
  if (!nonce.empty() && first && first->unverified_claims().string("nonce") != nonce) {
    return make_error(ErrorCode::token_nonce, "the refreshed ID token was made for another login",
                      "OpenID Connect Core §12.2", "Log in again");
  }
  return std::nullopt;
}

/// Quirks::no_id_token: the person is whoever the fresh access token belongs to.
Result<Login> login_by_userinfo(Talk& talk, const Metadata& metadata, Tokens tokens,
                                const IdTokenExpectations& expected) {
  // OpenID Connect Core §3.1.3.7 (13): what was asked of the login must show in its answer, and here nothing could
  if (expected.max_age) {
    return make_error(ErrorCode::token_authentication_time, "this provider does not say when the person logged in",
                      "OpenID Connect Core §3.1.3.7 (13)", "Ask it for no max_age");
  }
  if (auto error = check_demanded_acr(expected.demanded_acr, {})) return *std::move(error);
  auto said = fetch_userinfo(tokens.access_token, talk, metadata);
  if (!said) return said.error();
  const std::string subject(json::string_or_empty(*said, "sub"));
  if (!is_subject(subject)) {
    return make_error(ErrorCode::token_subject, "userinfo does not say whom it is about", "OpenID Connect Core §5.3.2");
  }
  auto claims = Claims::parse(json::serialize(*said));
  if (!claims) return claims.error();
  Login login{.identity = {}, .tokens = std::move(tokens)};
  login.identity.issuer = metadata.issuer;
  login.identity.subject = subject;
  login.identity.claims = *std::move(claims);
  auto roles = roles_in(login.identity.claims, talk.config());
  login.identity.roles = std::move(roles.names);
  login.identity.roles_known = roles.known;
  return login;
}

}  // namespace

Result<Login> make_login(Talk& talk, const Metadata& metadata, Tokens tokens, const IdTokenExpectations& expected) {
  if (tokens.id_token.empty() && talk.config().quirks.no_id_token)
    return login_by_userinfo(talk, metadata, std::move(tokens), expected);
  // OpenID Connect Core §3.1.3.3: id_token REQUIRED
  if (tokens.id_token.empty()) {
    return make_error(ErrorCode::id_token_missing, "the provider sent no ID token", "OpenID Connect Core §3.1.3.3",
                      "Check that the client at the provider may use the scope openid");
  }
  const IdTokenValidator validator(talk.config(), metadata, talk.provider());
  const auto id_token = validator.validate(tokens.id_token, expected, talk.now());
  if (!id_token) return id_token.error();
  if (auto error = check_demanded_acr(expected.demanded_acr, json::string_or_empty(id_token->claims(), "acr")))
    return *std::move(error);

  auto claims = gather_claims(*id_token, tokens, talk, metadata);
  if (!claims) return claims.error();
  tokens.id_token = id_token->compact();
  Login login{.identity = identity_of(*id_token, talk.config(), metadata, *std::move(claims)),
              .tokens = std::move(tokens)};
  find_roles(login.identity, login.tokens, talk, validator);
  return login;
}

Result<Login> renew_login(Talk& talk, const Metadata& metadata, Tokens tokens, const Login& before) {
  Login renewed = before;
  const IdTokenValidator validator(talk.config(), metadata, talk.provider());
  if (!tokens.id_token.empty()) {
    const auto id_token = validator.validate(tokens.id_token, {.access_token = tokens.access_token}, talk.now());
    if (!id_token) return id_token.error();
    const std::string issuer = identity_issuer(id_token->claims(), talk.config(), metadata);
    if (auto error = check_continuity(*id_token, issuer, before)) return *std::move(error);
    // As at login, and nothing of the old claims: a role that was taken away must not live on in them.
    auto claims = gather_claims(*id_token, tokens, talk, metadata);
    if (!claims) return claims.error();
    tokens.id_token = id_token->compact();
    renewed.identity.claims = *std::move(claims);
    // A provider that says it at the login only does not take it back by its silence.
    if (const auto acr = json::string_or_empty(id_token->claims(), "acr"); !acr.empty()) renewed.identity.acr = acr;
  }
  // RFC 6749 §6: a new refresh token replaces the old one; without one, the old stays good
  if (tokens.refresh_token.empty()) tokens.refresh_token = before.tokens.refresh_token;
  if (tokens.id_token.empty()) tokens.id_token = before.tokens.id_token;
  if (tokens.scope.empty()) tokens.scope = before.tokens.scope;
  renewed.tokens = std::move(tokens);
  find_roles(renewed.identity, renewed.tokens, talk, validator);
  return renewed;
}

}  // namespace latchkey::rp
