#include "rp/authorization_request.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "oauth/authorization_request.h"
#include "oauth/pkce.h"
#include "rp/error.h"
#include "url/form.h"
#include "url/url.h"

namespace latchkey::rp {
namespace {

constexpr std::array<std::string_view, 17> kOwn{"response_type", "client_id", "redirect_uri",   "scope",
                                                "state",         "nonce",     "code_challenge", "code_challenge_method",
                                                "response_mode", "request",   "request_uri",    "client_secret",
                                                "prompt",        "max_age",   "login_hint",     "ui_locales",
                                                "acr_values"};

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const auto& word : words) all += (all.empty() ? "" : " ") + word;
  return all;
}

}  // namespace

Result<std::string> authorization_url(const Config& config, const Metadata& metadata, const LoginOptions& options,
                                      const PendingLogin& pending) {
  oauth::AuthorizationRequestRaw request;
  request.response_type = "code";
  request.client_id = config.client_id;
  request.redirect_uri = config.redirect_uri;
  request.scope = joined(config.scopes);
  request.state = pending.state;
  request.nonce = pending.nonce;
  request.code_challenge = oauth::s256_challenge(pending.code_verifier);
  request.code_challenge_method = oauth::name(oauth::ChallengeMethod::S256);
  request.prompt = options.prompt;
  if (options.max_age) request.max_age = std::to_string(options.max_age->count());
  request.login_hint = options.login_hint;
  request.ui_locales = options.ui_locales;
  request.acr_values = options.acr_values;
  url::Form extra;
  for (const auto& [name, value] : options.extra) {
    // RFC 6749 §3.1: "Request and response parameters MUST NOT be included more than once."
    if (std::ranges::find(kOwn, name) != kOwn.end() || extra.has(name)) {
      return make_error(ErrorCode::invalid_configuration,
                        fmt::format("the extra parameter {} is the library's own", printable(name, 40)),
                        "RFC 6749 §3.1", "Leave it away or use the option of that name");
    }
    extra.add(name, value);
  }
  const std::string url = oauth::authorization_url(metadata.authorization_endpoint, request);
  return extra.empty() ? url : url::append_query(url, extra);
}

}  // namespace latchkey::rp
