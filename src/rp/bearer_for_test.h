// For tests: an API, and access tokens of the provider that it trusts.
#pragma once

#include <latchkey/bearer.h>

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/base64.h"
#include "crypto/digest.h"
#include "jose/jws.h"
#include "jose/jwt.h"
#include "rp/provider_for_test.h"

namespace latchkey::rp {

inline constexpr const char* kApi = "https://api.example";

class BearerTest : public testing::Test {
 protected:
  void SetUp() override {
    config.issuer = kIssuer;
    config.audiences = {kApi};
    options.origin = kApi;
  }
  BearerTokens& tokens() {
    if (instance) return *instance;
    auto created = BearerTokens::create(config, options, op.environment());
    if (!created) ADD_FAILURE() << created.error().to_string();
    instance = *created;
    return *instance;
  }
  /// As RFC 9068 §2.2 has them.
  [[nodiscard]] json::Object claims() const {
    const auto now = to_unix_seconds(op.clock.now());
    return {{"iss", kIssuer},
            {"sub", "alice-id"},
            {"aud", kApi},
            {"exp", now + 300},
            {"iat", now},
            {"jti", "token-1"},
            {"client_id", "app"},
            {"scope", "read write"},
            {"acr", "silver"},
            {"auth_time", now - 30},
            {"realm_access", {{"roles", {"member"}}}}};
  }
  [[nodiscard]] std::string sign(const json::Object& claims, std::string_view typ = "at+jwt") const {
    return jose::sign_jwt(op.published.at(0), json::serialize(claims), typ);
  }
  [[nodiscard]] static Request request(const std::string& token, const std::string& scheme = "Bearer") {
    Request request;
    request.method = "POST";
    request.path = "/payments";
    request.query = "x=1";
    request.headers = {{"authorization", scheme + " " + token}};
    return request;
  }
  /// The code of what check() says; nothing when the token is taken.
  std::optional<ErrorCode> code_of(const Request& request) {
    const auto checked = tokens().check(request);
    if (checked) return std::nullopt;
    EXPECT_FALSE(checked.error().message.empty());
    return checked.error().code;
  }
  std::optional<ErrorCode> code_of(const std::string& token) { return code_of(request(token)); }

  TestProvider op;
  BearerConfig config;
  BearerOptions options;
  std::shared_ptr<BearerTokens> instance;
};

/// A client's DPoP key and the proofs it makes.
class ProofMaker {
 public:
  explicit ProofMaker(jose::Algorithm algorithm = jose::Algorithm::ES256) : key_(new_key("", algorithm)) {}

  [[nodiscard]] std::string thumbprint() const { return jose::thumbprint(key_.verification_jwk()); }
  [[nodiscard]] json::Object header() const {
    return {{"typ", "dpop+jwt"}, {"jwk", jose::public_json(key_.verification_jwk())}};
  }
  [[nodiscard]] json::Object payload(const std::string& token, Instant now) {
    return {{"jti", "proof-" + std::to_string(++count_)},
            {"htm", "POST"},
            {"htu", std::string(kApi) + "/payments"},
            {"iat", to_unix_seconds(now)},
            {"ath", base64url_encode(crypto::sha256(token))}};
  }
  [[nodiscard]] std::string sign(const json::Object& header, const json::Object& payload) const {
    return jose::sign_jws(key_, header, json::serialize(payload));
  }
  [[nodiscard]] std::string proof(const std::string& token, Instant now) { return sign(header(), payload(token, now)); }

 private:
  jose::SigningKey key_;
  int count_ = 0;
};

}  // namespace latchkey::rp
