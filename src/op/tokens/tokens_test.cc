#include <gtest/gtest.h>

#include "base/base64.h"
#include "jose/jwt.h"
#include "jose/signing_key.h"
#include "op/claims/mapper.h"
#include "op/tokens/build.h"
#include "op/tokens/mint.h"
#include "op/tokens/verify.h"
#include "op/world_for_test.h"

namespace latchkey::op {
namespace {

using namespace testing;

std::vector<std::string> keys_of(const json::Object& object) {
  std::vector<std::string> out;
  for (const auto& member : object) out.emplace_back(member.key());
  return out;
}

json::Object payload(std::string_view token) {
  const auto first = token.find('.');
  const auto second = token.find('.', first + 1);
  return json::parse_object(base64url_decode(token.substr(first + 1, second - first - 1)).value()).value();
}

struct Build {
  World world;
  std::string client = "app";
  std::string scope = "openid";
  void (*change)(TokenPlan&) = [](TokenPlan&) {};
  model::RealmPtr realm;

  UnsignedTokens operator()() {
    realm = world.realm();
    TokenPlan plan = plan_for(world, *realm, client, scope);
    change(plan);
    return build_tokens(*realm, kIssuer, plan).value();
  }
  oauth::TokenResponse minted() { return mint((*this)()); }
};

TEST(Tokens, TheAccessTokenHasTheShapeThatResourceServersKnow) {
  const auto claims = Build{}().access.claims;
  EXPECT_EQ(keys_of(claims), (std::vector<std::string>{"exp",
                                                       "iat",
                                                       "auth_time",
                                                       "jti",
                                                       "iss",
                                                       "aud",
                                                       "sub",
                                                       "typ",
                                                       "azp",
                                                       "sid",
                                                       "acr",
                                                       "allowed-origins",
                                                       "realm_access",
                                                       "resource_access",
                                                       "scope",
                                                       "name",
                                                       "preferred_username",
                                                       "given_name",
                                                       "family_name",
                                                       "email",
                                                       "email_verified"}));
  EXPECT_EQ(claims.at("exp"), to_unix_seconds(kNow) + 300);
  EXPECT_EQ(claims.at("iat"), to_unix_seconds(kNow));
  EXPECT_EQ(claims.at("auth_time"), to_unix_seconds(kNow));
  EXPECT_EQ(claims.at("jti"), "onrtac:access-1");
  EXPECT_EQ(json::string_or_empty(claims, "iss"), kIssuer);
  EXPECT_EQ(claims.at("aud"), "account");
  EXPECT_EQ(claims.at("sub"), "alice-id");
  EXPECT_EQ(claims.at("typ"), "Bearer");
  EXPECT_EQ(claims.at("azp"), "app");
  EXPECT_EQ(claims.at("sid"), "session-1");
  EXPECT_EQ(claims.at("scope"), "openid profile email");
  EXPECT_EQ(json::serialize(claims.at("realm_access")),
            R"({"roles":["admin","default-roles","offline_access","user"]})");
  EXPECT_EQ(json::serialize(claims.at("resource_access")), R"({"account":{"roles":["view-profile"]}})");
  EXPECT_EQ(json::serialize(claims.at("allowed-origins")), R"(["https://app.example"])");
  EXPECT_EQ(claims.at("email_verified"), true);
}

// OpenID Connect Core §2, §3.1.3.6
TEST(Tokens, TheIdTokenHasNoRolesAndTheHashOfItsAccessToken) {
  Build build;
  const auto response = build.minted();
  const auto claims = payload(response.id_token);
  EXPECT_EQ(claims.at("typ"), "ID");
  EXPECT_EQ(claims.at("aud"), "app");
  EXPECT_EQ(claims.at("sub"), "alice-id");
  EXPECT_EQ(claims.at("nonce"), "n-0S6_WzA2Mj");
  EXPECT_EQ(claims.at("auth_time"), to_unix_seconds(kNow));
  EXPECT_EQ(claims.at("jti"), "id-1");
  EXPECT_EQ(claims.at("acr"), "1");
  EXPECT_EQ(json::view(claims.at("at_hash").as_string()),
            jose::half_hash(jose::Algorithm::ES256, response.access_token));
  EXPECT_FALSE(claims.contains("realm_access"));
  EXPECT_FALSE(claims.contains("scope"));
}

TEST(Tokens, TheRefreshTokenIsAnHs512JwtForTheIssuerItself) {
  Build build;
  const auto tokens = build();
  ASSERT_TRUE(tokens.refresh);
  const auto& claims = tokens.refresh->claims;
  EXPECT_EQ(tokens.refresh->key.algorithm(), jose::Algorithm::HS512);
  EXPECT_EQ(json::string_or_empty(claims, "aud"), kIssuer);
  EXPECT_EQ(claims.at("typ"), "Refresh");
  EXPECT_EQ(claims.at("exp"), to_unix_seconds(kNow) + 1800);
  EXPECT_EQ(claims.at("scope"), "openid basic profile email roles web-origins acr");
  EXPECT_FALSE(claims.contains("reuse_id"));
  EXPECT_EQ(tokens.refresh_expires_in, 1800);
}

TEST(Tokens, AnOfflineTokenHasNoEndUnlessTheRealmSetsOne) {
  Build build;
  build.change = [](TokenPlan& plan) { plan.session.offline = plan.client_session.offline = true; };
  auto tokens = build();
  EXPECT_EQ(tokens.refresh->claims.at("typ"), "Offline");
  EXPECT_FALSE(tokens.refresh->claims.contains("exp"));
  EXPECT_EQ(tokens.refresh_expires_in, 0);
  EXPECT_EQ(tokens.access.claims.at("jti"), "ofrtac:access-1");
  build.world.settings.tokens.offline_max_enabled = true;
  tokens = build();
  EXPECT_EQ(tokens.refresh->claims.at("exp"), to_unix_seconds(kNow) + 5184000);
}

TEST(Tokens, ATransientSessionHasNoSidAndNoRefreshToken) {
  Build build;
  build.change = [](TokenPlan& plan) {
    plan.session.transient = true;
    plan.grant = GrantKind::client_credentials;
  };
  const auto tokens = build();
  EXPECT_FALSE(tokens.access.claims.contains("sid"));
  EXPECT_EQ(tokens.access.claims.at("jti"), "trrtcc:access-1");
  EXPECT_FALSE(tokens.refresh);
  EXPECT_TRUE(tokens.session_state.empty());
}

TEST(Tokens, WithoutOpenidThereIsNoIdToken) {
  Build build;
  build.scope = "";
  EXPECT_FALSE(build().id);
  EXPECT_EQ(build.minted().id_token, "");
}

TEST(Tokens, LifespansFollowRealmClientAndSession) {
  const struct {
    const char* what;
    void (*change)(World&);
    std::int64_t expires_in;
  } rows[] = {
      {"realm", [](World& w) { w.settings.tokens.access_token_lifespan = seconds{60}; }, 60},
      {"client", [](World& w) { w.client("app").attributes["access.token.lifespan"] = "120"; }, 120},
      {"as long as the session", [](World& w) { w.client("app").attributes["access.token.lifespan"] = "-1"; }, 36000},
      {"nonsense", [](World& w) { w.client("app").attributes["access.token.lifespan"] = "1h"; }, 300},
      {"never beyond the session", [](World& w) { w.session.started = kNow - seconds{35950}; }, 50},
      {"nor beyond the client session",
       [](World& w) { w.client("app").attributes["client.session.max.lifespan"] = "20"; }, 20},
  };
  for (const auto& row : rows) {
    Build build;
    row.change(build.world);
    const auto tokens = build();
    EXPECT_EQ(tokens.expires_in, row.expires_in) << row.what;
    EXPECT_EQ(tokens.id->claims.at("exp"), tokens.access.claims.at("exp")) << row.what;
  }
}

// RFC 9068 §2.1
TEST(Tokens, AlgorithmAndTypeAreTheClientsChoice) {
  Build build;
  build.world.client("app").attributes = {{"access.token.signed.response.alg", "EdDSA"},
                                          {"access.token.header.type.rfc9068", "true"}};
  const auto tokens = build();
  EXPECT_EQ(tokens.access.key.algorithm(), jose::Algorithm::EdDSA);
  EXPECT_EQ(tokens.access.typ, "at+jwt");
  EXPECT_EQ(tokens.id->key.algorithm(), jose::Algorithm::ES256);
  EXPECT_EQ(tokens.id->typ, "JWT");
}

TEST(Tokens, AMissingKeyIsAnErrorAndNotAnotherAlgorithm) {
  World world;
  world.client("app").attributes["access.token.signed.response.alg"] = "PS512";
  const auto realm = world.realm();
  EXPECT_FALSE(build_tokens(*realm, kIssuer, plan_for(world, *realm, "app", "openid")));
}

TEST(Tokens, ALightweightAccessTokenSaysAlmostNothing) {
  Build build;
  build.world.client("app").attributes["client.use.lightweight.access.token.enabled"] = "true";
  auto claims = build().access.claims;
  EXPECT_EQ(keys_of(claims), (std::vector<std::string>{"exp", "iat", "jti", "iss", "typ", "azp", "sid", "scope"}));
  EXPECT_EQ(claims.at("jti"), "onltac:access-1");
  build.world.scope("email").mappers[0].config["lightweight.claim"] = "true";
  claims = build().access.claims;
  EXPECT_EQ(claims.at("email"), "alice@example.org");
}

TEST(Tokens, TheResponseTellsTheStrictestNotBefore) {
  Build build;
  build.world.client("app").not_before = 5;
  build.world.alice.not_before = 7;
  EXPECT_EQ(build().not_before, 7);
}

// --- coming back

TEST(VerifyTokens, EachKindIsTakenForWhatItIsAndForNothingElse) {
  Build build;
  const auto response = build.minted();
  const auto& realm = *build.realm;
  const struct {
    const std::string& token;
    bool access, refresh, hint;
  } rows[] = {{response.access_token, true, false, false},
              {response.refresh_token, false, true, false},
              {response.id_token, false, false, true}};
  for (const auto& row : rows) {
    EXPECT_EQ(verify_access_token(realm, kIssuer, row.token, kNow).has_value(), row.access);
    EXPECT_EQ(verify_refresh_token(realm, kIssuer, row.token, kNow).has_value(), row.refresh);
    EXPECT_EQ(verify_id_token_hint(realm, kIssuer, row.token, kNow).has_value(), row.hint);
  }
}

TEST(VerifyTokens, TheFactsComeBack) {
  Build build;
  const auto response = build.minted();
  const auto access = verify_access_token(*build.realm, kIssuer, response.access_token, kNow);
  ASSERT_TRUE(access);
  EXPECT_EQ(access->subject.value, "alice-id");
  EXPECT_EQ(access->session.value, "session-1");
  EXPECT_EQ(access->client_id, "app");
  EXPECT_FALSE(access->offline);
  EXPECT_EQ(access->issued, kNow);
  const auto refresh = verify_refresh_token(*build.realm, kIssuer, response.refresh_token, kNow);
  ASSERT_TRUE(refresh);
  EXPECT_EQ(refresh->jti, "refresh-1");
  EXPECT_EQ(refresh->scope, "openid basic profile email roles web-origins acr");
}

TEST(VerifyTokens, ExpiryEndsAccessAndRefreshButNotAHint) {
  Build build;
  const auto response = build.minted();
  const Instant later = kNow + seconds{100000};
  EXPECT_EQ(verify_access_token(*build.realm, kIssuer, response.access_token, later).error().http_status, 401);
  EXPECT_EQ(verify_refresh_token(*build.realm, kIssuer, response.refresh_token, later).error().description,
            "Token is not active");
  EXPECT_TRUE(verify_id_token_hint(*build.realm, kIssuer, response.id_token, later));
}

TEST(VerifyTokens, AnotherIssuerOrABentSignatureIsRefused) {
  Build build;
  auto response = build.minted();
  for (std::string* token : {&response.access_token, &response.refresh_token, &response.id_token}) {
    EXPECT_FALSE(verify_access_token(*build.realm, "https://id.example/realms/other", *token, kNow));
    EXPECT_FALSE(verify_refresh_token(*build.realm, "https://id.example/realms/other", *token, kNow));
    EXPECT_FALSE(verify_id_token_hint(*build.realm, "https://id.example/realms/other", *token, kNow));
    char& letter = (*token)[token->size() - 8];
    letter = letter == 'A' ? 'B' : 'A';
    EXPECT_FALSE(verify_access_token(*build.realm, kIssuer, *token, kNow));
    EXPECT_FALSE(verify_refresh_token(*build.realm, kIssuer, *token, kNow));
    EXPECT_FALSE(verify_id_token_hint(*build.realm, kIssuer, *token, kNow));
  }
}

TEST(VerifyTokens, Cve2026_11800_AlgorithmConfusionAndNone) {
  Build build;
  const auto tokens = build();
  const auto& realm = *build.realm;
  const std::string claims = json::serialize(tokens.access.claims);
  const std::string unsigned_token =
      base64url_encode(R"({"alg":"none","typ":"JWT"})") + "." + base64url_encode(claims) + ".";
  EXPECT_FALSE(verify_access_token(realm, kIssuer, unsigned_token, kNow));
  // HS256 with the public key as the secret.
  const auto es256 = realm.keys().signing_key("ES256", kNow).value();
  const std::string public_key = es256.verification_jwk().public_key().value().pem();
  const auto forged =
      jose::SigningKey::make(es256.kid(), jose::Algorithm::HS256, crypto::HmacKey(Secret::copy_of(public_key))).value();
  EXPECT_FALSE(verify_access_token(realm, kIssuer, jose::sign_jwt(forged, claims), kNow));
  // The realm's own HS512 key: it signs refresh tokens, never an access token that nobody asked for in HS512.
  const auto hs512 = realm.keys().signing_key("HS512", kNow).value();
  EXPECT_FALSE(verify_access_token(realm, kIssuer, jose::sign_jwt(hs512, claims), kNow));
  EXPECT_FALSE(verify_id_token_hint(realm, kIssuer, jose::sign_jwt(hs512, json::serialize(tokens.id->claims)), kNow));
  // And a refresh token signed asymmetrically.
  EXPECT_FALSE(
      verify_refresh_token(realm, kIssuer, jose::sign_jwt(es256, json::serialize(tokens.refresh->claims)), kNow));
}

TEST(VerifyTokens, ARefreshTokenOfAnOnlineSessionNeedsAnEnd) {
  Build build;
  auto tokens = build();
  tokens.refresh->claims.erase("exp");
  EXPECT_FALSE(verify_refresh_token(
      *build.realm, kIssuer, jose::sign_jwt(tokens.refresh->key, json::serialize(tokens.refresh->claims)), kNow));
  tokens.refresh->claims["typ"] = "Offline";
  EXPECT_TRUE(verify_refresh_token(*build.realm, kIssuer,
                                   jose::sign_jwt(tokens.refresh->key, json::serialize(tokens.refresh->claims)), kNow));
}

}  // namespace
}  // namespace latchkey::op
