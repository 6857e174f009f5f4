#include "rp/request_object.h"

#include <algorithm>
#include <array>

#include "base/time.h"
#include "jose/jwt.h"
#include "json/json.h"
#include "rp/error.h"

namespace latchkey::rp {
namespace {

constexpr std::int64_t kValidSeconds = 300;

/// A parameter as a claim: numbers and objects as such (RFC 9101 §4), all else as text.
json::Value as_claim(const std::string& name, const std::string& value) {
  if (name == "max_age" || name == "claims") {
    if (auto parsed = json::parse(value)) return *std::move(parsed);
  }
  return json::Value(value);
}

json::Object claims_of(const url::Form& parameters) {
  json::Object claims;
  for (const auto& [name, value] : parameters) {
    auto* there = claims.if_contains(name);
    if (there == nullptr) {
      claims[name] = as_claim(name, value);
    } else if (auto* list = there->if_array()) {
      list->emplace_back(json::Value(value));
    } else {
      *there = json::Array{*there, json::Value(value)};  // resource, the only parameter that repeats
    }
  }
  return claims;
}

}  // namespace

std::string signed_parameters(const Talk& talk, const Metadata& metadata, const url::Form& parameters,
                              std::string_view typ) {
  const auto now = to_unix_seconds(talk.now());
  json::Object claims = claims_of(parameters);
  // RFC 9101 §4: iss SHOULD be the client, aud the issuer
  claims["iss"] = talk.config().client_id;
  claims["aud"] = metadata.issuer;
  claims["jti"] = talk.random_token(16);
  claims["iat"] = now;
  claims["nbf"] = now;
  claims["exp"] = now + kValidSeconds;
  return jose::sign_jwt(*talk.signing_key(), json::serialize(claims), typ);
}

Result<url::Form> as_request_object(Talk& talk, const Metadata& metadata, url::Form parameters, Beside beside) {
  if (!talk.signing_key()) {
    return make_error(ErrorCode::invalid_configuration, "the provider takes signed authorization requests only",
                      "RFC 9101 §10.5", "Set client_key, and register its public key at the provider");
  }
  // RFC 9101 §5: client_id outside too, with the same value
  url::Form form{{"client_id", talk.config().client_id}};
  if (beside == Beside::what_openid_wants) {
    // OpenID Connect Core §6.1: response_type and scope MUST be outside too
    for (const char* name : {"response_type", "scope"}) form.add(name, std::string(parameters.get(name).value_or("")));
  }
  form.add("request", signed_parameters(talk, metadata, parameters, "oauth-authz-req+jwt"));
  return form;
}

}  // namespace latchkey::rp
