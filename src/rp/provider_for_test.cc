#include <stdexcept>

#include "jose/jwk_set.h"
#include "jose/jwt.h"
#include "rp/provider_for_test.h"
#include "url/form.h"
#include "url/url.h"

namespace latchkey::rp {

Config config_for_test() {
  Config config;
  config.issuer = kIssuer;
  config.client_id = kClient;
  config.client_secret = kClientSecret;
  config.redirect_uri = "https://app.example/auth/callback";
  return config;
}

jose::SigningKey new_key(const std::string& kid, jose::Algorithm algorithm) {
  const auto made = [&]() -> latchkey::Result<jose::SigningKey> {
    if (jose::info(algorithm).symmetric())
      return jose::SigningKey::make(kid, algorithm, crypto::HmacKey(Secret::copy_of(kClientSecret)));
    auto key = jose::info(algorithm).kty == "RSA"   ? crypto::PrivateKey::generate_rsa()
               : jose::info(algorithm).kty == "OKP" ? crypto::PrivateKey::generate(crypto::Curve::ed25519)
                                                    : crypto::PrivateKey::generate(crypto::Curve::p256);
    return jose::SigningKey::make(kid, algorithm, std::move(*key));
  }();
  if (!made) throw std::runtime_error(made.error().detail);
  return *made;
}

TestProvider::TestProvider() : published{new_key("k1")} {
  sign = [this](const std::string& claims) { return jose::sign_jwt(published.at(0), claims); };
}

Environment TestProvider::environment() {
  Environment environment;
  environment.http = std::shared_ptr<HttpClient>(this, [](HttpClient*) {});
  environment.now = [this] { return clock.now(); };
  environment.log = [this](LogLevel, std::string_view line) {
    const std::lock_guard lock(mutex_);
    logged.emplace_back(line);
  };
  return environment;
}

Result<HttpResponse> TestProvider::send(const HttpRequest& request) {
  const std::string base = kIssuer;
  std::string endpoint = request.url.starts_with(base + "/") ? request.url.substr(base.size() + 1) : "elsewhere";
  if (endpoint == ".well-known/openid-configuration") endpoint = "metadata";
  {
    const std::lock_guard lock(mutex_);
    requests_.emplace_back(endpoint, request);
  }
  if (down) return Error{ErrorCode::provider_unreachable, "connection refused", {}, {}, {}};
  if (auto answer = first(endpoint, request)) return *std::move(answer);
  if (const auto found = instead.find(endpoint); found != instead.end()) return found->second;
  return answer(endpoint, request);
}

HttpResponse TestProvider::answer(const std::string& endpoint, const HttpRequest&) {
  const auto json_of = [](const json::Object& object) {
    return HttpResponse{.status = 200,
                        .headers = {{"Content-Type", "application/json;charset=UTF-8"}},
                        .body = json::serialize(object)};
  };
  if (endpoint == "metadata") return json_of(metadata());
  if (endpoint == "certs") {
    jose::JwkSet set;
    for (const auto& key : published) set.keys.push_back(key.verification_jwk());
    return json_of(jose::public_json(set));
  }
  if (endpoint == "token") {
    during_token_request();
    return json_of(tokens());
  }
  if (endpoint == "userinfo") {
    json::Object claims{{"sub", subject}, {"name", "Alice Userinfo"}, {"email", "alice@example.org"}};
    edit_userinfo(claims);
    return json_of(claims);
  }
  return {.status = 404, .headers = {{"Content-Type", "text/html"}}, .body = "<h1>not here</h1>"};
}

json::Object TestProvider::metadata() const {
  const std::string base = kIssuer;
  json::Object object{{"issuer", base},
                      {"authorization_endpoint", base + "/auth"},
                      {"token_endpoint", base + "/token"},
                      {"userinfo_endpoint", base + "/userinfo"},
                      {"jwks_uri", base + "/certs"},
                      {"end_session_endpoint", base + "/logout"},
                      {"id_token_signing_alg_values_supported", {"RS256", "ES256", "EdDSA", "HS256"}},
                      {"authorization_response_iss_parameter_supported", true}};
  edit_metadata(object);
  return object;
}

json::Object TestProvider::tokens() {
  const std::string access_token = "access-token-" + std::to_string(count("token"));
  const auto now = to_unix_seconds(clock.now());
  json::Object claims{{"iss", kIssuer},
                      {"sub", subject},
                      {"aud", kClient},
                      {"exp", now + 300},
                      {"iat", now},
                      {"nonce", nonce},
                      {"auth_time", now - 10},
                      {"sid", "op-session-1"},
                      {"preferred_username", "alice"},
                      {"at_hash", jose::half_hash(published.at(0).algorithm(), access_token)}};
  edit_claims(claims);
  json::Object tokens{{"access_token", access_token},
                      {"token_type", "Bearer"},
                      {"expires_in", 60},
                      {"refresh_token", "refresh-" + std::to_string(count("token"))},
                      {"id_token", sign(json::serialize(claims))},
                      {"scope", "openid profile email"}};
  edit_tokens(tokens);
  return tokens;
}

std::string TestProvider::token_of(const json::Object& claims) const {
  return jose::sign_jwt(published.at(0), json::serialize(claims));
}

int TestProvider::count(const std::string& endpoint) const {
  const std::lock_guard lock(mutex_);
  int count = 0;
  for (const auto& request : requests_) count += request.first == endpoint ? 1 : 0;
  return count;
}

HttpRequest TestProvider::last(const std::string& endpoint) const {
  const std::lock_guard lock(mutex_);
  for (auto at = requests_.rbegin(); at != requests_.rend(); ++at) {
    if (at->first == endpoint) return at->second;
  }
  return {};
}

HttpResponse json_response(int status, std::string body, Fields more_headers) {
  more_headers.emplace_back("Content-Type", "application/json");
  return {.status = status, .headers = std::move(more_headers), .body = std::move(body)};
}

std::string parameter_of(const std::string& url, const std::string& name) {
  const auto parsed = url::parse_url(url);
  if (!parsed || !parsed->query) return {};
  const auto form = url::parse_form(*parsed->query);
  return form ? std::string(form->get(name).value_or("")) : std::string();
}

}  // namespace latchkey::rp
