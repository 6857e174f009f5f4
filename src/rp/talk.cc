#include "rp/talk.h"

#include <algorithm>

#include "rp/client_key.h"
#include "rp/error.h"
#include "rp/port_random.h"
#include "rp/with_defaults.h"

namespace latchkey::rp {
namespace {

Error no_certificate() {
  return make_error(ErrorCode::invalid_configuration,
                    "the setting authentication rests on a TLS client certificate, and there is none", "RFC 8705 §2",
                    "Give Environment::http a client made with client_certificate_file and client_key_file");
}

}  // namespace

bool same_word(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, [&](char x, char y) { return lower(x) == lower(y); });
}

Result<std::shared_ptr<Talk>> Talk::make(Config config, Environment environment) {
  if (uses_certificate(config.authentication) && !environment.http) return no_certificate();
  std::optional<jose::SigningKey> signing_key;
  if (!config.client_key.text.empty()) {
    auto key = parse_client_key(config.client_key, "client_key");
    if (!key) return key.error();
    signing_key = *std::move(key);
  }
  std::optional<jose::SigningKey> proof_key;
  if (config.dpop) {
    auto key = Dpop::make_key(config.dpop_key);
    if (!key) return key.error();
    proof_key = *std::move(key);
  }
  return std::shared_ptr<Talk>(
      new Talk(std::move(config), with_defaults(std::move(environment)), std::move(signing_key), std::move(proof_key)));
}

Talk::Talk(Config config, Environment environment, std::optional<jose::SigningKey> signing_key,
           std::optional<jose::SigningKey> proof_key)
    : config_(std::move(config)),
      environment_(std::move(environment)),
      provider_(config_, environment_),
      claim_sources_(config_, environment_),
      signing_key_(std::move(signing_key)),
      authenticator_(config_, environment_, signing_key_),
      dpop_(proof_key ? std::make_unique<Dpop>(*std::move(proof_key), environment_) : nullptr) {}

std::string Talk::random_token(std::size_t count) const { return PortRandom(environment_).token(count); }

bool Talk::learnt_nonce(const std::string& url, const HttpResponse& response) {
  // RFC 9449 §8.2: a new nonce may come with any answer
  const bool learnt = dpop_->learn(url, response.header("DPoP-Nonce"));
  return learnt && demands_dpop_nonce(response);
}

Result<Answer> Talk::post(const Metadata& metadata, const Post& post) {
  const bool proven = dpop_ && post.proof == Proof::dpop;
  for (bool again = false;; again = true) {
    HttpRequest request{.method = "POST",
                        .url = post.url,
                        .headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", post.accept}},
                        .body = {}};
    url::Form whole = post.form;  // an assertion is good once, so each attempt gets its own
    if (auto added = authenticator_.add_credentials(metadata, whole, request.headers); !added) return added.error();
    request.body = whole.encode();
    if (proven) request.headers.emplace_back("DPoP", dpop_->proof(request, {}));
    auto response = provider_.exchange(request);
    if (!response) return response.error();
    if (!proven || !learnt_nonce(post.url, *response) || again) return to_answer(*std::move(response));
  }
}

Result<HttpResponse> Talk::call(const HttpRequest& request, const std::string& access_token, std::string_view type) {
  const bool proven = same_word(type, "DPoP");
  if (proven && !dpop_) {
    return make_error(ErrorCode::invalid_configuration, "a DPoP token cannot be used without its key", "RFC 9449 §7.1",
                      "Switch dpop on, with the dpop_key that the token was asked for with");
  }
  for (bool again = false;; again = true) {
    HttpRequest whole = request;
    whole.headers.emplace_back("Authorization", (proven ? "DPoP " : "Bearer ") + access_token);
    if (proven) whole.headers.emplace_back("DPoP", dpop_->proof(whole, access_token));
    auto response = environment_.http->send(whole);
    if (!response) return response.error();
    if (!proven || !learnt_nonce(request.url, *response) || again) return response;
  }
}

}  // namespace latchkey::rp
