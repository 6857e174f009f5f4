#include <latchkey/logout_token.h>
#include <latchkey/relying_party.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/random.h"
#include "jose/jwt.h"
#include "oauth/end_session_request.h"
#include "rp/authorization_request.h"
#include "rp/callback.h"
#include "rp/check_config.h"
#include "rp/error.h"
#include "rp/id_token.h"
#include "rp/id_token_checks.h"
#include "rp/logout_token.h"
#include "rp/provider.h"
#include "rp/roles.h"
#include "rp/step_up.h"
#include "rp/token_endpoint.h"
#include "rp/userinfo.h"
#include "rp/with_defaults.h"
#include "url/form.h"

namespace latchkey::rp {
namespace {

/// Random draws through the public port, with the house's own encodings.
class PortRandom final : public Random {
 public:
  explicit PortRandom(const Environment& environment) : environment_(environment) {}
  std::string bytes(std::size_t count) override { return environment_.random_bytes(count); }

 private:
  const Environment& environment_;
};

Identity identity_of(const VerifiedIdToken& token, const Metadata& metadata, Claims claims) {
  Identity identity;
  identity.issuer = metadata.issuer;
  identity.subject = token.subject();
  identity.session_id = json::string_or_empty(token.claims(), "sid");
  identity.acr = json::string_or_empty(token.claims(), "acr");
  identity.authenticated_at = numeric_date(token.claims(), "auth_time");
  identity.claims = std::move(claims);
  return identity;
}

}  // namespace

struct RelyingParty::State {
  State(Config c, Environment e)
      : config(std::move(c)), environment(with_defaults(std::move(e))), provider(config, environment) {}

  const Config config;
  const Environment environment;
  Provider provider;

  Result<Claims> add_userinfo(Claims claims, const Tokens& tokens, const Metadata& metadata,
                              const IdTokenValidator& validator) {
    if (!config.fetch_userinfo || metadata.userinfo_endpoint.empty()) return claims;
    const std::string subject = claims.string("sub").value_or("");
    auto more = request_userinfo(tokens.access_token, subject, config, metadata, provider, validator);
    if (more) return claims.with_missing_from(*more);
    // Somebody else's claims end the login; a userinfo endpoint that is out of order only leaves claims out.
    if (more.error().code == ErrorCode::subject_mismatch) return more.error();
    environment.log(LogLevel::warning, "logged in without userinfo: " + more.error().to_string());
    return claims;
  }

  std::vector<std::string> find_roles(const Identity& identity, const Tokens& tokens,
                                      const IdTokenValidator& validator) {
    auto roles = roles_in(identity.claims, config);
    if (config.roles_from_access_token) {
      const auto claims =
          readable_access_token(tokens.access_token, identity.subject, config, validator, environment.now());
      if (claims) std::ranges::copy(roles_in(*claims, config), std::back_inserter(roles));
    }
    std::ranges::sort(roles);
    const auto repeated = std::ranges::unique(roles);
    roles.erase(repeated.begin(), repeated.end());
    return roles;
  }
};

RelyingParty::RelyingParty(std::unique_ptr<State> state) : state_(std::move(state)) {}
RelyingParty::~RelyingParty() = default;

Result<std::shared_ptr<RelyingParty>> RelyingParty::create(Config config, Environment environment) {
  if (auto checked = check_config(config); !checked) return checked.error();
  return std::shared_ptr<RelyingParty>(
      new RelyingParty(std::make_unique<State>(std::move(config), std::move(environment))));
}

Result<LoginStart> RelyingParty::begin_login(const LoginOptions& options) {
  const auto metadata = state_->provider.metadata();
  if (!metadata) return metadata.error();
  PortRandom random(state_->environment);
  PendingLogin pending{.state = random.token(),
                       .nonce = random.token(),
                       .code_verifier = random.token(),
                       .return_to = options.return_to,
                       .created_at = now(),
                       .max_age = options.max_age,
                       .demanded_acr = options.demand_acr ? options.acr_values : std::string()};
  auto url = authorization_url(state_->config, **metadata, options, pending);
  if (!url) return url.error();
  return LoginStart{.url = *std::move(url), .pending = std::move(pending)};
}

Result<Login> RelyingParty::finish_login(const Fields& parameters, const PendingLogin& pending) {
  const auto metadata = state_->provider.metadata();
  if (!metadata) return metadata.error();
  const auto code = check_callback(parameters, pending, **metadata);
  if (!code) return code.error();

  url::Form form{{"grant_type", "authorization_code"},
                 {"code", *code},
                 {"redirect_uri", state_->config.redirect_uri},
                 {"code_verifier", pending.code_verifier}};
  auto tokens = request_tokens(state_->config, **metadata, state_->provider, std::move(form), now());
  if (!tokens) return tokens.error();
  // OpenID Connect Core §3.1.3.3: id_token REQUIRED
  if (tokens->id_token.empty()) {
    return make_error(ErrorCode::id_token_missing, "the provider sent no ID token", "OpenID Connect Core §3.1.3.3",
                      "Check that the client at the provider may use the scope openid");
  }
  const IdTokenValidator validator(state_->config, **metadata, state_->provider);
  const IdTokenExpectations expected{.nonce = pending.nonce,
                                     .access_token = tokens->access_token,
                                     .code = *code,
                                     .state = pending.state,
                                     .max_age = pending.max_age};
  const auto id_token = validator.validate(tokens->id_token, expected, now());
  if (!id_token) return id_token.error();
  if (auto error = check_demanded_acr(pending.demanded_acr, json::string_or_empty(id_token->claims(), "acr")))
    return *std::move(error);

  auto said = Claims::parse(json::serialize(id_token->claims()));
  if (!said) return said.error();
  auto claims = state_->add_userinfo(*std::move(said), *tokens, **metadata, validator);
  if (!claims) return claims.error();
  Login login{.identity = identity_of(*id_token, **metadata, *std::move(claims)), .tokens = *std::move(tokens)};
  login.identity.roles = state_->find_roles(login.identity, login.tokens, validator);
  return login;
}

namespace {

/// OpenID Connect Core §12.2: what a refreshed ID token must have in common with the first one.
std::optional<Error> check_continuity(const VerifiedIdToken& renewed, const Login& login) {
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

}  // namespace

Result<Login> RelyingParty::refresh(const Login& login) {
  if (login.tokens.refresh_token.empty()) {
    return make_error(ErrorCode::refresh_refused, "there is no refresh token", "RFC 6749 §6", "Log in again");
  }
  const auto metadata = state_->provider.metadata();
  if (!metadata) return metadata.error();
  url::Form form{{"grant_type", "refresh_token"}, {"refresh_token", login.tokens.refresh_token}};
  auto tokens = request_tokens(state_->config, **metadata, state_->provider, std::move(form), now());
  if (!tokens) {
    Error error = tokens.error();
    // RFC 6749 §5.2: invalid_grant, the refresh token "is invalid, expired, revoked ..."
    if (error.provider_error == "invalid_grant") error.code = ErrorCode::refresh_refused;
    return error;
  }
  Login renewed = login;
  const IdTokenValidator validator(state_->config, **metadata, state_->provider);
  if (!tokens->id_token.empty()) {
    const auto id_token = validator.validate(tokens->id_token, {.access_token = tokens->access_token}, now());
    if (!id_token) return id_token.error();
    if (auto error = check_continuity(*id_token, login)) return *std::move(error);
    auto said = Claims::parse(json::serialize(id_token->claims()));
    if (!said) return said.error();
    // As at login, and nothing of the old claims: a role that was taken away must not live on in them.
    auto claims = state_->add_userinfo(*std::move(said), *tokens, **metadata, validator);
    if (!claims) return claims.error();
    renewed.identity.claims = *std::move(claims);
    // A provider that says it at the login only does not take it back by its silence.
    if (const auto acr = json::string_or_empty(id_token->claims(), "acr"); !acr.empty()) renewed.identity.acr = acr;
  }
  // RFC 6749 §6: a new refresh token replaces the old one; without one, the old stays good
  if (tokens->refresh_token.empty()) tokens->refresh_token = login.tokens.refresh_token;
  if (tokens->id_token.empty()) tokens->id_token = login.tokens.id_token;
  if (tokens->scope.empty()) tokens->scope = login.tokens.scope;
  renewed.tokens = *std::move(tokens);
  renewed.identity.roles = state_->find_roles(renewed.identity, renewed.tokens, validator);
  return renewed;
}

Result<Claims> RelyingParty::userinfo(const std::string& access_token, const std::string& subject) {
  const auto metadata = state_->provider.metadata();
  if (!metadata) return metadata.error();
  const IdTokenValidator validator(state_->config, **metadata, state_->provider);
  return request_userinfo(access_token, subject, state_->config, **metadata, state_->provider, validator);
}

Result<std::string> RelyingParty::logout_url(const LogoutOptions& options) {
  const auto metadata = state_->provider.metadata();
  if (!metadata) return metadata.error();
  if ((*metadata)->end_session_endpoint.empty()) {
    return make_error(ErrorCode::not_supported, "the provider has no logout page",
                      "OpenID Connect RP-Initiated Logout §2.1", "The session in this application can still be ended");
  }
  oauth::EndSessionRequest request;
  request.id_token_hint = options.id_token_hint;
  request.client_id = state_->config.client_id;
  request.post_logout_redirect_uri = options.post_logout_redirect_uri.empty() ? post_logout_redirect_uri(state_->config)
                                                                              : options.post_logout_redirect_uri;
  request.state = options.state;
  request.ui_locales = options.ui_locales;
  return oauth::end_session_url((*metadata)->end_session_endpoint, request);
}

Result<LogoutToken> RelyingParty::verify_logout_token(const std::string& token) {
  const auto metadata = state_->provider.metadata();
  if (!metadata) return metadata.error();
  const IdTokenValidator signatures(state_->config, **metadata, state_->provider);
  const LogoutTokenValidator validator(state_->config, **metadata, signatures, *state_->environment.used_tokens);
  return validator.validate(token, now());
}

Result<void> RelyingParty::check_provider() {
  const auto keys = state_->provider.keys();
  if (!keys) return keys.error();
  return {};
}

const Config& RelyingParty::config() const { return state_->config; }
TimePoint RelyingParty::now() const { return state_->environment.now(); }
std::string RelyingParty::random_bytes(std::size_t count) const { return state_->environment.random_bytes(count); }
void RelyingParty::log(LogLevel level, std::string_view message) const { state_->environment.log(level, message); }

bool Identity::has_role(std::string_view role) const { return std::ranges::find(roles, role) != roles.end(); }

std::string Identity::display_name() const {
  for (const char* name : {"name", "preferred_username", "email"}) {
    if (auto value = claims.string(name); value && !value->empty()) return *std::move(value);
  }
  return subject;
}

}  // namespace latchkey::rp
