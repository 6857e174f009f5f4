#include <latchkey/registration.h>

#include <fmt/core.h>

#include <utility>

#include "json/json.h"
#include "rp/check_config.h"
#include "rp/error.h"
#include "rp/id_token_checks.h"
#include "rp/refusal.h"
#include "rp/talk.h"

namespace latchkey::rp {
namespace {

constexpr std::string_view kWhat = "the registration endpoint";

Result<json::Object> read_metadata(std::string_view text) {
  auto object = json::parse_object(text);
  if (object) return *std::move(object);
  return make_error(ErrorCode::invalid_configuration,
                    "the client's metadata are no JSON object: " + printable(object.error().detail), "RFC 7591 §2",
                    R"(Write them as {"redirect_uris": [...], "client_name": "..."})");
}

HttpRequest request_to(std::string method, const std::string& url, const std::string& token, std::string body = {}) {
  HttpRequest request{.method = std::move(method), .url = url, .headers = {{"Accept", "application/json"}}, .body = {}};
  if (!body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  if (!token.empty()) request.headers.emplace_back("Authorization", "Bearer " + token);
  request.body = std::move(body);
  return request;
}

/// What the answer says, on top of what was known before.
Result<RegisteredClient> read_answer(const Answer& answer, RegisteredClient client) {
  const auto object = json_answer(answer, "the answer of the registration endpoint");
  if (!object) return object.error();
  const std::string id(json::string_or_empty(*object, "client_id"));
  // RFC 7591 §3.2.1: client_id REQUIRED; RFC 7592 §3: and it stays what it was
  if (id.empty() || (!client.client_id.empty() && id != client.client_id)) {
    return make_error(ErrorCode::provider_error, "the answer of the registration endpoint is about no client of ours",
                      "RFC 7591 §3.2.1", "The provider breaks the protocol; its log may say more");
  }
  client.client_id = id;
  const auto take = [&object](const char* name, std::string& field) {
    if (const auto text = json::string_or_empty(*object, name); !text.empty()) field = text;
  };
  take("client_secret", client.client_secret);
  take("registration_access_token", client.registration_access_token);
  take("registration_client_uri", client.registration_client_uri);
  // RFC 7591 §3.2.1: client_secret_expires_at is "0 if it will not expire"
  if (const auto at = numeric_date(*object, "client_secret_expires_at")) {
    client.client_secret_expires_at = *at == TimePoint{} ? std::nullopt : at;
  }
  auto metadata = Claims::parse(json::serialize(*object));
  if (!metadata) return metadata.error();
  client.metadata = *std::move(metadata);
  return client;
}

/// Settings that are enough to send something.
Config config_for(const std::string& issuer, bool allow_insecure_http, MetadataDocument document) {
  Config config;
  config.issuer = issuer;
  config.client_id = "to be registered";
  config.allow_insecure_http = allow_insecure_http;
  config.metadata_document = document;
  return config;
}

/// A call to the client's own address (RFC 7592 §2).
Result<Answer> manage(const RegisteredClient& client, Environment environment, const char* method, std::string body) {
  const Config config = config_for({}, client.allow_insecure_http, MetadataDocument::openid_configuration);
  // RFC 7592 §2: the address uses TLS, since a token goes there
  if (client.registration_access_token.empty() || !is_permitted_url(config, client.registration_client_uri)) {
    return make_error(ErrorCode::not_supported, "this registration cannot be managed", "RFC 7592 §3",
                      "The provider gave no registration_access_token and no proper registration_client_uri with it");
  }
  const auto talk = Talk::make(config, std::move(environment));
  if (!talk) return talk.error();
  return (*talk)->provider().send(
      request_to(method, client.registration_client_uri, client.registration_access_token, std::move(body)));
}

}  // namespace

Result<RegisteredClient> register_client(const RegistrationTarget& target, std::string_view metadata,
                                         Environment environment) {
  const auto wanted = read_metadata(metadata);
  if (!wanted) return wanted.error();
  const Config config = config_for(target.issuer, target.allow_insecure_http, target.metadata_document);
  if (auto checked = check_client_config(config); !checked) return checked.error();
  const auto talk = Talk::make(config, std::move(environment));
  if (!talk) return talk.error();
  const auto provider = (*talk)->provider().metadata();
  if (!provider) return provider.error();
  // RFC 8414 §2: registration_endpoint, without it clients are made in the provider's console
  if ((*provider)->registration_endpoint.empty()) {
    return make_error(ErrorCode::not_supported, "the provider registers no clients by itself", "RFC 8414 §2",
                      "Make the client in the provider's console");
  }
  const auto answer = (*talk)->provider().send(
      request_to("POST", (*provider)->registration_endpoint, target.initial_access_token, json::serialize(*wanted)));
  if (!answer) return answer.error();
  // RFC 7591 §3.2.1: 201; some answer 200
  if (answer->status != 201 && answer->status != 200) return refusal(*answer, kWhat, "RFC 7591 §3.2.2");
  RegisteredClient client;
  client.allow_insecure_http = target.allow_insecure_http;
  return read_answer(*answer, std::move(client));
}

Result<RegisteredClient> read_registration(const RegisteredClient& client, Environment environment) {
  const auto answer = manage(client, std::move(environment), "GET", {});
  if (!answer) return answer.error();
  if (answer->status != 200) return refusal(*answer, kWhat, "RFC 7592 §2.1");
  return read_answer(*answer, client);
}

Result<RegisteredClient> update_registration(const RegisteredClient& client, std::string_view metadata,
                                             Environment environment) {
  auto wanted = read_metadata(metadata);
  if (!wanted) return wanted.error();
  // RFC 7592 §2.2: the request "MUST NOT include" these, and "MUST include" client_id and the secret as it is
  for (const char* name :
       {"registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at"}) {
    wanted->erase(name);
  }
  (*wanted)["client_id"] = client.client_id;
  if (!client.client_secret.empty()) (*wanted)["client_secret"] = client.client_secret;
  const auto answer = manage(client, std::move(environment), "PUT", json::serialize(*wanted));
  if (!answer) return answer.error();
  if (answer->status != 200) return refusal(*answer, kWhat, "RFC 7592 §2.2");
  return read_answer(*answer, client);
}

Result<void> delete_registration(const RegisteredClient& client, Environment environment) {
  const auto answer = manage(client, std::move(environment), "DELETE", {});
  if (!answer) return answer.error();
  // RFC 7592 §2.3: 204 No Content
  if (answer->status != 204 && answer->status != 200) return refusal(*answer, kWhat, "RFC 7592 §2.3");
  return {};
}

}  // namespace latchkey::rp
