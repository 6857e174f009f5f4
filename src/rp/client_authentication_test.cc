#include "rp/client_authentication.h"

#include <latchkey/client.h>

#include "jose/jwt.h"
#include "rp/client_key.h"
#include "rp/relying_party_for_test.h"
#include "url/percent.h"

namespace latchkey::rp {
namespace {

class ClientAuthenticationTest : public RelyingPartyTest {
 protected:
  /// The claims of the assertion in the last token request, its signature checked with `key`.
  json::Object assertion_of(const jose::SigningKey& key) {
    const auto form = token_request();
    EXPECT_EQ(form.get("client_assertion_type"), "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    EXPECT_FALSE(form.has("client_secret"));
    EXPECT_EQ(form.get("client_id"), kClient);
    jose::JwkSet set;
    set.keys.push_back(key.verification_jwk());
    const auto verified =
        jose::verify_jws(form.get("client_assertion").value_or(""), set, std::vector{key.algorithm()});
    EXPECT_TRUE(verified) << verified.error().detail;
    return verified ? *json::parse_object(verified->payload()) : json::Object{};
  }
  std::string authorization() const {
    for (const auto& [name, value] : op.last("token").headers) {
      if (name == "Authorization") return value;
    }
    return {};
  }
};

/// A key as the settings take it, and as what verifies its signatures.
struct TestKey {
  ClientKey setting;
  jose::SigningKey key;
};
TestKey pem_key(crypto::Curve curve = crypto::Curve::p256) {
  auto key = crypto::PrivateKey::generate(curve);
  ClientKey setting{.text = std::string(key->pem().reveal()), .kid = "", .algorithm = ""};
  auto signing = parse_client_key(setting, "client_key");
  return {std::move(setting), *std::move(signing)};
}

// OpenID Connect Core §9, RFC 7523 §3, RFC 7523 §2.2
TEST_F(ClientAuthenticationTest, AnAssertionIsMadeOutToTheIssuerAndIsGoodOnce) {
  const auto key = pem_key();
  config.client_secret.clear();
  config.client_key = key.setting;
  config.authentication = ClientAuthentication::private_key_jwt;
  ASSERT_TRUE(log_in());
  const auto first = assertion_of(key.key);
  EXPECT_EQ(json::string_or_empty(first, "iss"), kClient);
  EXPECT_EQ(json::string_or_empty(first, "sub"), kClient);
  EXPECT_EQ(json::string_or_empty(first, "aud"), kIssuer) << "one audience, as a string";
  const auto now = to_unix_seconds(op.clock.now());
  EXPECT_EQ(first.at("iat").as_int64(), now);
  EXPECT_EQ(first.at("exp").as_int64(), now + 60);
  EXPECT_TRUE(authorization().empty());
  ASSERT_TRUE(log_in());
  EXPECT_NE(json::string_or_empty(assertion_of(key.key), "jti"), json::string_or_empty(first, "jti"));
}

TEST_F(ClientAuthenticationTest, OneSwitchMakesTheTokenEndpointTheAudience) {
  const auto key = pem_key();
  config.client_key = key.setting;
  config.authentication = ClientAuthentication::private_key_jwt;
  config.assertion_audience = AssertionAudience::token_endpoint;
  ASSERT_TRUE(log_in());
  EXPECT_EQ(json::string_or_empty(assertion_of(key.key), "aud"), std::string(kIssuer) + "/token");
}

// OpenID Connect Core §9
TEST_F(ClientAuthenticationTest, ClientSecretJwtProvesTheSecretWithoutSendingIt) {
  config.authentication = ClientAuthentication::client_secret_jwt;
  ASSERT_TRUE(log_in());
  EXPECT_EQ(json::string_or_empty(assertion_of(new_key("", jose::Algorithm::HS256)), "aud"), kIssuer);
  EXPECT_EQ(op.last("token").body.find(url::form_encode(kClientSecret)), std::string::npos);
}

// RFC 8705 §2
TEST_F(ClientAuthenticationTest, WithACertificateOnlyTheClientsNameStandsInTheRequest) {
  for (const auto method : {ClientAuthentication::tls_client_auth, ClientAuthentication::self_signed_tls_client_auth}) {
    config.authentication = method;
    rp.reset();
    ASSERT_TRUE(log_in());
    EXPECT_EQ(token_request().get("client_id"), kClient);
    EXPECT_FALSE(token_request().has("client_secret"));
    EXPECT_TRUE(authorization().empty());
    const auto without = RelyingParty::create(config);
    ASSERT_FALSE(without) << "the default HTTP client has no certificate";
    EXPECT_EQ(without.error().code, ErrorCode::invalid_configuration);
  }
}

// RFC 8705 §5
TEST_F(ClientAuthenticationTest, TheEndpointsForMutualTlsAreUsedByWhoHasACertificateAndByNobodyElse) {
  op.edit_metadata = [](json::Object& metadata) {
    metadata["mtls_endpoint_aliases"] = json::Object{{"token_endpoint", std::string(kIssuer) + "/mtls/token"}};
  };
  op.first = [this](const std::string& endpoint, const HttpRequest& request) -> std::optional<HttpResponse> {
    if (endpoint != "mtls/token") return std::nullopt;
    HttpRequest plain = request;
    plain.url = std::string(kIssuer) + "/token";
    return *op.send(plain);
  };
  ASSERT_TRUE(log_in());
  EXPECT_EQ(op.count("mtls/token"), 0);
  config.authentication = ClientAuthentication::tls_client_auth;
  rp.reset();
  ASSERT_TRUE(log_in());
  EXPECT_EQ(op.count("mtls/token"), 1);
  op.edit_metadata = [](json::Object& metadata) {
    metadata["mtls_endpoint_aliases"] = json::Object{{"token_endpoint", "http://elsewhere.example/token"}};
  };
  rp.reset();
  EXPECT_EQ(log_in().error().code, ErrorCode::metadata_invalid) << "an alias is judged like the endpoint itself";
}

// RFC 6749 §2.3.1, RFC 6749 §2.3, RFC 7518 §3.2
TEST_F(ClientAuthenticationTest, TheMethodIsChosenByWhatThereIs) {
  const auto key = pem_key();
  const struct {
    const char* what;
    std::vector<std::string> offered;
    bool secret, has_key;
    ClientAuthentication expected;
  } cases[] = {
      {"a secret", {}, true, false, ClientAuthentication::client_secret_basic},
      {"a secret and a key",
       {"private_key_jwt", "client_secret_post"},
       true,
       true,
       ClientAuthentication::client_secret_post},
      {"a secret where only its HMAC is taken",
       {"client_secret_jwt"},
       true,
       false,
       ClientAuthentication::client_secret_jwt},
      {"a key", {"private_key_jwt"}, false, true, ClientAuthentication::private_key_jwt},
      {"nothing", {"client_secret_basic"}, false, false, ClientAuthentication::none},
  };
  for (const auto& [what, offered, secret, has_key, expected] : cases) {
    Config settings = config_for_test();
    if (!secret) settings.client_secret.clear();
    if (has_key) settings.client_key = key.setting;
    Metadata metadata;
    metadata.token_authentication_methods = offered.empty() ? std::vector<std::string>{"client_secret_basic"} : offered;
    const auto chosen = choose_authentication(settings, metadata);
    ASSERT_TRUE(chosen) << what;
    EXPECT_EQ(*chosen, expected) << what;
  }
  Metadata metadata;
  metadata.token_authentication_methods = {"private_key_jwt"};
  EXPECT_EQ(choose_authentication(config_for_test(), metadata).error().code, ErrorCode::not_supported);
}

// RFC 7518 §3.1, RFC 8037 §3.1
TEST(ClientKey, PemAndJwkOfEveryTypeSignWithWhatFitsThem) {
  const struct {
    const char* what;
    jose::Algorithm made_for;
    const char* named;
    jose::Algorithm expected;
  } cases[] = {
      {"RSA", jose::Algorithm::RS256, "", jose::Algorithm::RS256},
      {"RSA with PSS", jose::Algorithm::RS256, "PS256", jose::Algorithm::PS256},
      {"P-256", jose::Algorithm::ES256, "", jose::Algorithm::ES256},
      {"Ed25519", jose::Algorithm::EdDSA, "", jose::Algorithm::EdDSA},
  };
  for (const auto& [what, made_for, named, expected] : cases) {
    auto key = jose::info(made_for).kty == "RSA"   ? crypto::PrivateKey::generate_rsa()
               : jose::info(made_for).kty == "OKP" ? crypto::PrivateKey::generate(crypto::Curve::ed25519)
                                                   : crypto::PrivateKey::generate(crypto::Curve::p256);
    const jose::Jwk jwk{
        .key = *key, .kid = "my-key", .use = {}, .alg = {}, .key_ops = {}, .x5c = {}, .x5t = {}, .x5t_s256 = {}};
    const std::pair<std::string, std::string> forms[] = {{std::string(key->pem().reveal()), ""},
                                                         {json::serialize(jose::json_with_secrets(jwk)), "my-key"}};
    for (const auto& [text, kid] : forms) {
      const auto parsed = parse_client_key({.text = text, .kid = "", .algorithm = named}, "client_key");
      ASSERT_TRUE(parsed) << what << ": " << parsed.error().to_string();
      EXPECT_EQ(parsed->algorithm(), expected) << what;
      EXPECT_EQ(parsed->kid(), kid) << what;
    }
  }
  EXPECT_EQ(parse_client_key({.text = pem_key(crypto::Curve::p384).setting.text, .kid = "k", .algorithm = ""}, "x")
                ->algorithm(),
            jose::Algorithm::ES384);
}

TEST(ClientKey, WhatIsNoPrivateKeyIsAnErrorThatNamesTheSettingAndShowsNoSecret) {
  const auto public_jwk = json::serialize(jose::public_json(pem_key().key.verification_jwk()));
  const ClientKey cases[] = {
      {.text = "very secret nonsense", .kid = "", .algorithm = ""},
      {.text = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n", .kid = "", .algorithm = ""},
      {.text = public_jwk, .kid = "", .algorithm = ""},
      {.text = R"({"kty":"oct","k":"c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA"})", .kid = "", .algorithm = ""},
      {.text = pem_key().setting.text, .kid = "", .algorithm = "RS256"},
      {.text = pem_key().setting.text, .kid = "", .algorithm = "none"},
      {.text = pem_key().setting.text, .kid = "", .algorithm = "HS256"},
  };
  for (const auto& key : cases) {
    Config config = config_for_test();
    config.client_key = key;
    const auto made = RelyingParty::create(config);
    ASSERT_FALSE(made) << key.text;
    EXPECT_EQ(made.error().code, ErrorCode::invalid_configuration);
    EXPECT_NE(made.error().message.find("client_key"), std::string::npos) << made.error().message;
    EXPECT_EQ(made.error().to_string().find("secret nonsense"), std::string::npos);
    EXPECT_FALSE(made.error().hint.empty());
  }
}

TEST(Client, NeedsNeitherARedirectUriNorOpenid) {
  TestProvider op;
  Config config = config_for_test();
  config.redirect_uri.clear();
  config.scopes.clear();
  EXPECT_TRUE(Client::create(config, op.environment()));
  EXPECT_FALSE(RelyingParty::create(config, op.environment()));
  config.client_id.clear();
  EXPECT_EQ(Client::create(config, op.environment()).error().code, ErrorCode::invalid_configuration);
}

}  // namespace
}  // namespace latchkey::rp
