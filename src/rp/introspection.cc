#include <latchkey/introspection.h>

#include <algorithm>
#include <utility>

#include "rp/error.h"
#include "rp/id_token.h"
#include "rp/id_token_checks.h"
#include "rp/quirks.h"
#include "rp/refusal.h"
#include "rp/request_words.h"
#include "rp/talk.h"

namespace latchkey::rp {
namespace {

constexpr std::string_view kWhat = "the introspection endpoint";
constexpr std::string_view kSignedType = "application/token-introspection+jwt";

Error bad(std::string message, std::string_view clause) {
  return make_error(ErrorCode::provider_error, std::move(message), clause,
                    "The provider breaks the protocol; its log may say more");
}

/// What stands inside a signed answer.
Result<json::Object> open_signed(const Answer& answer, Talk& talk, const Metadata& metadata) {
  constexpr std::string_view what = "the signed introspection answer";
  // RFC 9701 §4: this media type is what was asked for
  if (answer.media_type != kSignedType) return bad("the introspection answer is not signed", "RFC 9701 §4");
  const IdTokenValidator validator(talk.config(), metadata, talk.provider());
  const auto verified = validator.verify_signature(answer.body, what);
  if (!verified) return verified.error();
  const auto claims = json::parse_object(verified->payload());
  // RFC 9701 §5: typ "token-introspection+jwt" tells it from every other JWT
  if (!claims || !same_word(verified->header().typ, "token-introspection+jwt")) {
    return bad("the signed introspection answer is a JWT of another kind", "RFC 9701 §5");
  }
  const auto audiences = audiences_of(*claims);
  // RFC 9701 §5: iss is the provider, aud the API that asked
  if (!is_issuer_of(*claims, talk.config(), metadata) ||
      std::ranges::find(audiences, talk.config().client_id) == audiences.end()) {
    return bad("the signed introspection answer is another provider's or for somebody else", "RFC 9701 §5");
  }
  if (auto key = validator.check_key(*verified, *claims, what); !key) return key.error();
  const auto* inside = json::find(*claims, "token_introspection");
  // RFC 9701 §5: token_introspection REQUIRED
  if (inside == nullptr || !inside->is_object()) {
    return bad("the signed introspection answer says nothing about the token", "RFC 9701 §5");
  }
  return inside->as_object();
}

/// RFC 7662 §4: a resource server still judges what the answer says of the token's time.
bool in_time(const json::Object& answer, const Config& config, TimePoint now) {
  const auto exp = numeric_date(answer, "exp");
  const auto nbf = numeric_date(answer, "nbf");
  if (json::find(answer, "exp") != nullptr && (!exp || now >= *exp + config.clock_skew)) return false;
  return json::find(answer, "nbf") == nullptr || (nbf && now + config.clock_skew >= *nbf);
}

Result<IntrospectedToken> read_answer(const json::Object& answer, const Talk& talk, const Metadata& metadata) {
  const auto* active = json::find(answer, "active");
  // RFC 7662 §2.2: active REQUIRED, a boolean
  if (active == nullptr || !active->is_bool()) {
    return bad("the introspection answer does not say whether the token is active", "RFC 7662 §2.2");
  }
  const auto iss = json::string_or_empty(answer, "iss");
  const bool ours = json::find(answer, "iss") == nullptr || iss == metadata.issuer;
  if (!active->as_bool() || !ours || !in_time(answer, talk.config(), talk.now())) return IntrospectedToken{};
  IntrospectedToken token;
  token.active = true;
  token.subject = json::string_or_empty(answer, "sub");
  token.client_id = json::string_or_empty(answer, "client_id");
  token.username = json::string_or_empty(answer, "username");
  token.token_type = json::string_or_empty(answer, "token_type");
  token.scopes = words_of(json::string_or_empty(answer, "scope"));
  token.audiences = audiences_of(answer);
  token.expires_at = numeric_date(answer, "exp");
  auto claims = Claims::parse(json::serialize(answer));
  if (!claims) return claims.error();
  token.claims = *std::move(claims);
  return token;
}

}  // namespace

Result<IntrospectedToken> introspect(Client& client, const std::string& token, const IntrospectionOptions& options) {
  Talk& talk = client.talk();
  const auto metadata = talk.provider().metadata();
  if (!metadata) return metadata.error();
  // RFC 8414 §2: introspection_endpoint, without it there is none
  if ((*metadata)->introspection_endpoint.empty()) {
    return make_error(ErrorCode::not_supported, "the provider has no introspection endpoint", "RFC 8414 §2",
                      "Check tokens by their signature, if they are JWTs");
  }
  url::Form form{{"token", token}};
  add_if(form, "token_type_hint", options.token_type_hint);
  const auto answer = talk.post(
      **metadata, {.url = (*metadata)->introspection_endpoint,
                   .form = form,
                   .accept = options.signed_answer ? std::string(kSignedType) : std::string("application/json")});
  if (!answer) return answer.error();
  // RFC 7662 §2.3: an error of the caller, not of the token, which would be an answer
  if (answer->status != 200) return refusal(*answer, kWhat, "RFC 7662 §2.3");
  const auto object =
      options.signed_answer ? open_signed(*answer, talk, **metadata) : json_answer(*answer, "the introspection answer");
  if (!object) return object.error();
  return read_answer(*object, talk, **metadata);
}

}  // namespace latchkey::rp
