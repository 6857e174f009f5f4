#include "rp/client_authentication.h"

#include <algorithm>
#include <array>

#include "base/base64.h"
#include "base/time.h"
#include "jose/jwt.h"
#include "json/writer.h"
#include "rp/error.h"
#include "rp/port_random.h"
#include "rp/signed_secret.h"
#include "url/percent.h"

namespace latchkey::rp {
namespace {

constexpr std::string_view kAssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr std::int64_t kAssertionSeconds = 60;

std::optional<jose::SigningKey> hmac_key_of(const std::string& secret) {
  auto key = jose::SigningKey::make({}, jose::Algorithm::HS256, crypto::HmacKey(Secret::copy_of(secret)));
  if (!key) return std::nullopt;
  return *std::move(key);
}

}  // namespace

Result<ClientAuthentication> choose_authentication(const Config& config, const Metadata& metadata) {
  using enum ClientAuthentication;
  if (config.authentication != automatic) return config.authentication;
  if (config.client_secret.empty()) return config.client_key.text.empty() ? none : private_key_jwt;
  constexpr std::array<std::pair<std::string_view, ClientAuthentication>, 3> ways{
      {{"client_secret_basic", client_secret_basic},
       {"client_secret_post", client_secret_post},
       {"client_secret_jwt", client_secret_jwt}}};
  for (const auto& [name, method] : ways) {
    const auto& offered = metadata.token_authentication_methods;
    if (std::ranges::find(offered, name) != offered.end()) return method;
  }
  return make_error(ErrorCode::not_supported, "the provider takes no client secret, in no way that is known here",
                    "OpenID Connect Core §9",
                    "Choose the authentication method by hand, or use another kind of client");
}

bool uses_certificate(ClientAuthentication method) {
  return method == ClientAuthentication::tls_client_auth || method == ClientAuthentication::self_signed_tls_client_auth;
}

std::string basic_authorization(std::string_view client_id, std::string_view client_secret) {
  // RFC 6749 §2.3.1: both are encoded with application/x-www-form-urlencoded first
  return "Basic " + base64_encode(url::form_encode(client_id) + ":" + url::form_encode(client_secret));
}

ClientAuthenticator::ClientAuthenticator(const Config& config, const Environment& environment,
                                         std::optional<jose::SigningKey> key)
    : config_(config),
      environment_(environment),
      key_(std::move(key)),
      secret_key_(hmac_key_of(config.client_secret)) {}

Result<std::string> ClientAuthenticator::assertion(ClientAuthentication method, const Metadata& metadata) const {
  const auto& key = method == ClientAuthentication::private_key_jwt ? key_ : secret_key_;
  if (!key) {
    return make_error(ErrorCode::invalid_configuration, "there is no key to sign the client's assertion with",
                      "RFC 7523 §3",
                      "Set client_key for private_key_jwt; client_secret_jwt needs a secret of 32 bytes");
  }
  const auto now = to_unix_seconds(environment_.now());
  PortRandom random(environment_);
  std::string claims;
  json::Writer out(claims);
  out.begin_object().member("iss", config_.client_id).member("sub", config_.client_id);
  // RFC 7523 §3: (3) aud "identifies the authorization server as an intended audience"; the issuer, so that no other
  // server to which the client was lured can use it
  out.member("aud", config_.assertion_audience == AssertionAudience::token_endpoint ? metadata.token_endpoint
                                                                                    : metadata.issuer);
  // RFC 7523 §3: (4) exp is REQUIRED; (7) jti, which OpenID Connect Core §9 demands
  out.member("jti", random.token(16)).member("iat", now).member("exp", now + kAssertionSeconds).end_object();
  return jose::sign_jwt(*key, claims);
}

Result<void> ClientAuthenticator::add_credentials(const Metadata& metadata, url::Form& form, Fields& headers) const {
  const auto method = choose_authentication(config_, metadata);
  if (!method) return method.error();
  if (*method == ClientAuthentication::client_secret_basic) {
    headers.emplace_back("Authorization", basic_authorization(config_.client_id, config_.client_secret));
    return {};  // RFC 6749 §2.3: not more than one method in a request
  }
  form.add("client_id", config_.client_id);
  if (*method == ClientAuthentication::client_secret_post) {
    auto secret = current_secret(config_, environment_.now());
    if (!secret) return secret.error();
    form.add("client_secret", *std::move(secret));
  }
  if (*method == ClientAuthentication::private_key_jwt || *method == ClientAuthentication::client_secret_jwt) {
    auto made = assertion(*method, metadata);
    if (!made) return made.error();
    form.add("client_assertion_type", std::string(kAssertionType));
    form.add("client_assertion", *std::move(made));
  }
  // RFC 8705 §2: with the certificate methods client_id is all that stands in the request
  return {};
}

}  // namespace latchkey::rp
