// Calls without a browser: each starts from a Client.
#include <latchkey/backchannel_login.h>
#include <latchkey/client.h>
#include <latchkey/client_credentials.h>
#include <latchkey/device_login.h>
#include <latchkey/http.h>
#include <latchkey/introspection.h>
#include <latchkey/registration.h>
#include <latchkey/revocation.h>
#include <latchkey/token_exchange.h>

#include <cstdio>
#include <memory>
#include <string>

namespace rp = latchkey::rp;

rp::Config base();

// [client]
rp::Result<std::shared_ptr<rp::Client>> make_client() {
  rp::Config config = base();
  config.redirect_uri.clear();  // nobody is sent anywhere
  return rp::Client::create(config);
}
// [client credentials]
rp::Result<rp::HttpResponse> call_an_api(const std::shared_ptr<rp::Client>& client) {
  rp::ClientCredentialsOptions options;
  options.scopes = {"orders:read"};
  static rp::ClientCredentials service(client, options);  // keeps the token; one for the whole program
  const auto tokens = service.tokens();
  if (!tokens) return tokens.error();
  return client->call({.method = "GET", .url = "https://api.example.org/orders", .headers = {}, .body = {}}, *tokens);
}
// [device login]
rp::Result<rp::Granted> log_in_on_another_device(rp::Client& client) {
  const auto login = rp::begin_device_login(client);
  if (!login) return login.error();
  std::printf("Open %s and type %s\n", login->verification_uri.c_str(), login->user_code.c_str());
  return rp::wait_for_device_login(client, *login);
}
// [backchannel login]
rp::Result<rp::Granted> ask_on_her_own_device(rp::Client& client, const std::string& user) {
  rp::BackchannelLoginOptions options;
  options.login_hint = user;
  options.binding_message = "Counter 7";
  const auto login = rp::begin_backchannel_login(client, options);
  if (!login) return login.error();
  return rp::wait_for_backchannel_login(client, *login);
}
// [signed backchannel login]
rp::Result<rp::BackchannelLogin> ask_with_a_signed_request(rp::Client& client, const std::string& user) {
  rp::BackchannelLoginOptions options;
  options.login_hint = user;
  options.sign_request = true;  // with Config::client_key
  return rp::begin_backchannel_login(client, options);
}
// [backchannel push]
rp::Response notified(rp::Client& client, const rp::Request& request, const rp::BackchannelLogin& login,
                      const std::string& client_notification_token) {
  const auto granted = rp::read_backchannel_push(client, request, login, client_notification_token);
  if (granted) std::printf("%s agreed\n", granted->identity->display_name().c_str());
  const bool refused = !granted && granted.error().code == rp::ErrorCode::token_request_refused;
  const bool forged = !granted && granted.error().code == rp::ErrorCode::login_unknown;
  return {.status = granted || refused ? 204 : forged ? 401 : 400, .headers = {}, .body = {}};
}
// [token exchange]
rp::Result<rp::ExchangedToken> for_the_next_service(rp::Client& client, const std::string& access_token) {
  rp::TokenExchange exchange;
  exchange.subject_token = access_token;
  exchange.audiences = {"billing"};
  return rp::exchange_token(client, exchange);
}
// [introspection]
bool is_good(rp::Client& client, const std::string& token) {
  const auto answer = rp::introspect(client, token);
  return answer && answer->active;
}
// [revocation]
void forget(rp::Client& client, const std::string& refresh_token) {
  if (const auto revoked = rp::revoke(client, refresh_token, "refresh_token"); !revoked)
    std::fprintf(stderr, "%s\n", revoked.error().to_string().c_str());
}
// [registration]
rp::Result<rp::RegisteredClient> make_ourselves_known(const std::string& initial_access_token) {
  rp::RegistrationTarget target;
  target.issuer = "https://id.example.org/realms/shop";
  target.initial_access_token = initial_access_token;
  return rp::register_client(target, R"({"client_name": "Shop", "redirect_uris": ["https://shop.example.org/cb"]})");
}
// [end]
