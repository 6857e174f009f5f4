#include "rp/userinfo.h"

#include <fmt/core.h>

#include <algorithm>

#include "jose/jwe.h"
#include "rp/error.h"
#include "rp/id_token.h"
#include "rp/id_token_checks.h"
#include "rp/quirks.h"

namespace latchkey::rp {
namespace {

Result<json::Object> signed_claims(const std::string& token, Talk& talk, const Metadata& metadata) {
  constexpr std::string_view what = "the signed userinfo";
  const Config& config = talk.config();
  const IdTokenValidator validator(config, metadata, talk.provider());
  const auto verified = validator.verify_signature(token, what);
  if (!verified) return verified.error();
  auto claims = json::parse_object(verified->payload());
  if (!claims)
    return make_error(ErrorCode::userinfo_invalid, "the signed userinfo holds no JSON object",
                      "OpenID Connect Core §5.3.2");
  // OpenID Connect Core §5.3.2: signed claims "SHOULD contain the Claims iss and aud"; when there, they must be right
  if (json::find(*claims, "iss") != nullptr && !is_issuer_of(*claims, config, metadata)) {
    return make_error(ErrorCode::userinfo_invalid, "the signed userinfo comes from another provider",
                      "OpenID Connect Core §5.3.2");
  }
  const auto audiences = audiences_of(*claims);
  if (json::find(*claims, "aud") != nullptr && std::ranges::find(audiences, config.client_id) == audiences.end()) {
    return make_error(ErrorCode::userinfo_invalid, "the signed userinfo is not for this client",
                      "OpenID Connect Core §5.3.2");
  }
  if (auto key = validator.check_key(*verified, *claims, what); !key) return key.error();
  return *std::move(claims);
}

/// OpenID Connect Core §5.3.2: JSON, or a JWT that is signed, encrypted or both.
Result<json::Object> read_claims(const Answer& answer, Talk& talk, const Metadata& metadata) {
  if (answer.media_type != "application/jwt") return json_answer(answer, "userinfo");
  if (!jose::looks_encrypted(answer.body)) return signed_claims(answer.body, talk, metadata);
  auto inside = talk.provider().decryption_keys().open(answer.body, "the encrypted userinfo");
  if (!inside) return inside.error();
  if (!inside->starts_with('{')) return signed_claims(*inside, talk, metadata);
  // OpenID Connect Core §5.3.2: encrypted alone is worth what plain JSON from the same endpoint is
  auto claims = json::parse_object(*inside);
  if (!claims)
    return make_error(ErrorCode::userinfo_invalid, "the encrypted userinfo holds no JSON object",
                      "OpenID Connect Core §5.3.2");
  return *std::move(claims);
}

Result<Claims> check_subject(const json::Object& claims, const std::string& subject) {
  const auto sub = json::string_or_empty(claims, "sub");
  // OpenID Connect Core §5.3.2: "The sub Claim MUST always be returned in the UserInfo Response."
  if (sub.empty())
    return make_error(ErrorCode::subject_mismatch, "userinfo does not say whom it is about",
                      "OpenID Connect Core §5.3.2");
  // OpenID Connect Core §5.3.2: "if they do not match, the UserInfo Response values MUST NOT be used"
  if (sub != subject) {
    return make_error(ErrorCode::subject_mismatch, "userinfo speaks of somebody else than the ID token",
                      "OpenID Connect Core §5.3.2", "Tokens may have been swapped; log in again");
  }
  return Claims::parse(json::serialize(claims));
}

}  // namespace

Result<json::Object> fetch_userinfo(const std::string& access_token, Talk& talk, const Metadata& metadata) {
  if (metadata.userinfo_endpoint.empty()) {
    return make_error(ErrorCode::not_supported, "the provider has no userinfo endpoint", "OpenID Connect Discovery §3");
  }
  auto response = talk.call({.method = "GET",
                             .url = metadata.userinfo_endpoint,
                             .headers = {{"Accept", "application/json, application/jwt"}},
                             .body = {}},
                            access_token, talk.token_type());
  if (!response) return no_answer(response.error());
  const Answer answer = to_answer(*std::move(response));
  if (answer.status == 401) {
    return make_error(ErrorCode::userinfo_invalid, "the userinfo endpoint does not take the access token",
                      "RFC 6750 §3.1", "It may have expired; refresh it or log in again");
  }
  if (answer.status != 200) {
    return make_error(ErrorCode::provider_error,
                      fmt::format("the userinfo endpoint answered with status {}", answer.status));
  }
  auto claims = read_claims(answer, talk, metadata);
  if (!claims) return claims;
  mend_subject(*claims, talk.config().quirks);
  mend_booleans(*claims, talk.config().quirks);
  return claims;
}

Result<Claims> request_userinfo(const std::string& access_token, const std::string& subject, Talk& talk,
                                const Metadata& metadata) {
  const auto claims = fetch_userinfo(access_token, talk, metadata);
  if (!claims) return claims.error();
  return check_subject(*claims, subject);
}

}  // namespace latchkey::rp
