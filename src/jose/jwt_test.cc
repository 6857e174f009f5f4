#include "jose/jwt.h"

#include <gtest/gtest.h>

#include "base/base64.h"

namespace latchkey::jose {
namespace {

using Reason = JoseError::Reason;

const Instant now = from_unix_seconds(1'700'000'000);

const SigningKey& key() {
  static const SigningKey made =
      SigningKey::make("k1", Algorithm::ES256, crypto::PrivateKey::generate(crypto::Curve::p256).value()).value();
  return made;
}

const JwkSet& keys() {
  static const JwkSet set = [] {
    JwkSet s;
    s.keys.push_back(key().verification_jwk());
    return s;
  }();
  return set;
}

JwtExpectations usual() {
  return {.algorithms = {Algorithm::ES256}, .issuers = {"https://op.example/realms/demo"}, .audiences = {"app"}};
}

constexpr const char* good_claims =
    R"({"iss":"https://op.example/realms/demo","aud":"app","sub":"u1","exp":1700000060,"iat":1699999990,"nbf":1699999990,"n":5,"yes":true,"amr":["pwd","otp"]})";

// The good claims with one member set to `value` (JSON), or taken away when it is empty.
std::string claims_with(const char* name, std::string_view value) {
  json::Object object = json::parse_object(good_claims).value();
  object.erase(name);
  if (!value.empty()) object[name] = json::parse(value).value();
  return json::serialize(object);
}

JoseResult<VerifiedToken> check(std::string_view claims, const JwtExpectations& expected = usual(),
                                std::string_view typ = "JWT") {
  return JwtValidator(expected).validate(sign_jwt(key(), claims, typ), keys(), now);
}

TEST(JwtValidator, GivesTypedAccessToAGoodToken) {
  auto token = check(good_claims);
  ASSERT_TRUE(token.has_value()) << token.error().detail;
  EXPECT_EQ(token->issuer(), "https://op.example/realms/demo");
  EXPECT_EQ(token->subject(), "u1");
  EXPECT_EQ(token->audience().front(), "app");
  EXPECT_EQ(token->expires_at(), now + seconds(60));
  EXPECT_EQ(token->issued_at(), now - seconds(10));
  EXPECT_EQ(token->claim().int64("n"), 5);
  EXPECT_EQ(token->claim().boolean("yes"), true);
  EXPECT_EQ(token->claim().strings("amr"), (std::vector<std::string>{"pwd", "otp"}));
  EXPECT_EQ(token->claim().string("n"), std::nullopt);
  EXPECT_EQ(token->claim().int64("sub"), std::nullopt);
  EXPECT_EQ(token->header().kid, "k1");
  EXPECT_EQ(token->header().typ, "JWT");
}

struct ClaimCase {
  const char* claim;
  const char* value;
  std::optional<Reason> reason;
};

// RFC 7519 §4.1.1, §4.1.3, §4.1.4, §4.1.5
TEST(JwtValidator, JudgesEachClaim) {
  const ClaimCase table[] = {
      {"iss", "", Reason::missing_claim},
      {"iss", "\"https://op.example/realms/demo/\"", Reason::wrong_issuer},
      {"iss", "\"https://OP.example/realms/demo\"", Reason::wrong_issuer},
      {"iss", "[\"https://op.example/realms/demo\"]", Reason::missing_claim},
      {"aud", "", Reason::missing_claim},
      {"aud", "\"other\"", Reason::wrong_audience},
      {"aud", "[]", Reason::wrong_audience},
      {"aud", "[\"other\",\"app\"]", std::nullopt},
      {"aud", "[\"app\",5]", Reason::bad_claim},
      {"aud", "{\"app\":1}", Reason::bad_claim},
      {"exp", "", Reason::missing_claim},
      {"exp", "null", Reason::missing_claim},
      {"exp", "1700000000", Reason::expired},
      {"exp", "1699999999", Reason::expired},
      {"exp", "1700000001", std::nullopt},
      {"exp", "1700000001.5", std::nullopt},
      {"exp", "\"1700000060\"", Reason::bad_claim},
      {"exp", "-1", Reason::bad_claim},
      {"exp", "1e300", Reason::bad_claim},
      {"exp", "18446744073709551615", Reason::bad_claim},
      {"nbf", "", std::nullopt},
      {"nbf", "1700000001", Reason::not_yet_valid},
      {"nbf", "true", Reason::bad_claim},
      {"iat", "", std::nullopt},
      {"iat", "1700000001", Reason::not_yet_valid},
      {"iat", "\"x\"", Reason::bad_claim},
  };
  for (const ClaimCase& c : table) {
    auto token = check(claims_with(c.claim, c.value));
    EXPECT_EQ(token.has_value(), !c.reason) << c.claim << "=" << c.value;
    if (!token && c.reason)
      EXPECT_EQ(token.error().reason, *c.reason) << c.claim << "=" << c.value << ": " << token.error().detail;
  }
}

TEST(JwtValidator, ClockSkewWidensEveryBound) {
  JwtExpectations expected = usual();
  expected.clock_skew = seconds(30);
  EXPECT_TRUE(check(claims_with("exp", "1699999971"), expected).has_value());
  EXPECT_FALSE(check(claims_with("exp", "1699999970"), expected).has_value());
  EXPECT_TRUE(check(claims_with("nbf", "1700000030"), expected).has_value());
  EXPECT_FALSE(check(claims_with("nbf", "1700000031"), expected).has_value());
  EXPECT_TRUE(check(claims_with("iat", "1700000030"), expected).has_value());
  EXPECT_FALSE(check(claims_with("iat", "1700000031"), expected).has_value());
}

TEST(JwtValidator, AnExpectationThatWasForgottenAcceptsNothing) {
  for (auto forget : {+[](JwtExpectations& e) { e.algorithms.clear(); }, +[](JwtExpectations& e) { e.issuers.clear(); },
                      +[](JwtExpectations& e) { e.audiences.clear(); }}) {
    JwtExpectations expected = usual();
    forget(expected);
    EXPECT_FALSE(check(good_claims, expected).has_value());
  }
  EXPECT_FALSE(JwtValidator({}).validate(sign_jwt(key(), good_claims), keys(), now).has_value());
  JwtExpectations open = usual();
  open.audiences.clear();
  open.unsafe_any_audience = true;
  EXPECT_TRUE(check(claims_with("aud", ""), open).has_value());
}

TEST(JwtValidator, AgeLifetimeAndRequiredClaims) {
  JwtExpectations expected = usual();
  expected.max_age = seconds(10);
  EXPECT_TRUE(check(good_claims, expected).has_value());
  EXPECT_EQ(check(claims_with("iat", "1699999989"), expected).error().reason, Reason::too_old);
  EXPECT_EQ(check(claims_with("iat", ""), expected).error().reason, Reason::missing_claim);
  expected = usual();
  expected.max_lifetime = seconds(60);
  EXPECT_TRUE(check(good_claims, expected).has_value());
  EXPECT_EQ(check(claims_with("exp", "1700000061"), expected).error().reason, Reason::bad_claim);
  expected = usual();
  expected.required_claims = {"sub", "jti"};
  EXPECT_EQ(check(good_claims, expected).error().reason, Reason::missing_claim);
  EXPECT_EQ(check(claims_with("jti", "null"), expected).error().reason, Reason::missing_claim);
  EXPECT_TRUE(check(claims_with("jti", "\"x\""), expected).has_value());
  expected = usual();
  expected.expiry_required = false;
  EXPECT_TRUE(check(claims_with("exp", ""), expected).has_value());
  EXPECT_FALSE(check(claims_with("exp", "1699999999"), expected).has_value());
}

// RFC 7515 §4.1.9 and RFC 2045 §5.1
TEST(JwtValidator, OneKindOfTokenDoesNotPassForAnother) {
  JwtExpectations expected = usual();
  expected.header_types = {"logout+jwt"};
  EXPECT_EQ(check(good_claims, expected, "JWT").error().reason, Reason::wrong_type);
  for (const char* typ : {"logout+jwt", "LOGOUT+JWT", "application/logout+jwt"})
    EXPECT_TRUE(check(good_claims, expected, typ).has_value()) << typ;
  EXPECT_FALSE(check(good_claims, expected, "application/x/logout+jwt").has_value());
  const std::string untyped = sign_jws(key(), {}, good_claims);
  EXPECT_TRUE(JwtValidator(expected).validate(untyped, keys(), now).has_value());
}

TEST(JwtValidator, ClaimsThatAreNoObjectOrRepeatANameAreRefused) {
  for (const char* claims : {"", "[]", "\"x\"", "{", R"({"iss":"a","iss":"b"})"})
    EXPECT_EQ(check(claims).error().reason, Reason::malformed) << claims;
}

TEST(JwtValidator, ASignatureOfAnotherKeyIsRefusedBeforeAnyClaimIsRead) {
  const auto other =
      SigningKey::make("k1", Algorithm::ES256, crypto::PrivateKey::generate(crypto::Curve::p256).value()).value();
  EXPECT_EQ(JwtValidator(usual()).validate(sign_jwt(other, "not even JSON"), keys(), now).error().reason,
            Reason::bad_signature);
}

TEST(UnverifiedToken, ShowsWhatATokenClaims) {
  auto token = UnverifiedToken::peek(sign_jwt(key(), good_claims));
  ASSERT_TRUE(token.has_value());
  EXPECT_EQ(token->unverified_claims().string("iss"), "https://op.example/realms/demo");
  EXPECT_EQ(token->header().alg, "ES256");
  EXPECT_FALSE(UnverifiedToken::peek("a.b.c").has_value());
}

TEST(SignJwt, TheHeaderIsThePreparedOneOrNamesTheType) {
  const std::string token = sign_jwt(key(), "{}");
  EXPECT_EQ(base64url_decode(token.substr(0, token.find('.'))), R"({"alg":"ES256","typ":"JWT","kid":"k1"})");
  const std::string typed = sign_jwt(key(), "{}", "at+jwt");
  EXPECT_EQ(base64url_decode(typed.substr(0, typed.find('.'))), R"({"alg":"ES256","typ":"at+jwt","kid":"k1"})");
}

// OpenID Connect Core §A.3, §A.4
TEST(HalfHash, GivesTheExamplesOfOpenIdConnectCore) {
  EXPECT_EQ(half_hash(Algorithm::RS256, "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"), "77QmUPtjPfzWtF2AnpK9RQ");
  EXPECT_EQ(half_hash(Algorithm::RS256, "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk"),
            "LDktKdoQak3Pk0cnXxCltA");
  EXPECT_EQ(half_hash(Algorithm::EdDSA, "x").size(), 43U);
  EXPECT_EQ(half_hash(Algorithm::ES384, "x").size(), 32U);
}

TEST(Algorithms, AreKnownByTheirExactNamesAndNoneIsNot) {
  for (const AlgorithmInfo& row : all_algorithms()) {
    EXPECT_EQ(parse_algorithm(row.name), row.id);
    EXPECT_EQ(&info(row.id), &row);
  }
  EXPECT_EQ(parse_algorithm("none"), std::nullopt);
  EXPECT_EQ(parse_algorithm("rs256"), std::nullopt);
}

}  // namespace
}  // namespace latchkey::jose
