// The library's conversations on a string: each line of standard input is one call as JSON, each line of standard
// output its answer, so that a test can drive them against a real provider. The first line holds the settings.
#include <latchkey/backchannel_login.h>
#include <latchkey/client.h>
#include <latchkey/client_credentials.h>
#include <latchkey/device_login.h>
#include <latchkey/introspection.h>
#include <latchkey/registration.h>
#include <latchkey/relying_party.h>
#include <latchkey/revocation.h>
#include <latchkey/token_exchange.h>

#include <cstdio>
#include <iostream>
#include <map>
#include <optional>
#include <string>

#include "json/json.h"

namespace rp = latchkey::rp;
namespace json = latchkey::json;

namespace {

std::string text(const json::Object& object, std::string_view name) {
  return std::string(json::string_or_empty(object, name));
}

bool flag(const json::Object& object, std::string_view name) {
  const auto* value = json::find(object, name);
  return value != nullptr && value->is_bool() && value->as_bool();
}

std::vector<std::string> list(const json::Object& object, std::string_view name) {
  std::vector<std::string> found;
  if (const auto* value = json::find(object, name)) {
    for (const auto& entry : value->as_array()) found.emplace_back(json::view(entry.as_string()));
  }
  return found;
}

rp::Fields fields(const json::Object& object, std::string_view name) {
  rp::Fields found;
  if (const auto* value = json::find(object, name)) {
    for (const auto& [key, entry] : value->as_object()) found.emplace_back(key, json::view(entry.as_string()));
  }
  return found;
}

template <class T>
T named(const std::map<std::string, T>& names, const std::string& name, T otherwise) {
  const auto found = names.find(name);
  return found == names.end() ? otherwise : found->second;
}

rp::Config config_of(const json::Object& in) {
  using enum rp::ClientAuthentication;
  rp::Config config;
  config.issuer = text(in, "issuer");
  config.client_id = text(in, "client_id");
  config.client_secret = text(in, "client_secret");
  config.redirect_uri = text(in, "redirect_uri");
  if (json::find(in, "scopes") != nullptr) config.scopes = list(in, "scopes");
  config.authentication =
      named<rp::ClientAuthentication>({{"client_secret_basic", client_secret_basic},
                                       {"client_secret_post", client_secret_post},
                                       {"client_secret_jwt", client_secret_jwt},
                                       {"private_key_jwt", private_key_jwt},
                                       {"tls_client_auth", tls_client_auth},
                                       {"self_signed_tls_client_auth", self_signed_tls_client_auth}},
                                      text(in, "authentication"), automatic);
  config.client_key = {.text = text(in, "client_key"), .kid = {}, .algorithm = text(in, "client_key_algorithm")};
  if (text(in, "assertion_audience") == "token_endpoint")
    config.assertion_audience = rp::AssertionAudience::token_endpoint;
  if (text(in, "metadata_document") == "oauth")
    config.metadata_document = rp::MetadataDocument::oauth_authorization_server;
  config.pushed_requests = named<rp::PushedRequests>(
      {{"when_offered", rp::PushedRequests::when_offered}, {"always", rp::PushedRequests::always}},
      text(in, "pushed_requests"), rp::PushedRequests::when_required);
  config.sign_requests = flag(in, "sign_requests");
  config.response_mode = named<rp::ResponseMode>({{"form_post", rp::ResponseMode::form_post},
                                                  {"jwt", rp::ResponseMode::jwt},
                                                  {"query.jwt", rp::ResponseMode::query_jwt},
                                                  {"form_post.jwt", rp::ResponseMode::form_post_jwt}},
                                                 text(in, "response_mode"), rp::ResponseMode::query);
  config.resources = list(in, "resources");
  config.dpop = flag(in, "dpop");
  config.id_token_algorithms = list(in, "id_token_algorithms");
  config.decryption_keys = list(in, "decryption_keys");
  config.require_encrypted_id_token = config.decryption_keys.empty();
  return config;
}

json::Object tokens_json(const rp::Tokens& tokens) {
  return {{"access_token", tokens.access_token},
          {"token_type", tokens.token_type},
          {"refresh_token", tokens.refresh_token},
          {"scope", tokens.scope}};
}

json::Object identity_json(const rp::Identity& identity) {
  return {{"subject", identity.subject}, {"claims", *json::parse(identity.claims.to_json())}};
}

json::Object login_json(const rp::Login& login) {
  return {{"identity", identity_json(login.identity)}, {"tokens", tokens_json(login.tokens)}};
}

json::Object failure(const rp::Error& error) {
  return {{"error", rp::name_of(error.code)}, {"provider_error", error.provider_error}, {"text", error.to_string()}};
}

json::Object granted_json(const rp::Result<std::optional<rp::Granted>>& granted) {
  if (!granted) return failure(granted.error());
  if (!*granted) return {{"pending", true}};
  json::Object out{{"tokens", tokens_json((*granted)->tokens)}};
  if ((*granted)->identity) out["identity"] = identity_json(*(*granted)->identity);
  return out;
}

/// What is kept between two lines.
class Conversation {
 public:
  explicit Conversation(const json::Object& settings) {
    rp::Environment environment;
    environment.http = rp::make_http_client({.ca_file = text(settings, "ca_file"),
                                             .client_certificate_file = text(settings, "certificate_file"),
                                             .client_key_file = text(settings, "key_file"),
                                             .proxy = {},
                                             .user_agent = {}});
    environment_ = environment;
    const rp::Config config = config_of(settings);
    issuer_ = config.issuer;
    if (config.redirect_uri.empty()) {
      if (config.client_id.empty()) return;  // to be registered
      auto client = rp::Client::create(config, environment);
      if (client) {
        client_ = *client;
      } else {
        broken_ = failure(client.error());
      }
      return;
    }
    auto party = rp::RelyingParty::create(config, environment);
    if (!party) {
      broken_ = failure(party.error());
      return;
    }
    party_ = *party;
    client_ = party_->client();
  }

  json::Object answer(const json::Object& call) {
    if (broken_) return *broken_;
    const std::string what = text(call, "do");
    using Step = json::Object (Conversation::*)(const json::Object&);
    static const std::map<std::string, Step> steps{
        {"begin_login", &Conversation::begin_login},
        {"finish_login", &Conversation::finish_login},
        {"refresh", &Conversation::refresh},
        {"call", &Conversation::call},
        {"client_credentials", &Conversation::service},
        {"begin_device", &Conversation::begin_device},
        {"poll_device", &Conversation::poll_device},
        {"begin_backchannel", &Conversation::begin_backchannel},
        {"poll_backchannel", &Conversation::poll_backchannel},
        {"exchange", &Conversation::exchange},
        {"introspect", &Conversation::introspect},
        {"revoke", &Conversation::revoke},
        {"register", &Conversation::register_client},
        {"registration", &Conversation::registration},
    };
    const auto step = steps.find(what);
    if (step == steps.end()) return {{"error", "no such call: " + what}};
    return (this->*step->second)(call);
  }

 private:
  json::Object begin_login(const json::Object& call) {
    rp::LoginOptions options;
    options.prompt = text(call, "prompt");
    options.claims = text(call, "claims");
    options.extra = fields(call, "extra");
    auto start = party_->begin_login(options);
    if (!start) return failure(start.error());
    pending_ = start->pending;
    return {{"url", start->url}};
  }
  json::Object finish_login(const json::Object& call) {
    const rp::Fields parameters = fields(call, "parameters");
    if (party_->claimed_state(parameters) != pending_.state) return {{"error", "the answer is for no login here"}};
    auto login = party_->finish_login(parameters, pending_);
    if (!login) return failure(login.error());
    login_ = *login;
    return login_json(*login);
  }
  json::Object refresh(const json::Object&) {
    auto login = party_->refresh(login_);
    if (!login) return failure(login.error());
    login_ = *login;
    return login_json(*login);
  }
  json::Object call(const json::Object& call) {
    rp::Tokens tokens = login_.tokens;
    if (!text(call, "access_token").empty()) tokens.access_token = text(call, "access_token");
    if (!text(call, "token_type").empty()) tokens.token_type = text(call, "token_type");
    const auto response = client_->call({.method = "GET", .url = text(call, "url"), .headers = {}, .body = {}}, tokens);
    if (!response) return failure(response.error());
    return {{"status", response->status}, {"body", response->body}};
  }
  json::Object service(const json::Object& call) {
    if (!service_) {
      service_ = std::make_unique<rp::ClientCredentials>(
          client_, rp::ClientCredentialsOptions{
                       .scopes = list(call, "scopes"), .resources = list(call, "resources"), .extra = {}});
    }
    const auto tokens = service_->tokens();
    return tokens ? tokens_json(*tokens) : failure(tokens.error());
  }
  json::Object begin_device(const json::Object& call) {
    const auto login = rp::begin_device_login(*client_, {.scopes = list(call, "scopes"), .extra = {}});
    if (!login) return failure(login.error());
    device_ = *login;
    return {{"user_code", login->user_code},
            {"verification_uri", login->verification_uri},
            {"verification_uri_complete", login->verification_uri_complete},
            {"interval", login->interval.count()}};
  }
  json::Object poll_device(const json::Object&) { return granted_json(rp::poll_device_login(*client_, device_)); }
  json::Object begin_backchannel(const json::Object& call) {
    rp::BackchannelLoginOptions options;
    options.login_hint = text(call, "login_hint");
    options.scopes = list(call, "scopes");
    options.binding_message = text(call, "binding_message");
    options.client_notification_token = text(call, "client_notification_token");
    options.sign_request = flag(call, "sign_request");
    const auto login = rp::begin_backchannel_login(*client_, options);
    if (!login) return failure(login.error());
    backchannel_ = *login;
    return {{"auth_req_id", login->auth_req_id}, {"interval", login->interval.count()}};
  }
  json::Object poll_backchannel(const json::Object&) {
    return granted_json(rp::poll_backchannel_login(*client_, backchannel_));
  }
  json::Object exchange(const json::Object& call) {
    rp::TokenExchange exchange;
    exchange.subject_token = text(call, "subject_token");
    exchange.audiences = list(call, "audiences");
    exchange.scopes = list(call, "scopes");
    const auto exchanged = rp::exchange_token(*client_, exchange);
    if (!exchanged) return failure(exchanged.error());
    json::Object out = tokens_json(exchanged->tokens);
    out["issued_token_type"] = exchanged->issued_token_type;
    return out;
  }
  json::Object introspect(const json::Object& call) {
    const auto token =
        rp::introspect(*client_, text(call, "token"), {.token_type_hint = {}, .signed_answer = flag(call, "signed")});
    if (!token) return failure(token.error());
    return {{"active", token->active},
            {"subject", token->subject},
            {"client_id", token->client_id},
            {"claims", *json::parse(token->claims.to_json())}};
  }
  json::Object revoke(const json::Object& call) {
    const auto revoked = rp::revoke(*client_, text(call, "token"), text(call, "hint"));
    return revoked ? json::Object{{"revoked", true}} : failure(revoked.error());
  }
  json::Object registered_json(const rp::Result<rp::RegisteredClient>& client) {
    if (!client) return failure(client.error());
    registered_ = *client;
    return {{"client_id", client->client_id},
            {"client_secret", client->client_secret},
            {"metadata", *json::parse(client->metadata.to_json())}};
  }
  json::Object register_client(const json::Object& call) {
    rp::RegistrationTarget target;
    target.issuer = issuer_;
    target.initial_access_token = text(call, "initial_access_token");
    return registered_json(rp::register_client(target, json::serialize(*json::find(call, "metadata")), environment_));
  }
  json::Object registration(const json::Object& call) {
    if (text(call, "how") == "read") return registered_json(rp::read_registration(registered_, environment_));
    if (text(call, "how") == "update") {
      return registered_json(
          rp::update_registration(registered_, json::serialize(*json::find(call, "metadata")), environment_));
    }
    const auto ended = rp::delete_registration(registered_, environment_);
    return ended ? json::Object{{"ended", true}} : failure(ended.error());
  }

  rp::Environment environment_;
  std::string issuer_;
  std::optional<json::Object> broken_;
  std::shared_ptr<rp::RelyingParty> party_;
  std::shared_ptr<rp::Client> client_;
  std::unique_ptr<rp::ClientCredentials> service_;
  rp::PendingLogin pending_;
  rp::Login login_;
  rp::DeviceLogin device_;
  rp::BackchannelLogin backchannel_;
  rp::RegisteredClient registered_;
};

}  // namespace

int main() {
  std::string line;
  std::optional<Conversation> conversation;
  while (std::getline(std::cin, line)) {
    const auto call = json::parse_object(line);
    if (!call) {
      std::fprintf(stderr, "no JSON object: %s\n", call.error().detail.c_str());
      return 2;
    }
    if (!conversation) {
      conversation.emplace(*call);
      continue;
    }
    std::cout << json::serialize(conversation->answer(*call)) << std::endl;
  }
  return 0;
}
