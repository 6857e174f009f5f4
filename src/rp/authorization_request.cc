#include "rp/authorization_request.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "oauth/authorization_request.h"
#include "oauth/pkce.h"
#include "rp/error.h"
#include "rp/pushed_request.h"
#include "rp/request_object.h"
#include "rp/request_words.h"
#include "rp/response_mode.h"
#include "url/form.h"
#include "url/url.h"

namespace latchkey::rp {
namespace {

constexpr std::array<std::string_view, 20> kOwn{"response_type", "client_id", "redirect_uri",   "scope",
                                                "state",         "nonce",     "code_challenge", "code_challenge_method",
                                                "response_mode", "request",   "request_uri",    "client_secret",
                                                "prompt",        "max_age",   "login_hint",     "ui_locales",
                                                "acr_values",    "claims",    "resource",       "dpop_jkt"};

Result<void> check_claims(const std::string& claims) {
  if (claims.empty() || json::parse_object(claims)) return {};
  return make_error(ErrorCode::invalid_configuration, "the login's claims are no JSON object",
                    "OpenID Connect Core §5.5", R"(Write them as {"userinfo": {...}, "id_token": {...}})");
}

oauth::AuthorizationRequestRaw base_request(const Config& config, const LoginOptions& options,
                                            const PendingLogin& pending) {
  oauth::AuthorizationRequestRaw request;
  request.response_type = "code";
  request.client_id = config.client_id;
  request.redirect_uri = config.redirect_uri;
  request.response_mode = wire_name(config.response_mode);
  request.scope = as_scope(config.scopes);
  request.state = pending.state;
  request.nonce = pending.nonce;
  request.code_challenge = oauth::s256_challenge(pending.code_verifier);
  request.code_challenge_method = oauth::name(oauth::ChallengeMethod::S256);
  request.prompt = options.prompt;
  if (options.max_age) request.max_age = std::to_string(options.max_age->count());
  request.login_hint = options.login_hint;
  request.ui_locales = options.ui_locales;
  request.acr_values = options.acr_values;
  request.claims = options.claims;
  return request;
}

Result<url::Form> parameters(const Talk& talk, const LoginOptions& options, const PendingLogin& pending) {
  if (auto checked = check_claims(options.claims); !checked) return checked.error();
  url::Form form = oauth::authorization_form(base_request(talk.config(), options, pending));
  // RFC 8707 §2.1: one resource parameter for each
  for (const auto& resource : talk.config().resources) form.add("resource", resource);
  // RFC 9449 §10: the code is of no use without the key whose thumbprint stands here
  if (auto thumbprint = talk.proof_key_thumbprint(); !thumbprint.empty()) form.add("dpop_jkt", std::move(thumbprint));
  Fields extra = options.extra;
  for (const auto& [name, value] : talk.config().authorization_parameters) {
    if (std::ranges::find(extra, name, &Fields::value_type::first) == extra.end()) extra.emplace_back(name, value);
  }
  for (const auto& [name, value] : extra) {
    // RFC 6749 §3.1: "Request and response parameters MUST NOT be included more than once."
    if (std::ranges::find(kOwn, name) != kOwn.end() || form.has(name)) {
      return make_error(ErrorCode::invalid_configuration,
                        fmt::format("the extra parameter {} is the library's own", printable(name, 40)),
                        "RFC 6749 §3.1", "Leave it away or use the option of that name");
    }
    form.add(name, value);
  }
  return form;
}

}  // namespace

Result<std::string> authorization_url(Talk& talk, const Metadata& metadata, const LoginOptions& options,
                                      const PendingLogin& pending) {
  // RFC 8414 §2: a server without grants in a browser has no authorization_endpoint
  if (metadata.authorization_endpoint.empty()) {
    return make_error(ErrorCode::not_supported, "the provider has no authorization endpoint", "RFC 8414 §2",
                      "Use one of the calls without a browser, such as client credentials or device login");
  }
  auto form = parameters(talk, options, pending);
  if (!form) return form.error();
  const auto pushed = pushes(talk.config(), metadata);
  if (!pushed) return pushed.error();
  if (talk.config().sign_requests || metadata.requires_signed_requests) {
    form = as_request_object(talk, metadata, *std::move(form), *pushed ? Beside::nothing : Beside::what_openid_wants);
    if (!form) return form.error();
  }
  if (*pushed) {
    form = push_request(talk, metadata, *form);
    if (!form) return form.error();
  }
  return url::append_query(metadata.authorization_endpoint, *form);
}

}  // namespace latchkey::rp
