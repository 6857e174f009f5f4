#include <latchkey/bearer.h>

#include <utility>

#include "jose/jwt.h"
#include "rp/bearer_state.h"
#include "rp/check_bearer_config.h"
#include "rp/error.h"
#include "rp/with_defaults.h"

namespace latchkey::rp {

BearerTokens::State::State(std::vector<BearerConfig> configs, BearerOptions o, Environment e)
    : options(std::move(o)), environment(with_defaults(std::move(e))) {
  for (auto& config : configs) issuers.push_back(std::make_unique<BearerIssuer>(std::move(config), environment));
  if (options.secret_key.empty()) options.secret_key = environment.random_bytes(32);
  dpop = std::make_unique<DpopCheck>(options, environment.random_bytes);
}

BearerIssuer* BearerTokens::State::issuer_for(const std::string& token) const {
  if (issuers.size() == 1) return issuers[0].get();
  const auto peeked = jose::UnverifiedToken::peek(token);
  const auto iss = peeked ? peeked->unverified_claims().string("iss") : std::nullopt;
  BearerIssuer* asked = nullptr;
  for (const auto& issuer : issuers) {
    if (iss == issuer->config().issuer) return issuer.get();
    if (!iss && issuer->config().format != TokenFormat::jwt) asked = issuer.get();
  }
  return asked;
}

BearerTokens::BearerTokens(std::unique_ptr<State> state) : state_(std::move(state)) {}
BearerTokens::~BearerTokens() = default;

Result<std::shared_ptr<BearerTokens>> BearerTokens::create(std::vector<BearerConfig> issuers, BearerOptions options,
                                                           Environment environment) {
  if (auto checked = check_bearer_config(issuers, options); !checked) return checked.error();
  return std::shared_ptr<BearerTokens>(
      new BearerTokens(std::make_unique<State>(std::move(issuers), std::move(options), std::move(environment))));
}

Result<std::shared_ptr<BearerTokens>> BearerTokens::create(BearerConfig issuer, BearerOptions options,
                                                           Environment environment) {
  return create(std::vector<BearerConfig>{std::move(issuer)}, std::move(options), std::move(environment));
}

Result<AccessToken> BearerTokens::check(const Request& request) {
  const auto presented = presented_token(request);
  if (!presented) return presented.error();
  BearerIssuer* issuer = state_->issuer_for(presented->token);
  if (issuer == nullptr) {
    return make_error(ErrorCode::token_issuer, "the access token comes from no provider that is trusted here",
                      "RFC 9068 §4");
  }
  auto known = issuer->check(presented->token, now());
  if (!known) return std::move(known).error();
  const auto binding = state_->check_binding(request, *presented, *known);
  if (!binding) return binding.error();
  known->token.binding = *binding;
  return std::move(known->token);
}

bool BearerTokens::has_token(const Request& request) {
  const auto presented = presented_token(request);
  return presented || presented.error().code != ErrorCode::access_token_missing;
}

std::string BearerTokens::next_nonce() const {
  return state_->options.proof_nonce ? state_->dpop->next_nonce(now()) : std::string();
}

TimePoint BearerTokens::now() const { return state_->environment.now(); }

std::chrono::seconds BearerTokens::clock_skew(std::string_view issuer) const {
  for (const auto& known : state_->issuers) {
    if (known->config().issuer == issuer) return known->config().clock_skew;
  }
  return std::chrono::seconds{0};
}

}  // namespace latchkey::rp
