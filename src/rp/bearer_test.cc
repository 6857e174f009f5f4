#include "rp/bearer_for_test.h"
#include "rp/bearer_request.h"

#include "rp/challenge.h"

namespace latchkey::rp {
namespace {

using Edit = std::function<void(json::Object&)>;

// RFC 8693 §4.2
TEST_F(BearerTest, AnAccessTokenSaysWhoItIs) {
  const auto token = tokens().check(request(sign(claims())));
  ASSERT_TRUE(token) << token.error().to_string();
  EXPECT_EQ(token->identity.issuer, kIssuer);
  EXPECT_EQ(token->identity.subject, "alice-id");
  EXPECT_EQ(token->identity.acr, "silver");
  EXPECT_EQ(token->identity.authenticated_at, op.clock.now() - std::chrono::seconds{30});
  EXPECT_EQ(token->identity.roles, std::vector<std::string>{"member"});
  EXPECT_EQ(token->client_id, "app");
  EXPECT_EQ(token->scope, "read write");
  EXPECT_EQ(token->expires_at, op.clock.now() + std::chrono::seconds{300});
  EXPECT_EQ(token->binding, TokenBinding::none);
}

TEST_F(BearerTest, KeysAndMetadataAreFetchedOnce) {
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(code_of(sign(claims())));
  EXPECT_EQ(op.count("metadata"), 1);
  EXPECT_EQ(op.count("certs"), 1);
}

TEST_F(BearerTest, RotatedKeysAreFetched) {
  EXPECT_FALSE(code_of(sign(claims())));
  op.published = {new_key("k2")};
  EXPECT_FALSE(code_of(sign(claims())));
  EXPECT_EQ(op.count("certs"), 2);
  const auto unknown = jose::sign_jwt(new_key("k3"), json::serialize(claims()), "at+jwt");
  EXPECT_EQ(code_of(unknown), ErrorCode::key_unknown);
  EXPECT_EQ(op.count("certs"), 2) << "foreign keys cause no flood of fetches";
}

// RFC 9068 §2.2, §4; RFC 7519 §4.1.5, §4.1.6; RFC 7800 §3.1
TEST_F(BearerTest, EachClaimIsChecked) {
  const auto now = to_unix_seconds(op.clock.now());
  const std::vector<std::tuple<const char*, Edit, std::optional<ErrorCode>>> cases = {
      {"as it is", [](json::Object&) {}, std::nullopt},
      {"another issuer", [](json::Object& c) { c["iss"] = "https://evil.example"; }, ErrorCode::token_issuer},
      {"a slash more", [](json::Object& c) { c["iss"] = std::string(kIssuer) + "/"; }, ErrorCode::token_issuer},
      {"no issuer", [](json::Object& c) { c.erase("iss"); }, ErrorCode::token_issuer},
      {"another audience", [](json::Object& c) { c["aud"] = "https://other.example"; }, ErrorCode::token_audience},
      {"no audience", [](json::Object& c) { c.erase("aud"); }, ErrorCode::token_audience},
      {"an empty list", [](json::Object& c) { c["aud"] = json::Array{}; }, ErrorCode::token_audience},
      {"a number in the list", [](json::Object& c) { c["aud"] = {kApi, 1}; }, ErrorCode::token_audience},
      {"several audiences", [](json::Object& c) { c["aud"] = {"account", kApi}; }, std::nullopt},
      {"no subject", [](json::Object& c) { c.erase("sub"); }, ErrorCode::token_subject},
      {"a subject of another type", [](json::Object& c) { c["sub"] = 5; }, ErrorCode::token_subject},
      {"expired", [now](json::Object& c) { c["exp"] = now - 60; }, ErrorCode::token_expired},
      {"within the skew", [now](json::Object& c) { c["exp"] = now - 59; }, std::nullopt},
      {"no expiry", [](json::Object& c) { c.erase("exp"); }, ErrorCode::token_expired},
      {"an expiry that is text", [](json::Object& c) { c["exp"] = "never"; }, ErrorCode::token_expired},
      {"not yet", [now](json::Object& c) { c["nbf"] = now + 61; }, ErrorCode::token_not_yet_valid},
      {"nbf that is text", [](json::Object& c) { c["nbf"] = "now"; }, ErrorCode::token_not_yet_valid},
      {"from the future", [now](json::Object& c) { c["iat"] = now + 61; }, ErrorCode::token_issued_at},
      {"bound in an unknown way", [](json::Object& c) { c["cnf"] = {{"kid", "x"}}; }, ErrorCode::access_token_binding},
      {"bound to nonsense", [](json::Object& c) { c["cnf"] = "x"; }, ErrorCode::access_token_binding},
  };
  for (const auto& [what, edit, code] : cases) {
    auto edited = claims();
    edit(edited);
    EXPECT_EQ(code_of(sign(edited)), code) << what;
  }
}

// RFC 8725 §3.12, RFC 9068 §4, RFC 9068 §5: an ID token is no access token, nor is anything else
TEST_F(BearerTest, OnlyAccessTokensAreTaken) {
  const auto plain = [](json::Object& c) {
    for (const char* name : {"scope", "client_id", "jti", "acr"}) c.erase(name);
  };
  const std::vector<std::tuple<const char*, const char*, Edit, bool>> cases = {
      {"RFC 9068", "at+jwt", [](json::Object&) {}, true},
      {"RFC 9068, long", "application/at+jwt", [](json::Object&) {}, true},
      {"capitals", "AT+JWT", plain, true},
      {"Keycloak's", "JWT", [&](json::Object& c) { plain(c), c["typ"] = "Bearer"; }, true},
      {"an old Keycloak's", "JWT", [&](json::Object& c) { plain(c), c["typ"] = "Bearer", c["nonce"] = "n"; }, true},
      {"Keycloak's ID token", "JWT", [](json::Object& c) { c["typ"] = "ID"; }, false},
      {"Keycloak's refresh token", "JWT", [](json::Object& c) { c["typ"] = "Refresh"; }, false},
      {"Keycloak's logout token", "JWT", [](json::Object& c) { c["typ"] = "Logout"; }, false},
      {"Cognito's", "JWT", [&](json::Object& c) { plain(c), c["token_use"] = "access"; }, true},
      {"Cognito's ID token", "JWT", [](json::Object& c) { c["token_use"] = "id"; }, false},
      {"Okta's", "", [&](json::Object& c) { plain(c), c["scp"] = json::Array{"read"}; }, true},
      {"Auth0's for a machine", "JWT", [&](json::Object& c) { plain(c), c["azp"] = "machine"; }, true},
      {"an ID token", "JWT", plain, false},
      {"an ID token for this very client", "JWT", [&](json::Object& c) { plain(c), c["azp"] = kApi; }, false},
      {"an ID token with a nonce", "JWT", [](json::Object& c) { c["nonce"] = "n"; }, false},
      {"an ID token with at_hash", "JWT", [](json::Object& c) { c["at_hash"] = "x"; }, false},
      {"an ID token in disguise", "at+jwt", [](json::Object& c) { c["at_hash"] = "x"; }, false},
      {"a logout token", "JWT", [](json::Object& c) { c["events"] = json::Object{}; }, false},
      {"a logout token, typed", "logout+jwt", [](json::Object&) {}, false},
      {"a DPoP proof", "dpop+jwt", [](json::Object&) {}, false},
      {"a userinfo or other JWT", "secevent+jwt", [](json::Object&) {}, false},
  };
  for (const auto& [what, typ, edit, taken] : cases) {
    auto edited = claims();
    edit(edited);
    EXPECT_EQ(code_of(sign(edited, typ)), taken ? std::nullopt : std::optional(ErrorCode::access_token_type)) << what;
  }
}

TEST_F(BearerTest, OnlyAtJwtWhenAskedFor) {
  config.only_at_jwt = true;
  EXPECT_FALSE(code_of(sign(claims())));
  EXPECT_EQ(code_of(sign(claims(), "JWT")), ErrorCode::access_token_type);
}

// CVE-2026-11800: algorithm confusion; CVE-2026-9793: what is not signed
TEST_F(BearerTest, Cve2026_11800_TheTokenDoesNotChooseHowItIsChecked) {
  const std::string none =
      base64url_encode(R"({"alg":"none","typ":"at+jwt"})") + "." + base64url_encode(json::serialize(claims())) + ".";
  EXPECT_EQ(code_of(none), ErrorCode::algorithm_refused);
  const auto jwk = json::serialize(jose::public_json(op.published[0].verification_jwk()));
  const auto public_as_secret =
      jose::SigningKey::make("k1", jose::Algorithm::HS256, crypto::HmacKey(Secret::copy_of(jwk)));
  EXPECT_EQ(code_of(jose::sign_jwt(*public_as_secret, json::serialize(claims()), "at+jwt")),
            ErrorCode::algorithm_refused);
  EXPECT_EQ(code_of(jose::sign_jwt(new_key("k1"), json::serialize(claims()), "at+jwt")), ErrorCode::signature_invalid);
  std::string cut = sign(claims());
  cut.pop_back();
  EXPECT_TRUE(code_of(cut));
  EXPECT_EQ(code_of("opaque-token"), ErrorCode::access_token_malformed);
}

TEST_F(BearerTest, ATokenThatIsKnownIsCheckedForWhatChanges) {
  auto bound_later = claims();
  const std::string token = sign(bound_later);
  EXPECT_EQ(code_of(token), std::nullopt);
  EXPECT_EQ(code_of(token), std::nullopt);
  std::string touched = token;
  touched[touched.size() - 10] = touched[touched.size() - 10] == 'A' ? 'B' : 'A';
  EXPECT_TRUE(code_of(touched)) << "another token is another";
  op.clock.advance(std::chrono::seconds{361});
  EXPECT_EQ(code_of(token), ErrorCode::token_expired);
}

TEST_F(BearerTest, ATokenThatIsKnownEndsWithTheKeyThatVerifiedIt) {
  const std::string token = sign(claims());
  EXPECT_EQ(code_of(token), std::nullopt);
  op.published = {new_key("k2")};
  EXPECT_EQ(code_of(sign(claims())), std::nullopt) << "the provider's keys are fetched for it";
  EXPECT_EQ(code_of(token), ErrorCode::key_unknown);
}

TEST_F(BearerTest, OnlyTheNamedAlgorithms) {
  config.algorithms = {"RS256"};
  EXPECT_EQ(code_of(sign(claims())), ErrorCode::algorithm_refused);
}

// RFC 6750 §2, §2.1, §2.2, §2.3; RFC 9700 §2.4; CVE-2026-4634: malformed Authorization headers
TEST_F(BearerTest, Cve2026_4634_TokensComeInTheHeaderAndNowhereElse) {
  const std::string token = sign(claims());
  const auto with = [&](Fields headers, std::string query = {}, std::string body = {}) {
    Request request;
    request.headers = std::move(headers);
    request.query = std::move(query);
    request.body = std::move(body);
    return request;
  };
  const Fields good{{"Authorization", "Bearer " + token}};
  const std::pair<std::string, std::string> form{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"};
  const std::vector<std::tuple<const char*, Request, std::optional<ErrorCode>>> cases = {
      {"as it should be", with(good), std::nullopt},
      {"case does not count", with({{"AUTHORIZATION", "bEARER   " + token + " "}}), std::nullopt},
      {"none", with({}), ErrorCode::access_token_missing},
      {"another scheme", with({{"Authorization", "Basic YTpi"}}), ErrorCode::access_token_missing},
      {"no token", with({{"Authorization", "Bearer"}}), ErrorCode::access_token_malformed},
      {"only spaces", with({{"Authorization", "Bearer   "}}), ErrorCode::access_token_malformed},
      {"two words", with({{"Authorization", "Bearer a b"}}), ErrorCode::access_token_malformed},
      {"foreign characters", with({{"Authorization", "Bearer a,b"}}), ErrorCode::access_token_malformed},
      {"a line break", with({{"Authorization", "Bearer a\r\nb"}}), ErrorCode::access_token_malformed},
      {"a megabyte", with({{"Authorization", "Bearer " + std::string(1 << 20, 'a')}}),
       ErrorCode::access_token_malformed},
      {"twice", with({good[0], good[0]}), ErrorCode::access_token_malformed},
      {"query", with({}, "a=b&access_token=" + token), ErrorCode::access_token_misplaced},
      {"query, spelt otherwise", with({}, "a=b&%61ccess_token=" + token), ErrorCode::access_token_misplaced},
      {"query and header", with(good, "access_token=x"), ErrorCode::access_token_misplaced},
      {"query that cannot be read", with(good, "access_token=%zz"), ErrorCode::access_token_misplaced},
      {"a query about something else", with(good, "access_token_id=x"), std::nullopt},
      {"form", with({form}, {}, "access_token=" + token), ErrorCode::access_token_misplaced},
      {"JSON is not our business", with(good, {}, R"({"access_token":"x"})"), std::nullopt},
  };
  for (const auto& [what, request, code] : cases) EXPECT_EQ(code_of(request), code) << what;
}

// RFC 6750 §2.1
TEST_F(BearerTest, ATokenIsMadeOfTheCharactersOfTheGrammar) {
  constexpr std::string_view proper = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/";
  for (int c = 0; c < 256; ++c) {
    for (const std::size_t at : {std::size_t{0}, std::size_t{20}, std::size_t{39}}) {
      std::string token(40, 'a');
      token[at] = static_cast<char>(c);
      if (at != 20 && (c == ' ' || c == '=')) continue;  // around it stand blanks, behind it "="
      const Request request{.headers = {{"Authorization", "Bearer " + token}}};
      const auto presented = presented_token(request);
      EXPECT_EQ(presented.has_value(), proper.find(static_cast<char>(c)) != std::string_view::npos) << c;
    }
  }
}

TEST_F(BearerTest, AProviderThatIsDownIsNotTheCallersFault) {
  op.down = true;
  const auto refused = tokens().check(request(sign(claims())));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::provider_unreachable);
  const Response answer = tokens().refusal(refused.error());
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.header("Retry-After"), "5");
  EXPECT_EQ(answer.body.find("op.example"), std::string::npos) << "the inside is for the log";
  EXPECT_FALSE(op.logged.empty());
}

TEST_F(BearerTest, WhatWasFetchedServesOnWhileTheProviderIsDown) {
  EXPECT_FALSE(code_of(sign(claims())));
  op.down = true;
  op.clock.advance(std::chrono::hours{5});
  EXPECT_FALSE(code_of(sign(claims())));
}

// RFC 6750 §3, §3.1
TEST_F(BearerTest, ARefusalSaysWhatIsWrongInTheHeader) {
  options.realm = "the API";
  options.origin.clear();
  const auto header_for = [this](const Request& request) {
    const Response answer = tokens().refusal(tokens().check(request).error());
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    return std::pair{answer.status, std::string(answer.header("WWW-Authenticate"))};
  };
  EXPECT_EQ(header_for(Request{}), std::pair(401, std::string(R"(Bearer realm="the API")")));
  auto expired = claims();
  expired["exp"] = 1;
  EXPECT_EQ(header_for(request(sign(expired))),
            std::pair(401, std::string(R"(Bearer realm="the API", error="invalid_token", )"
                                       R"(error_description="the access token has expired")")));
  Request misplaced;
  misplaced.query = "access_token=x";
  const auto [status, header] = header_for(misplaced);
  EXPECT_EQ(status, 400);
  EXPECT_EQ(parse_challenges(header).at(0).parameter("error"), "invalid_request");
  auto hostile = claims();
  hostile["iss"] = "\"\r\nSet-Cookie: a=b\x80";
  EXPECT_EQ(header_for(request(sign(hostile))).second.find_first_of("\r\n\x80"), std::string::npos);
}

// Mix-up: a token of one issuer is checked under that issuer's own settings and keys
TEST_F(BearerTest, SeveralIssuersDoNotMix) {
  TestProvider other;  // signs with other keys
  BearerConfig second = config;
  second.issuer = "https://second.example";
  second.audiences = {"second-audience"};
  auto both = BearerTokens::create({config, second}, options, op.environment());
  ASSERT_TRUE(both);
  instance = *both;
  EXPECT_FALSE(code_of(sign(claims())));
  auto foreign = claims();
  foreign["iss"] = "https://third.example";
  EXPECT_EQ(code_of(sign(foreign)), ErrorCode::token_issuer);
  EXPECT_EQ(code_of("opaque"), ErrorCode::token_issuer);
  auto crossed = claims();
  crossed["iss"] = second.issuer;  // names the second, signed by the first
  EXPECT_EQ(code_of(sign(crossed)), ErrorCode::provider_error) << "only the second one's keys would do";
}

TEST(BearerConfig, AWrongSettingIsNamed) {
  const BearerConfig good{.issuer = kIssuer, .audiences = {kApi}};
  using EditConfig = std::function<void(BearerConfig&, BearerOptions&)>;
  const std::vector<std::pair<const char*, EditConfig>> cases = {
      {"issuer", [](BearerConfig& c, BearerOptions&) { c.issuer.clear(); }},
      {"issuer", [](BearerConfig& c, BearerOptions&) { c.issuer = "http://op.example"; }},
      {"audiences", [](BearerConfig& c, BearerOptions&) { c.audiences.clear(); }},
      {"audiences", [](BearerConfig& c, BearerOptions&) { c.audiences = {""}; }},
      {"algorithms", [](BearerConfig& c, BearerOptions&) { c.algorithms = {"HS256"}; }},
      {"algorithms", [](BearerConfig& c, BearerOptions&) { c.algorithms = {"none"}; }},
      {"clock_skew", [](BearerConfig& c, BearerOptions&) { c.clock_skew = std::chrono::hours{1}; }},
      {"client_id", [](BearerConfig& c, BearerOptions&) { c.format = TokenFormat::opaque; }},
      {"introspection_endpoint", [](BearerConfig& c, BearerOptions&) { c.introspection_endpoint = "ftp://x"; }},
      {"origin", [](BearerConfig&, BearerOptions& o) { o.origin = "https://api.example/"; }},
      {"origin", [](BearerConfig&, BearerOptions& o) { o.binding = BindingDemand::dpop; }},
      {"proof_lifetime", [](BearerConfig&, BearerOptions& o) { o.proof_lifetime = std::chrono::hours{1}; }},
      {"proof_memory", [](BearerConfig&, BearerOptions& o) { o.proof_memory = 0; }},
      {"proof_algorithms", [](BearerConfig&, BearerOptions& o) { o.proof_algorithms = {"HS256"}; }},
      {"secret_key", [](BearerConfig&, BearerOptions& o) { o.secret_key = "short"; }},
  };
  for (const auto& [setting, edit] : cases) {
    BearerConfig config = good;
    BearerOptions options;
    edit(config, options);
    const auto made = BearerTokens::create(config, options);
    ASSERT_FALSE(made) << setting;
    EXPECT_EQ(made.error().code, ErrorCode::invalid_configuration);
    EXPECT_NE(made.error().message.find(setting), std::string::npos) << made.error().message;
    EXPECT_FALSE(made.error().hint.empty());
  }
  EXPECT_FALSE(BearerTokens::create(std::vector<BearerConfig>{}));
  EXPECT_FALSE(BearerTokens::create({good, good}));
}

}  // namespace
}  // namespace latchkey::rp
