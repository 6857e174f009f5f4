#include <latchkey/backchannel_login.h>

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "base/secret.h"
#include "jose/jwt.h"
#include "json/json.h"
#include "rp/error.h"
#include "rp/login.h"
#include "rp/refusal.h"
#include "rp/request_object.h"
#include "rp/request_words.h"
#include "rp/talk.h"
#include "rp/token_endpoint.h"
#include "rp/waiting_grant.h"

namespace latchkey::rp {
namespace {

constexpr std::string_view kWhat = "the backchannel authentication endpoint";
constexpr std::string_view kRefreshTokenHash = "urn:openid:params:jwt:claim:rt_hash";
constexpr std::string_view kRequestId = "urn:openid:params:jwt:claim:auth_req_id";
constexpr const char* kGrantType = "urn:openid:params:grant-type:ciba";

Result<void> check_options(const BackchannelLoginOptions& options, const std::vector<std::string>& scopes) {
  const int hints = (options.login_hint.empty() ? 0 : 1) + (options.id_token_hint.empty() ? 0 : 1) +
                    (options.login_hint_token.empty() ? 0 : 1);
  // CIBA §7.1: "it is REQUIRED that the Client provides one (and only one) of the hints"
  if (hints != 1) {
    return make_error(ErrorCode::invalid_configuration, "a backchannel login names its person in exactly one way",
                      "CIBA §7.1", "Set one of login_hint, id_token_hint and login_hint_token");
  }
  // CIBA §7.1: "CIBA authentication requests MUST therefore contain the openid scope value."
  if (std::ranges::find(scopes, "openid") == scopes.end()) {
    return make_error(ErrorCode::invalid_configuration, "a backchannel login needs the scope openid", "CIBA §7.1",
                      "Add openid to the scopes");
  }
  return {};
}

Result<url::Form> request_form(const BackchannelLoginOptions& options, const Config& config) {
  const auto& scopes = options.scopes.empty() ? config.scopes : options.scopes;
  if (auto checked = check_options(options, scopes); !checked) return checked.error();
  url::Form form{{"scope", as_scope(scopes)}};
  add_if(form, "login_hint", options.login_hint);
  add_if(form, "id_token_hint", options.id_token_hint);
  add_if(form, "login_hint_token", options.login_hint_token);
  add_if(form, "binding_message", options.binding_message);
  add_if(form, "user_code", options.user_code);
  add_if(form, "acr_values", options.acr_values);
  add_if(form, "client_notification_token", options.client_notification_token);
  if (options.requested_expiry) form.add("requested_expiry", std::to_string(options.requested_expiry->count()));
  add_resources(form, {}, config.resources);
  if (auto added = add_extra(form, options.extra); !added) return added.error();
  return form;
}

/// The whole request in one signed parameter.
Result<url::Form> as_signed(const Talk& talk, const Metadata& metadata, const url::Form& form) {
  const auto& key = talk.signing_key();
  if (!key) {
    return make_error(ErrorCode::invalid_configuration, "a signed backchannel login needs a key of the client",
                      "CIBA §7.1.1", "Set client_key, and register its public key at the provider");
  }
  const auto& taken = metadata.backchannel_request_algorithms;
  // CIBA §4: where the provider names no algorithms, "signed authentication requests are not supported"
  if (std::ranges::find(taken, jose::name(key->algorithm())) == taken.end()) {
    return make_error(
        ErrorCode::not_supported,
        fmt::format("the provider takes no backchannel requests that are signed with {}", jose::name(key->algorithm())),
        "CIBA §4", "Use a key for one of its algorithms, or send the request unsigned");
  }
  // CIBA §7.1.1: "authentication request parameters MUST NOT be present outside of the JWT"
  return url::Form{{"request", signed_parameters(talk, metadata, form, "JWT")}};
}

/// What push mode must show beside what every ID token must.
std::optional<Error> check_push_hashes(const Tokens& tokens, const std::string& auth_req_id) {
  const auto token = jose::UnverifiedToken::peek(tokens.id_token);  // was verified
  const auto wrong = [](ErrorCode code, std::string_view what) {
    return make_error(code, fmt::format("the ID token of a backchannel login does not vouch for {}", what),
                      "CIBA §10.3.1", "Somebody may have put other tokens in; begin the login again");
  };
  const auto claim = [&token](std::string_view name) { return token->unverified_claims().string(name).value_or(""); };
  const auto algorithm = token ? jose::parse_algorithm(token->header().alg) : std::nullopt;
  if (!algorithm) return wrong(ErrorCode::id_token_malformed, "anything");
  // CIBA §10.3.1: the OP MUST include the hash of the access token; its value was checked with the token
  if (claim("at_hash").empty()) return wrong(ErrorCode::token_access_token_hash, "the access token");
  // CIBA §10.3.1: and that of the refresh token when there is one
  if (!tokens.refresh_token.empty() &&
      !constant_time_equal(claim(kRefreshTokenHash), jose::half_hash(*algorithm, tokens.refresh_token)))
    return wrong(ErrorCode::token_response_invalid, "the refresh token");
  // CIBA §10.3.1: and the auth_req_id
  if (!constant_time_equal(claim(kRequestId), auth_req_id)) return wrong(ErrorCode::login_unknown, "this login");
  return std::nullopt;
}

Error push_refusal(const json::Object& notification) {
  const auto code = json::string_or_empty(notification, "error");
  std::string message = "the provider refused the login";
  const auto description = json::string_or_empty(notification, "error_description");
  if (!description.empty()) message += ": " + printable(description);
  Error error = make_error(ErrorCode::token_request_refused, std::move(message), "CIBA §12", "Begin the login again");
  error.provider_error = printable(code, 60);
  return error;
}

Attempt attempt_with(Client& client, const BackchannelLogin& login) {
  return [&client, id = login.auth_req_id](std::chrono::seconds& interval) {
    return ask_for_grant(client.talk(), {{"grant_type", kGrantType}, {"auth_req_id", id}}, interval);
  };
}

}  // namespace

Result<BackchannelLogin> begin_backchannel_login(Client& client, const BackchannelLoginOptions& options) {
  Talk& talk = client.talk();
  const auto metadata = talk.provider().metadata();
  if (!metadata) return metadata.error();
  // CIBA §4: backchannel_authentication_endpoint, REQUIRED of a provider that has this
  if ((*metadata)->backchannel_authentication_endpoint.empty()) {
    return make_error(ErrorCode::not_supported, "the provider has no backchannel login", "CIBA §4",
                      "Switch CIBA on at the provider, or use another login");
  }
  auto form = request_form(options, talk.config());
  if (form && options.sign_request) form = as_signed(talk, **metadata, *form);
  if (!form) return form.error();
  const auto answer = talk.post(**metadata, {.url = (*metadata)->backchannel_authentication_endpoint, .form = *form});
  if (!answer) return answer.error();
  if (answer->status != 200) return refusal(*answer, kWhat, "CIBA §13");
  const auto object = json_answer(*answer, "the answer of the backchannel authentication endpoint");
  if (!object) return object.error();
  const auto waiting = read_waiting(*object, talk.now(), "the answer of the backchannel authentication endpoint");
  if (!waiting) return waiting.error();
  BackchannelLogin login{.auth_req_id = std::string(json::string_or_empty(*object, "auth_req_id")),
                         .expires_at = waiting->expires_at,
                         .interval = waiting->interval};
  // CIBA §7.3: auth_req_id REQUIRED
  if (login.auth_req_id.empty()) {
    return make_error(ErrorCode::provider_error, "the answer of the backchannel authentication endpoint has no id",
                      "CIBA §7.3", "The provider breaks the protocol; its log may say more");
  }
  return login;
}

Result<std::optional<Granted>> poll_backchannel_login(Client& client, BackchannelLogin& login) {
  auto granted = attempt_with(client, login)(login.interval);
  // CIBA §10.1.1: the successful response is that of OpenID Connect Core §3.1.3.3, so with an ID token
  if (granted && *granted && !(*granted)->identity) {
    return make_error(ErrorCode::id_token_missing, "the provider sent no ID token", "CIBA §10.1.1",
                      "Check that the client at the provider may use the scope openid");
  }
  return granted;
}

Result<Granted> wait_for_backchannel_login(Client& client, BackchannelLogin login, const std::function<bool()>& go_on) {
  const auto attempt = [&client, &login](std::chrono::seconds& interval) {
    login.interval = interval;
    auto granted = poll_backchannel_login(client, login);
    interval = login.interval;
    return granted;
  };
  return ask_until_granted(client.talk(), {.expires_at = login.expires_at, .interval = login.interval}, attempt, go_on);
}

Result<std::string> read_backchannel_ping(const Request& request, const std::string& client_notification_token) {
  constexpr std::string_view scheme = "Bearer ";
  const std::string_view authorization = request.header("Authorization");
  const bool bearer = authorization.size() > scheme.size() && same_word(authorization.substr(0, scheme.size()), scheme);
  // CIBA §10.2: the notification carries client_notification_token as a bearer token, "the Client MUST verify" it
  if (client_notification_token.empty() || !bearer ||
      !constant_time_equal(authorization.substr(scheme.size()), client_notification_token)) {
    return make_error(ErrorCode::login_unknown, "no backchannel login waits for this notification", "CIBA §10.2",
                      "Answer 401");
  }
  const auto object = json::parse_object(request.body);
  const std::string id(object ? json::string_or_empty(*object, "auth_req_id") : std::string_view{});
  // CIBA §10.2: auth_req_id REQUIRED
  if (request.method != "POST" || id.empty()) {
    return make_error(ErrorCode::parameter_missing, "the notification names no login", "CIBA §10.2", "Answer 400");
  }
  return id;
}

Result<Granted> read_backchannel_push(Client& client, const Request& request, const BackchannelLogin& login,
                                      const std::string& client_notification_token) {
  const auto id = read_backchannel_ping(request, client_notification_token);
  if (!id) return id.error();
  // CIBA §10.3.1: auth_req_id says which request this is the answer to
  if (!constant_time_equal(*id, login.auth_req_id)) {
    return make_error(ErrorCode::login_unknown, "the notification is for another backchannel login", "CIBA §10.3.1",
                      "Answer 401");
  }
  const auto object = json::parse_object(request.body);
  if (!object) return make_error(ErrorCode::parameter_missing, "the notification is no JSON object", "CIBA §10.3.1");
  // CIBA §12: error REQUIRED when there are no tokens
  if (json::find(*object, "error") != nullptr) return push_refusal(*object);
  Talk& talk = client.talk();
  const auto metadata = talk.provider().metadata();
  if (!metadata) return metadata.error();
  auto tokens = parse_tokens(*object, talk.now(), talk.token_type());
  if (!tokens) return tokens.error();
  const IdTokenExpectations expected{.nonce = {}, .access_token = tokens->access_token, .max_age = {}};
  auto granted = make_login(talk, **metadata, *std::move(tokens), expected);
  if (!granted) return granted.error();
  if (auto error = check_push_hashes(granted->tokens, login.auth_req_id)) return *std::move(error);
  return Granted{.tokens = std::move(granted->tokens), .identity = std::move(granted->identity)};
}

}  // namespace latchkey::rp
