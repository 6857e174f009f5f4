#include "rp/dpop.h"

#include <algorithm>
#include <array>

#include "base/base64.h"
#include "base/time.h"
#include "crypto/digest.h"
#include "jose/jws.h"
#include "json/json.h"
#include "json/writer.h"
#include "rp/client_key.h"
#include "rp/error.h"
#include "rp/port_random.h"
#include "url/url.h"

namespace latchkey::rp {
namespace {

constexpr std::size_t kMostNonceBytes = 1024;
constexpr std::size_t kMostOrigins = 64;

std::string origin(std::string_view url) {
  const auto parsed = url::parse_url(url);
  return parsed ? url::origin_of(*parsed) : std::string();
}

/// The members that are the key itself, without labels of ours.
json::Object bare_public_key(const jose::Jwk& jwk) {
  const json::Object all = jose::public_json(jwk);
  json::Object bare;
  for (const std::string_view name : std::array{"kty", "crv", "x", "y", "n", "e"}) {
    if (const auto* value = json::find(all, name)) bare[name] = *value;
  }
  return bare;
}

}  // namespace

Result<jose::SigningKey> Dpop::make_key(const ClientKey& configured) {
  if (!configured.text.empty()) return parse_client_key(configured, "dpop_key");
  auto fresh = crypto::PrivateKey::generate(crypto::Curve::p256);
  if (!fresh) return make_error(ErrorCode::invalid_configuration, "no key could be made: " + fresh.error().detail);
  auto key = jose::SigningKey::make({}, jose::Algorithm::ES256, *std::move(fresh));
  if (!key) return make_error(ErrorCode::invalid_configuration, "no key could be made: " + key.error().detail);
  return *std::move(key);
}

Dpop::Dpop(jose::SigningKey key, const Environment& environment)
    : key_(std::move(key)),
      environment_(environment),
      public_key_(bare_public_key(key_.verification_jwk())),
      thumbprint_(jose::thumbprint(key_.verification_jwk())) {}

std::string Dpop::proof(const HttpRequest& request, std::string_view access_token) const {
  PortRandom random(environment_);
  std::string claims;
  json::Writer out(claims);
  out.begin_object().member("jti", random.token(16)).member("htm", request.method);
  // RFC 9449 §4.2: htu is the target "without query and fragment parts"
  out.member("htu", request.url.substr(0, request.url.find_first_of("?#")));
  out.member("iat", to_unix_seconds(environment_.now()));
  // RFC 9449 §4.2: ath MUST be there "when the DPoP proof is used in conjunction with the presentation of an access
  // token in protected resource access"
  if (!access_token.empty()) out.member("ath", base64url_encode(crypto::sha256(access_token)));
  if (const auto nonce = nonce_for(request.url); !nonce.empty()) out.member("nonce", nonce);
  out.end_object();
  return jose::sign_jws(key_, json::Object{{"typ", "dpop+jwt"}, {"jwk", public_key_}}, claims);
}

bool Dpop::learn(std::string_view url, std::string_view nonce) {
  const bool clean = std::ranges::all_of(nonce, [](char c) { return c > 0x20 && c < 0x7f && c != '"' && c != '\\'; });
  // RFC 9449 §8.1: a nonce is made of NQCHAR
  if (nonce.empty() || nonce.size() > kMostNonceBytes || !clean) return false;
  const std::lock_guard lock(mutex_);
  if (nonces_.size() >= kMostOrigins) nonces_.clear();
  nonces_[origin(url)] = nonce;
  return true;
}

std::string Dpop::nonce_for(std::string_view url) const {
  const std::lock_guard lock(mutex_);
  const auto found = nonces_.find(origin(url));
  return found == nonces_.end() ? std::string() : found->second;
}

bool demands_dpop_nonce(const HttpResponse& response) {
  if (response.status != 400 && response.status != 401) return false;
  // RFC 9449 §9: a resource server says so in WWW-Authenticate
  if (response.header("WWW-Authenticate").find("use_dpop_nonce") != std::string_view::npos) return true;
  // RFC 9449 §8: an authorization server says so in the error of the token response
  const auto object = json::parse_object(response.body);
  return object && json::string_or_empty(*object, "error") == "use_dpop_nonce";
}

}  // namespace latchkey::rp
