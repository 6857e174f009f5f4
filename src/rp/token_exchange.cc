#include <latchkey/token_exchange.h>

#include <utility>

#include "rp/error.h"
#include "rp/request_words.h"
#include "rp/talk.h"
#include "rp/token_endpoint.h"

namespace latchkey::rp {
namespace {

constexpr const char* kGrantType = "urn:ietf:params:oauth:grant-type:token-exchange";

Result<void> check(const TokenExchange& exchange) {
  // RFC 8693 §2.1: subject_token and subject_token_type are REQUIRED
  if (exchange.subject_token.empty() || exchange.subject_token_type.empty()) {
    return make_error(ErrorCode::invalid_configuration,
                      "a token exchange needs the token to be exchanged, and its kind", "RFC 8693 §2.1",
                      "Set subject_token and subject_token_type");
  }
  // RFC 8693 §2.1: actor_token_type "is REQUIRED when the actor_token parameter is present in the request but MUST NOT
  // be included otherwise"
  if (exchange.actor_token.empty() != exchange.actor_token_type.empty()) {
    return make_error(ErrorCode::invalid_configuration, "actor_token and actor_token_type go together", "RFC 8693 §2.1",
                      "Set both or neither");
  }
  return {};
}

Result<url::Form> request_form(const TokenExchange& exchange, const Config& config) {
  if (auto checked = check(exchange); !checked) return checked.error();
  url::Form form{{"grant_type", kGrantType},
                 {"subject_token", exchange.subject_token},
                 {"subject_token_type", exchange.subject_token_type}};
  add_if(form, "actor_token", exchange.actor_token);
  add_if(form, "actor_token_type", exchange.actor_token_type);
  add_if(form, "requested_token_type", exchange.requested_token_type);
  for (const auto& audience : exchange.audiences) form.add("audience", audience);
  add_resources(form, exchange.resources, config.resources);
  add_if(form, "scope", as_scope(exchange.scopes));
  if (auto added = add_extra(form, exchange.extra); !added) return added.error();
  return form;
}

}  // namespace

Result<ExchangedToken> exchange_token(Client& client, const TokenExchange& exchange) {
  Talk& talk = client.talk();
  const auto metadata = talk.provider().metadata();
  if (!metadata) return metadata.error();
  const auto form = request_form(exchange, talk.config());
  if (!form) return form.error();
  const auto answer = request_token_response(talk, **metadata, *form);
  if (!answer) return answer.error();
  ExchangedToken exchanged;
  exchanged.issued_token_type = json::string_or_empty(*answer, "issued_token_type");
  // RFC 8693 §2.2.1: issued_token_type REQUIRED
  if (exchanged.issued_token_type.empty()) {
    return make_error(ErrorCode::token_response_invalid, "the answer does not say what kind of token it brings",
                      "RFC 8693 §2.2.1", "The provider breaks the protocol; its log may say more");
  }
  // RFC 8693 §2.2.1: token_type is N_A "if the issued token is not an access token or usable as an access token"
  const bool usable = !same_word(json::string_or_empty(*answer, "token_type"), "N_A");
  auto tokens = parse_tokens(*answer, talk.now(), usable ? talk.token_type() : "N_A");
  if (!tokens) return tokens.error();
  exchanged.tokens = *std::move(tokens);
  return exchanged;
}

}  // namespace latchkey::rp
