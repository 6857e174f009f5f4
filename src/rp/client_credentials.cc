#include "rp/client_credentials.h"

#include <algorithm>

#include "base/base64.h"
#include "rp/error.h"
#include "url/percent.h"

namespace latchkey::rp {

Result<ClientAuthentication> choose_authentication(const Config& config, const Metadata& metadata) {
  if (config.authentication != ClientAuthentication::automatic) return config.authentication;
  if (config.client_secret.empty()) return ClientAuthentication::none;
  const auto offers = [&metadata](std::string_view method) {
    return std::ranges::find(metadata.token_authentication_methods, method) !=
           metadata.token_authentication_methods.end();
  };
  if (offers("client_secret_basic")) return ClientAuthentication::client_secret_basic;
  if (offers("client_secret_post")) return ClientAuthentication::client_secret_post;
  return make_error(ErrorCode::not_supported, "the provider takes no client secret, neither by Basic nor by POST",
                    "OpenID Connect Core §9",
                    "Choose the authentication method by hand, or use another kind of client");
}

std::string basic_authorization(std::string_view client_id, std::string_view client_secret) {
  // RFC 6749 §2.3.1: both are encoded with application/x-www-form-urlencoded first
  return "Basic " + base64_encode(url::form_encode(client_id) + ":" + url::form_encode(client_secret));
}

void add_credentials(const Config& config, ClientAuthentication method, url::Form& form, Fields& headers) {
  if (method == ClientAuthentication::client_secret_basic) {
    headers.emplace_back("Authorization", basic_authorization(config.client_id, config.client_secret));
    return;  // RFC 6749 §2.3: not more than one method in a request
  }
  form.add("client_id", config.client_id);
  if (method == ClientAuthentication::client_secret_post) form.add("client_secret", config.client_secret);
}

}  // namespace latchkey::rp
