// The C interface: what is behind <latchkey/latchkey.h>. Nothing here decides anything; exceptions end here.
#include <latchkey/guard.h>
#include <latchkey/latchkey.h>

#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <string>

#include "rp/error.h"
#include "rp/rule_text.h"

using namespace latchkey::rp;

struct latchkey_web {
  std::shared_ptr<WebLogin> login;
};

struct latchkey_tokens {
  std::shared_ptr<BearerTokens> tokens;
};

struct latchkey_answer {
  Response response;
  std::string identity;
  bool has_identity = false;
};

namespace {

struct LastError {
  std::string text;
  std::string code;
};

LastError& last_error() {
  thread_local LastError error;
  return error;
}

std::nullptr_t fail(const Error& error) {
  last_error() = {error.to_string(), std::string(name_of(error.code))};
  return nullptr;
}

Error misused(std::string message, std::string_view hint) {
  return make_error(ErrorCode::invalid_configuration, std::move(message), {}, hint);
}

/// Runs `work`; what it throws becomes the thread's error.
template <class Work>
auto guarded(Work work) noexcept -> decltype(work()) {
  try {
    last_error() = {};
    return work();
  } catch (const std::exception& e) {
    try {
      last_error() = {std::string("internal error: ") + e.what(), "internal"};
    } catch (...) {  // no memory for words: NULL says it
    }
    return nullptr;
  }
}

/// The caller's structure, of whatever version: members that it does not have are zero.
template <class Struct>
Result<Struct> copied(const Struct* given, const char* name) {
  if (given == nullptr || given->size < sizeof(size_t) + sizeof(void*)) {
    return misused(std::string(name) + " is missing or its member size is not set",
                   "Set it to sizeof of the structure");
  }
  Struct copy;
  std::memset(&copy, 0, sizeof copy);
  std::memcpy(&copy, given, std::min(given->size, sizeof copy));
  return copy;
}

std::string text(const char* value) { return value == nullptr ? std::string() : std::string(value); }

std::vector<std::string> words(const char* value) {
  std::vector<std::string> found;
  std::string rest = text(value);
  for (std::size_t at = 0; at < rest.size();) {
    const auto end = std::min(rest.find(' ', at), rest.size());
    if (end > at) found.push_back(rest.substr(at, end - at));
    at = end + 1;
  }
  return found;
}

Environment environment_of(latchkey_log log, void* context) {
  Environment environment;
  if (log != nullptr) {
    environment.log = [log, context](LogLevel level, std::string_view line) {
      log(context, static_cast<int>(level), std::string(line).c_str());
    };
  }
  return environment;
}

Result<Config> config_of(const latchkey_settings& from) {
  Config config;
  config.issuer = text(from.issuer);
  config.client_id = text(from.client_id);
  config.client_secret = text(from.client_secret);
  config.redirect_uri = text(from.redirect_uri);
  if (from.scopes != nullptr) config.scopes = words(from.scopes);
  for (const auto& path : words(from.role_claims)) {
    auto read = parse_claim_path(path);
    if (!read) return read.error();
    config.role_claims.push_back(*std::move(read));
  }
  config.allow_insecure_http = from.allow_insecure_http != 0;
  return config;
}

Result<Request> request_of(const latchkey_request* given) {
  const auto from = copied(given, "the request");
  if (!from) return from.error();
  if (from->path == nullptr) return misused("the request has no path", "Set path to what came over the wire");
  Request request;
  if (from->method != nullptr) request.method = from->method;
  request.path = from->path;
  request.query = text(from->query);
  for (std::size_t i = 0; from->headers != nullptr && i < from->header_count; ++i)
    request.headers.emplace_back(text(from->headers[i].name), text(from->headers[i].value));
  if (from->body != nullptr) request.body.assign(from->body, from->body_size);
  if (from->certificate != nullptr)
    request.client_certificate.assign(reinterpret_cast<const char*>(from->certificate), from->certificate_size);
  return request;
}

latchkey_answer* make_answer(Response response) {
  auto answer = std::make_unique<latchkey_answer>();
  answer->response = std::move(response);
  return answer.release();
}

latchkey_answer* go_on() { return make_answer({.status = 0, .headers = {}, .body = {}}); }

latchkey_answer* answer_of(const Access& access) {
  if (!access) return make_answer(access.refusal());
  std::unique_ptr<latchkey_answer> answer(go_on());
  if (access.has_session()) add_cookies(access.session(), answer->response);
  if (const Identity* identity = access.identity()) {
    answer->identity = to_json(*identity);
    answer->has_identity = true;
  }
  return answer.release();
}

template <class Door>
latchkey_answer* apply(Door& door, const latchkey_request* request, const char* rule) {
  const auto read = request_of(request);
  if (!read) return fail(read.error());
  const auto parsed = parse_rule(text(rule));
  if (!parsed) return fail(parsed.error());
  return answer_of(require(door, *read, *parsed));
}

}  // namespace

extern "C" {

const char* latchkey_version(void) { return LATCHKEY_VERSION; }
const char* latchkey_error(void) { return last_error().text.c_str(); }
const char* latchkey_error_code(void) { return last_error().code.c_str(); }

latchkey_web* latchkey_web_new(const latchkey_settings* given) {
  return guarded([given]() -> latchkey_web* {
    const auto settings = copied(given, "the settings");
    if (!settings) return fail(settings.error());
    auto config = config_of(*settings);
    if (!config) return fail(config.error());
    auto party = RelyingParty::create(*std::move(config), environment_of(settings->log, settings->log_context));
    if (!party) return fail(party.error());
    SessionOptions options;
    options.secret_key = text(settings->secret_key);
    auto login = WebLogin::create(*std::move(party), std::move(options));
    if (!login) return fail(login.error());
    return new latchkey_web{*std::move(login)};
  });
}

void latchkey_web_free(latchkey_web* web) { delete web; }

latchkey_answer* latchkey_web_handle(latchkey_web* web, const latchkey_request* request) {
  return guarded([web, request]() -> latchkey_answer* {
    if (web == nullptr) return fail(misused("the login is NULL", "Make it with latchkey_web_new()"));
    const auto read = request_of(request);
    if (!read) return fail(read.error());
    auto response = web->login->handle(*read);
    return response ? make_answer(*std::move(response)) : go_on();
  });
}

latchkey_answer* latchkey_web_require(latchkey_web* web, const latchkey_request* request, const char* rule) {
  return guarded([=]() -> latchkey_answer* {
    if (web == nullptr) return fail(misused("the login is NULL", "Make it with latchkey_web_new()"));
    return apply(*web->login, request, rule);
  });
}

latchkey_answer* latchkey_web_access_token(latchkey_web* web, const latchkey_request* request) {
  return guarded([web, request]() -> latchkey_answer* {
    if (web == nullptr) return fail(misused("the login is NULL", "Make it with latchkey_web_new()"));
    const auto read = request_of(request);
    if (!read) return fail(read.error());
    std::unique_ptr<latchkey_answer> answer(go_on());
    const auto token = web->login->access_token(*read, answer->response);
    if (!token) {
      const int status =
          token.error().code == ErrorCode::provider_unreachable || token.error().code == ErrorCode::store_failed ? 503
                                                                                                                 : 401;
      return make_answer(web->login->error_response(*read, token.error(), status));
    }
    answer->response.body = *token;
    return answer.release();
  });
}

latchkey_tokens* latchkey_tokens_new(const latchkey_token_settings* given) {
  return guarded([given]() -> latchkey_tokens* {
    const auto settings = copied(given, "the settings");
    if (!settings) return fail(settings.error());
    BearerConfig config;
    config.issuer = text(settings->issuer);
    config.audiences = words(settings->audiences);
    config.allow_insecure_http = settings->allow_insecure_http != 0;
    BearerOptions options;
    options.origin = text(settings->origin);
    auto tokens = BearerTokens::create(std::move(config), std::move(options),
                                       environment_of(settings->log, settings->log_context));
    if (!tokens) return fail(tokens.error());
    return new latchkey_tokens{*std::move(tokens)};
  });
}

void latchkey_tokens_free(latchkey_tokens* tokens) { delete tokens; }

latchkey_answer* latchkey_tokens_require(latchkey_tokens* tokens, const latchkey_request* request, const char* rule) {
  return guarded([=]() -> latchkey_answer* {
    if (tokens == nullptr) return fail(misused("the tokens are NULL", "Make them with latchkey_tokens_new()"));
    return apply(*tokens->tokens, request, rule);
  });
}

int latchkey_answer_status(const latchkey_answer* answer) { return answer == nullptr ? 0 : answer->response.status; }

size_t latchkey_answer_header_count(const latchkey_answer* answer) {
  return answer == nullptr ? 0 : answer->response.headers.size();
}

const char* latchkey_answer_header_name(const latchkey_answer* answer, size_t index) {
  return index < latchkey_answer_header_count(answer) ? answer->response.headers[index].first.c_str() : nullptr;
}

const char* latchkey_answer_header_value(const latchkey_answer* answer, size_t index) {
  return index < latchkey_answer_header_count(answer) ? answer->response.headers[index].second.c_str() : nullptr;
}

const char* latchkey_answer_body(const latchkey_answer* answer) {
  return answer == nullptr ? "" : answer->response.body.c_str();
}

size_t latchkey_answer_body_size(const latchkey_answer* answer) {
  return answer == nullptr ? 0 : answer->response.body.size();
}

const char* latchkey_answer_identity(const latchkey_answer* answer) {
  return answer == nullptr || !answer->has_identity ? nullptr : answer->identity.c_str();
}

void latchkey_answer_free(latchkey_answer* answer) { delete answer; }

}  // extern "C"
