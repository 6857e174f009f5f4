#include "rp/authorization_request.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/base64.h"
#include "crypto/digest.h"
#include "rp/error.h"
#include "url/form.h"
#include "url/url.h"

namespace latchkey::rp {
namespace {

constexpr std::array<std::string_view, 12> kOwn{"response_type", "client_id", "redirect_uri", "scope", "state", "nonce",
                                                "code_challenge", "code_challenge_method", "response_mode", "request",
                                                "request_uri", "client_secret"};

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const auto& word : words) all += (all.empty() ? "" : " ") + word;
  return all;
}

void add_if(url::Form& form, std::string_view name, const std::string& value) {
  if (!value.empty()) form.add(std::string(name), value);
}

}  // namespace

std::string code_challenge(std::string_view code_verifier) { return base64url_encode(crypto::sha256(code_verifier)); }

Result<std::string> authorization_url(const Config& config, const Metadata& metadata, const LoginOptions& options,
                                      const PendingLogin& pending) {
  url::Form form{{"response_type", "code"},
                 {"client_id", config.client_id},
                 {"redirect_uri", config.redirect_uri},
                 {"scope", joined(config.scopes)},
                 {"state", pending.state},
                 {"nonce", pending.nonce},
                 {"code_challenge", code_challenge(pending.code_verifier)},
                 {"code_challenge_method", "S256"}};
  add_if(form, "prompt", options.prompt);
  if (options.max_age) form.add("max_age", std::to_string(options.max_age->count()));
  add_if(form, "login_hint", options.login_hint);
  add_if(form, "ui_locales", options.ui_locales);
  add_if(form, "acr_values", options.acr_values);
  for (const auto& [name, value] : options.extra) {
    // RFC 6749 §3.1: "Request and response parameters MUST NOT be included more than once."
    if (std::ranges::find(kOwn, name) != kOwn.end() || form.has(name)) {
      return make_error(ErrorCode::invalid_configuration, fmt::format("the extra parameter {} is the library's own", printable(name, 40)),
                        "RFC 6749 §3.1", "Leave it away or use the option of that name");
    }
    form.add(name, value);
  }
  return url::append_query(metadata.authorization_endpoint, form);
}

}  // namespace latchkey::rp
