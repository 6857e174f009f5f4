#include "rp/provider.h"

#include <fmt/core.h>

#include "rp/error.h"

namespace latchkey::rp {
namespace {

Pace pace_of(const Config& config) {
  return {.lifetime = config.metadata_lifetime,
          .retry_first = config.retry_first,
          .retry_most = config.retry_most,
          .cooldown = config.key_refetch_cooldown};
}

std::string media_type_of(std::string_view content_type) {
  std::string type(content_type.substr(0, content_type.find(';')));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.pop_back();
  for (char& c : type) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return type;
}

bool is_json(std::string_view media_type) {
  return media_type == "application/json" || media_type == "application/jwk-set+json" ||
         (media_type.starts_with("application/") && media_type.ends_with("+json"));
}

Error unexpected_status(const Answer& answer, std::string_view what, std::string_view hint) {
  return make_error(ErrorCode::provider_error, fmt::format("{} has status {} instead of 200", what, answer.status), {},
                    hint);
}

std::map<std::string, std::string> key_issuers(const json::Object& set) {
  std::map<std::string, std::string> issuers;
  for (const auto& item : set.at("keys").as_array()) {
    const auto* key = item.if_object();
    if (key == nullptr) continue;
    const auto issuer = json::string_or_empty(*key, "issuer");
    if (!issuer.empty()) issuers.emplace(json::string_or_empty(*key, "kid"), issuer);
  }
  return issuers;
}

}  // namespace

Result<json::Object> json_answer(const Answer& answer, std::string_view what) {
  if (!is_json(answer.media_type)) {
    return make_error(
        ErrorCode::provider_error,
        fmt::format("{} is {} instead of JSON (status {})", what,
                    answer.media_type.empty() ? "of no type" : printable(answer.media_type, 60), answer.status),
        {}, "Check that the provider's address leads to the provider, not to an error page or a proxy");
  }
  auto object = json::parse_object(answer.body);
  if (!object) {
    return make_error(ErrorCode::provider_error,
                      fmt::format("{} is no proper JSON object: {}", what, object.error().detail), "RFC 8259");
  }
  return *std::move(object);
}

Provider::Provider(const Config& config, const Environment& environment)
    : config_(config),
      environment_(environment),
      decryption_keys_(DecryptionKeys::read(config).value_or(DecryptionKeys{})),  // check_config() has read them before
      metadata_(pace_of(config)),
      keys_(pace_of(config)) {}

Result<std::shared_ptr<const Metadata>> Provider::metadata() {
  return metadata_.get(environment_.now(), [this]() -> Result<Metadata> {
    auto fetched = fetch_metadata();
    if (!fetched)
      environment_.log(LogLevel::warning, "the provider's metadata cannot be had: " + fetched.error().to_string());
    return fetched;
  });
}

Result<std::shared_ptr<const ProviderKeys>> Provider::keys() {
  return keys_.get(environment_.now(), [this] { return fetch_keys(); });
}

Result<std::shared_ptr<const ProviderKeys>> Provider::keys_newer_than(const std::shared_ptr<const ProviderKeys>& seen) {
  return keys_.newer_than(seen, environment_.now(), [this] { return fetch_keys(); });
}

Error no_answer(Error error) {
  if (error.code != ErrorCode::provider_unreachable) return error;
  error.message = "the provider cannot be reached: " + error.message;
  if (error.hint.empty()) {
    error.hint =
        fmt::format("Check that it runs and that {} is right; nothing needs a restart once it is back", kIssuerSetting);
  }
  return error;
}

Answer to_answer(HttpResponse response) {
  Answer answer{.status = response.status,
                .media_type = media_type_of(response.header("content-type")),
                .body = std::move(response.body),
                .headers = {}};
  answer.headers = std::move(response.headers);
  return answer;
}

Result<HttpResponse> Provider::exchange(const HttpRequest& request) const {
  auto response = environment_.http->send(request);
  if (!response) return no_answer(response.error());
  return response;
}

Result<Answer> Provider::send(HttpRequest request) const {
  auto response = exchange(request);
  if (!response) return response.error();
  return to_answer(*std::move(response));
}

Result<Metadata> Provider::fetch_metadata() const {
  if (!config_.endpoints.authorization.empty()) return metadata_by_hand(config_);
  const std::string url = discovery_url(config_);
  const auto answer = send({.method = "GET", .url = url, .headers = {{"Accept", "application/json"}}, .body = {}});
  if (!answer) return answer.error();
  const std::string what = "the discovery document at " + url;
  if (answer->status != 200) {
    return unexpected_status(*answer, what,
                             fmt::format("Check {}: the address must be the issuer's own", kIssuerSetting));
  }
  const auto object = json_answer(*answer, what);
  if (!object) return object.error();
  return parse_metadata(answer->body, config_);
}

Result<ProviderKeys> Provider::fetch_keys() {
  const auto known = metadata();
  if (!known) return known.error();
  // RFC 8414 §2: jwks_uri is OPTIONAL for a server that speaks plain OAuth
  if ((*known)->jwks_uri.empty()) {
    return make_error(ErrorCode::not_supported, "the provider publishes no keys", "RFC 8414 §2",
                      "Nothing that it signs can be checked: use calls that need no token of its");
  }
  const auto answer = send({.method = "GET",
                            .url = (*known)->jwks_uri,
                            .headers = {{"Accept", "application/json, application/jwk-set+json"}},
                            .body = {}});
  const auto failed = [this](Error error) {
    environment_.log(LogLevel::warning, "the provider's keys cannot be had: " + error.to_string());
    return error;
  };
  if (!answer) return failed(answer.error());
  if (answer->status != 200) return failed(unexpected_status(*answer, "the provider's key set", {}));
  const auto object = json_answer(*answer, "the provider's key set");
  if (!object) return failed(object.error());
  auto keys = jose::parse_jwk_set(*object);
  if (!keys)
    return failed(make_error(ErrorCode::provider_error, "the provider's key set is malformed: " + keys.error().detail,
                             "RFC 7517 §5"));
  ProviderKeys all{*std::move(keys), {}};
  if (config_.quirks.issuer_template) all.issuers = key_issuers(*object);
  return all;
}

}  // namespace latchkey::rp
