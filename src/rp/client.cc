#include <latchkey/client.h>

#include <utility>

#include "rp/check_config.h"
#include "rp/error.h"
#include "rp/talk.h"

namespace latchkey::rp {

Result<std::shared_ptr<Client>> Client::create(Config config, Environment environment) {
  if (auto checked = check_client_config(config); !checked) return checked.error();
  auto talk = Talk::make(std::move(config), std::move(environment));
  if (!talk) return talk.error();
  return std::make_shared<Client>(*std::move(talk));
}

Client::Client(std::shared_ptr<Talk> talk) : talk_(std::move(talk)) {}
Client::~Client() = default;

Result<HttpResponse> Client::call(HttpRequest request, const Tokens& tokens) {
  // RFC 6750 §5.3: access tokens travel over TLS only
  if (!is_permitted_url(talk_->config(), request.url)) {
    return make_error(ErrorCode::invalid_configuration, "an access token must not go to this address in the clear",
                      "RFC 6750 §5.3", "Use https://, or permit plain http with allow_insecure_http");
  }
  return talk_->call(request, tokens.access_token, tokens.token_type);
}

Result<HttpResponse> Client::call(HttpRequest request, const std::string& access_token) {
  Tokens tokens;
  tokens.access_token = access_token;
  tokens.token_type = talk_->token_type();
  return call(std::move(request), tokens);
}

const Config& Client::config() const { return talk_->config(); }
TimePoint Client::now() const { return talk_->now(); }

}  // namespace latchkey::rp
