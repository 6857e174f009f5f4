#include "rp/bearer_introspection.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/base64.h"
#include "crypto/digest.h"
#include "rp/access_token.h"
#include "rp/client_key.h"
#include "rp/error.h"
#include "rp/id_token_checks.h"

namespace latchkey::rp {
namespace {

Error inactive() {
  return make_error(ErrorCode::access_token_inactive, "the access token is not active (any more)", "RFC 7662 §2.2",
                    "Get a new one");
}

Result<json::Object> read(const Answer& answer) {
  if (answer.status == 401 || answer.status == 403) {
    return make_error(
        ErrorCode::provider_error,
        fmt::format("the introspection endpoint does not take this service's credentials (status {})", answer.status),
        "RFC 7662 §2.3", "Check client_id and client_secret of the BearerConfig against the provider");
  }
  if (answer.status != 200) {
    return make_error(ErrorCode::provider_error,
                      fmt::format("the introspection endpoint answered with status {}", answer.status),
                      "RFC 7662 §2.2");
  }
  auto object = json_answer(answer, "the introspection endpoint's answer");
  if (!object) return object;
  const auto* active = json::find(*object, "active");
  // RFC 7662 §2.2: active REQUIRED, a boolean
  if (active == nullptr || !active->is_bool()) {
    return make_error(ErrorCode::provider_error, "the introspection endpoint's answer does not say active or not",
                      "RFC 7662 §2.2");
  }
  return object;
}

/// Its text was looked at when the settings were checked.
std::optional<jose::SigningKey> key_of(const BearerConfig& config) {
  if (config.client_key.text.empty()) return std::nullopt;
  auto key = parse_client_key(config.client_key, "client_key");
  if (!key) return std::nullopt;
  return *std::move(key);
}

}  // namespace

Introspection::Introspection(const BearerConfig& config, const Config& party, const Environment& environment,
                             Provider& provider)
    : config_(config),
      authenticator_(party, environment, key_of(config)),
      provider_(provider),
      answers_(config.introspection_memory) {}

Result<json::Object> Introspection::ask(const std::string& token) {
  const auto metadata = provider_.metadata();
  if (!metadata) return metadata.error();
  const std::string& endpoint =
      config_.introspection_endpoint.empty() ? (*metadata)->introspection_endpoint : config_.introspection_endpoint;
  if (endpoint.empty()) {
    return make_error(ErrorCode::not_supported, "the provider has no introspection endpoint", "RFC 7662 §2",
                      "Use tokens that are JWTs, or set introspection_endpoint");
  }
  // RFC 7662 §2.1: POST with token, and the protected resource authenticates itself
  url::Form form{{"token", token}, {"token_type_hint", "access_token"}};
  HttpRequest request{
      .method = "POST",
      .url = endpoint,
      .headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}},
      .body = {}};
  if (auto added = authenticator_.add_credentials(**metadata, form, request.headers); !added) return added.error();
  request.body = form.encode();
  const auto answer = provider_.send(std::move(request));
  if (!answer) return answer.error();
  return read(*answer);
}

Result<json::Object> Introspection::check(const std::string& token, TimePoint now) {
  const std::string key = base64url_encode(crypto::sha256(token));
  if (const auto known = answers_.find(key, now)) {
    if (known->error) return *known->error;
    // RFC 7662 §4: a remembered answer must not outlive the token
    if (auto error = check_access_token({known->claims, config_, now, {}, true})) return *std::move(error);
    return known->claims;
  }
  auto claims = ask(token);
  if (!claims) return claims;
  std::optional<Error> error;
  // RFC 7662 §2.2: "active: false" for what has expired, was revoked, is another's or never was
  if (!json::find(*claims, "active")->as_bool()) {
    error = inactive();
  } else {
    error = check_access_token({*claims, config_, now, {}, true});
  }
  TimePoint until = now + (error ? config_.introspection_refusal_lifetime : config_.introspection_lifetime);
  if (const auto exp = numeric_date(*claims, "exp"); exp && !error) until = std::min(until, *exp);
  answers_.keep(key, std::make_shared<const Answer>(Answer{error, error ? json::Object() : *claims}), until);
  if (error) return *std::move(error);
  return claims;
}

}  // namespace latchkey::rp
