#include <latchkey/logout_token.h>
#include <latchkey/relying_party.h>

#include <latchkey/client.h>

#include <algorithm>
#include <utility>

#include "oauth/end_session_request.h"
#include "rp/authorization_request.h"
#include "rp/callback.h"
#include "rp/check_config.h"
#include "rp/error.h"
#include "rp/id_token.h"
#include "rp/login.h"
#include "rp/logout_token.h"
#include "rp/quirks.h"
#include "rp/talk.h"
#include "rp/token_endpoint.h"
#include "rp/userinfo.h"
#include "url/form.h"

namespace latchkey::rp {

struct RelyingParty::State {
  explicit State(std::shared_ptr<Talk> t) : talk(std::move(t)), client(std::make_shared<Client>(talk)) {}

  const std::shared_ptr<Talk> talk;
  const std::shared_ptr<Client> client;
};

RelyingParty::RelyingParty(std::unique_ptr<State> state) : state_(std::move(state)) {}
RelyingParty::~RelyingParty() = default;

Result<std::shared_ptr<RelyingParty>> RelyingParty::create(Config config, Environment environment) {
  if (auto checked = check_config(config); !checked) return checked.error();
  auto talk = Talk::make(std::move(config), std::move(environment));
  if (!talk) return talk.error();
  return std::shared_ptr<RelyingParty>(new RelyingParty(std::make_unique<State>(*std::move(talk))));
}

Result<LoginStart> RelyingParty::begin_login(const LoginOptions& options) {
  Talk& talk = *state_->talk;
  const auto metadata = talk.provider().metadata();
  if (!metadata) return metadata.error();
  PendingLogin pending{.state = talk.random_token(),
                       .nonce = talk.random_token(),
                       .code_verifier = talk.random_token(),
                       .return_to = options.return_to,
                       .created_at = now(),
                       .max_age = options.max_age,
                       .demanded_acr = options.demand_acr ? options.acr_values : std::string()};
  auto url = authorization_url(talk, **metadata, options, pending);
  if (!url) return url.error();
  return LoginStart{.url = *std::move(url), .pending = std::move(pending)};
}

Result<Login> RelyingParty::finish_login(const Fields& parameters, const PendingLogin& pending) {
  Talk& talk = *state_->talk;
  const auto metadata = talk.provider().metadata();
  if (!metadata) return metadata.error();
  const auto answer = open_answer(talk, **metadata, parameters);
  if (!answer) return answer.error();
  const auto code = check_callback(*answer, pending, **metadata);
  if (!code) return code.error();

  url::Form form{{"grant_type", "authorization_code"},
                 {"code", *code},
                 {"redirect_uri", talk.config().redirect_uri},
                 {"code_verifier", pending.code_verifier}};
  auto tokens = request_tokens(talk, **metadata, std::move(form));
  if (!tokens) return tokens.error();
  const IdTokenExpectations expected{.nonce = pending.nonce,
                                     .access_token = tokens->access_token,
                                     .code = *code,
                                     .state = pending.state,
                                     .max_age = pending.max_age,
                                     .demanded_acr = pending.demanded_acr};
  auto login = make_login(talk, **metadata, *std::move(tokens), expected);
  if (!login) return login;
  const auto names = Claims::parse(json::serialize(names_beside_code(*answer, talk.config().quirks)));
  if (names) login->identity.claims = login->identity.claims.with_missing_from(*names);
  return login;
}

std::string RelyingParty::claimed_state(const Fields& parameters) const {
  return rp::claimed_state(parameters, state_->talk->provider().decryption_keys());
}

Result<Login> RelyingParty::refresh(const Login& login) { return refresh(login, {}); }

Result<Login> RelyingParty::refresh(const Login& login, const std::function<void(const Tokens&)>& received) {
  if (login.tokens.refresh_token.empty()) {
    return make_error(ErrorCode::refresh_refused, "there is no refresh token", "RFC 6749 §6", "Log in again");
  }
  Talk& talk = *state_->talk;
  const auto metadata = talk.provider().metadata();
  if (!metadata) return metadata.error();
  // The refresh token may be good once: it is not spent while the answer could not be checked.
  if (const auto keys = talk.provider().keys(); !keys && !(*metadata)->jwks_uri.empty()) return keys.error();
  auto tokens = request_tokens(talk, **metadata,
                               {{"grant_type", "refresh_token"}, {"refresh_token", login.tokens.refresh_token}});
  if (!tokens) {
    Error error = tokens.error();
    // RFC 6749 §5.2: invalid_grant, the refresh token "is invalid, expired, revoked ..."
    if (error.provider_error == "invalid_grant") error.code = ErrorCode::refresh_refused;
    return error;
  }
  if (received) received(*tokens);
  return renew_login(talk, **metadata, *std::move(tokens), login);
}

Result<Claims> RelyingParty::userinfo(const std::string& access_token, const std::string& subject) {
  const auto metadata = state_->talk->provider().metadata();
  if (!metadata) return metadata.error();
  return request_userinfo(access_token, subject, *state_->talk, **metadata);
}

Result<std::string> RelyingParty::logout_url(const LogoutOptions& options) {
  const auto metadata = state_->talk->provider().metadata();
  if (!metadata) return metadata.error();
  const Config& config = state_->talk->config();
  const std::string back =
      options.post_logout_redirect_uri.empty() ? post_logout_redirect_uri(config) : options.post_logout_redirect_uri;
  if (config.quirks.logout_uri_parameter) return logout_uri_address(**metadata, config.client_id, back);
  if ((*metadata)->end_session_endpoint.empty()) {
    return make_error(ErrorCode::not_supported, "the provider has no logout page",
                      "OpenID Connect RP-Initiated Logout §2.1", "The session in this application can still be ended");
  }
  oauth::EndSessionRequest request;
  request.id_token_hint = options.id_token_hint;
  request.client_id = config.client_id;
  request.post_logout_redirect_uri = back;
  request.state = options.state;
  request.ui_locales = options.ui_locales;
  return oauth::end_session_url((*metadata)->end_session_endpoint, request);
}

Result<LogoutToken> RelyingParty::verify_logout_token(const std::string& token) {
  Talk& talk = *state_->talk;
  const auto metadata = talk.provider().metadata();
  if (!metadata) return metadata.error();
  const IdTokenValidator signatures(talk.config(), **metadata, talk.provider());
  const LogoutTokenValidator validator(talk.config(), **metadata, signatures, *talk.environment().used_tokens);
  return validator.validate(token, now());
}

Result<void> RelyingParty::check_provider() {
  const auto metadata = state_->talk->provider().metadata();
  if (!metadata) return metadata.error();
  if ((*metadata)->jwks_uri.empty() && state_->talk->config().quirks.no_id_token) return {};  // nothing is signed
  const auto keys = state_->talk->provider().keys();
  if (!keys) return keys.error();
  return {};
}

const std::shared_ptr<Client>& RelyingParty::client() const { return state_->client; }
const Config& RelyingParty::config() const { return state_->talk->config(); }
TimePoint RelyingParty::now() const { return state_->talk->now(); }
std::string RelyingParty::random_bytes(std::size_t count) const {
  return state_->talk->environment().random_bytes(count);
}
void RelyingParty::log(LogLevel level, std::string_view message) const {
  state_->talk->environment().log(level, message);
}

bool Identity::has_role(std::string_view role) const { return std::ranges::find(roles, role) != roles.end(); }

std::string Identity::display_name() const {
  for (const char* name : {"name", "preferred_username", "email"}) {
    if (auto value = claims.string(name); value && !value->empty()) return *std::move(value);
  }
  return subject;
}

}  // namespace latchkey::rp
