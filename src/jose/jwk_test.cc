#include "jose/jwk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"
#include "crypto/certificate.h"
#include "jose/jwk_set.h"

namespace latchkey::jose {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

// RFC 7638 §3.1
constexpr const char* rfc7638_key =
    R"({"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"})";
// RFC 7515 §A.3
constexpr const char* p256_private =
    R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"})";
// RFC 8037 §A.1
constexpr const char* ed25519_private =
    R"({"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";

// RFC 7638 §3.2
TEST(Jwk, ThumbprintsAreThoseOfTheSpecifications) {
  EXPECT_EQ(thumbprint(parse_jwk(rfc7638_key).value()),
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");  // RFC 7638 §3.1
  EXPECT_EQ(thumbprint(parse_jwk(ed25519_private).value()),
            "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");  // RFC 8037 §A.3
  const Jwk ec = parse_jwk(p256_private).value();
  EXPECT_EQ(thumbprint(ec), thumbprint(*ec.public_key()));
}

TEST(Jwk, PublicJsonHoldsNoPrivateMember) {
  for (const char* text :
       {p256_private, ed25519_private, R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ"})"}) {
    const json::Object out = public_json(parse_jwk(text).value());
    for (const char* secret : {"d", "k", "p", "q", "dp", "dq", "qi"}) EXPECT_FALSE(out.contains(secret)) << text;
  }
}

TEST(Jwk, ComesBackFromItsJsonUnchanged) {
  for (const char* text : {rfc7638_key, p256_private, ed25519_private,
                           R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ","kid":"x"})"}) {
    const json::Object original = json::parse_object(text).value();
    const json::Object again = json_with_secrets(parse_jwk(text).value());
    EXPECT_EQ(again.size(), original.size());
    for (const auto& member : original) EXPECT_EQ(again.at(member.key()), member.value()) << member.key();
  }
}

TEST(Jwk, WhatIsNoKeyIsRefused) {
  const char* wrong[] = {
      "{}", "[]", R"({"kty":1})", R"({"kty":"rsa"})", R"({"kty":"RSA"})", R"({"kty":"RSA","n":"AQAB","e":"AQAB"})",
      R"({"kty":"oct"})", R"({"kty":"oct","k":""})", R"({"kty":"oct","k":"a+b"})", R"({"kty":"oct","k":"YQ=="})",
      R"({"kty":"oct","k":["YQ"]})", R"({"kty":"EC","crv":"P-256"})",
      R"({"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"})",
      R"({"kty":"EC","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
      R"({"kty":"OKP","crv":"P-256","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
      R"({"kty":"OKP","crv":"X25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
      R"({"kty":"OKP","crv":"Ed25519","x":"11qY"})",
      // the coordinates of another point
      R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"})",
      // d of another key
      R"({"kty":"OKP","crv":"Ed25519","d":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
      R"({"kty":"oct","k":"YWJj","kid":7})", R"({"kty":"oct","k":"YWJj","x5c":["a_b"]})"};
  for (const char* text : wrong) EXPECT_FALSE(parse_jwk(text).has_value()) << text;
}

// RFC 7518 §6.3.2.7
TEST(Jwk, AnRsaKeyOfMoreThanTwoPrimesIsRefused) {
  json::Object object = json_with_secrets(Jwk{.key = crypto::PrivateKey::generate_rsa(2048).value()});
  ASSERT_TRUE(parse_jwk(object).has_value());
  object["oth"] = json::Array{json::Object{{"r", "AQAB"}, {"d", "AQAB"}, {"t", "AQAB"}}};
  EXPECT_FALSE(parse_jwk(object).has_value());
}

// RFC 7517 §4.2, §4.3, §4.4
TEST(Jwk, UseOperationsAndAlgorithmBindTheKey) {
  const auto with = [](std::string_view more) { return parse_jwk(std::string(p256_private).insert(1, more)).value(); };
  EXPECT_TRUE(with("").can_verify(Algorithm::ES256));
  EXPECT_FALSE(with("").can_verify(Algorithm::ES384));
  EXPECT_FALSE(with("").can_verify(Algorithm::RS256));
  EXPECT_FALSE(with("").can_verify(Algorithm::HS256));
  EXPECT_TRUE(with(R"("use":"sig","alg":"ES256","key_ops":["verify"],)").can_verify(Algorithm::ES256));
  EXPECT_FALSE(with(R"("use":"enc",)").can_verify(Algorithm::ES256));
  EXPECT_FALSE(with(R"("alg":"ES384",)").can_verify(Algorithm::ES256));
  EXPECT_FALSE(with(R"("key_ops":["deriveKey"],)").can_verify(Algorithm::ES256));
}

// RFC 7517 §4.7
TEST(Jwk, ARealmKeyIsPublishedWithItsCertificate) {
  const auto key = crypto::PrivateKey::generate(crypto::Curve::p256).value();
  const std::string der =
      crypto::self_signed_certificate(key, {.common_name = "demo", .not_before = from_unix_seconds(1'700'000'000)})
          .value();
  const json::Object out = public_json(make_public_jwk(key.public_key(), Algorithm::ES256, "k1", der));
  EXPECT_EQ(json::string_or_empty(out, "kid"), "k1");
  EXPECT_EQ(json::string_or_empty(out, "use"), "sig");
  EXPECT_EQ(json::string_or_empty(out, "alg"), "ES256");
  EXPECT_EQ(json::string_or_empty(out, "x5t"), base64url_encode(crypto::digest(crypto::Hash::sha1, der)));
  EXPECT_EQ(json::string_or_empty(out, "x5t#S256"), base64url_encode(crypto::sha256(der)));
  EXPECT_EQ(out.at("x5c").as_array().at(0), json::Value(base64_encode(der)));
  EXPECT_THAT(parse_jwk(json::serialize(out)).value().x5c, ::testing::ElementsAre(der));
}

// RFC 7517 §5
TEST(JwkSet, BrokenAndUnknownKeysStandBesideGoodOnes) {
  const std::string text = std::string(R"({"keys":[{"kty":"PQC","kid":"new"},7,)") + rfc7638_key +
                           R"(,{"kty":"RSA","n":"!","e":"AQAB"},)" + ed25519_private + "]}";
  auto set = parse_jwk_set(text);
  ASSERT_TRUE(set.has_value()) << set.error().detail;
  EXPECT_THAT(set->keys, SizeIs(2));
  EXPECT_THAT(set->skipped, SizeIs(3));
  EXPECT_THAT(set->skipped[0], HasSubstr("PQC"));
}

TEST(JwkSet, WhatIsNoSetIsRefused) {
  std::string many = R"({"keys":[)";
  for (std::size_t i = 0; i <= max_jwk_set_keys; ++i) many += "{},";
  many.back() = ']';
  for (const std::string& text : {std::string("{}"), std::string("[]"), std::string(R"({"keys":{}})"),
                                  std::string(R"({"keys":[]} )") + "x", many + "}"}) {
    EXPECT_FALSE(parse_jwk_set(text).has_value()) << text.substr(0, 40);
  }
}

TEST(JwkSet, CandidatesFollowKidAlgorithmAndUse) {
  JwkSet set;
  set.keys.push_back(parse_jwk(rfc7638_key).value());
  set.keys.push_back(parse_jwk(std::string(p256_private).insert(1, R"("kid":"ec",)")).value());
  set.keys.push_back(parse_jwk(R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr8"})").value());
  EXPECT_THAT(set.candidates("ec", Algorithm::ES256), SizeIs(1));
  EXPECT_THAT(set.candidates("", Algorithm::ES256), SizeIs(1));
  EXPECT_THAT(set.candidates("other", Algorithm::ES256), SizeIs(0));
  EXPECT_THAT(set.candidates("ec", Algorithm::RS256), SizeIs(0));
  EXPECT_THAT(set.candidates("2011-04-29", Algorithm::RS256), SizeIs(1));
  EXPECT_THAT(set.candidates("2011-04-29", Algorithm::PS256), SizeIs(0));
  EXPECT_THAT(set.candidates("whatever", Algorithm::HS256), SizeIs(1));
}

TEST(JwkSet, PublishingLeavesSharedSecretsOut) {
  JwkSet set;
  set.keys.push_back(parse_jwk(R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ"})").value());
  set.keys.push_back(parse_jwk(p256_private).value());
  const std::string text = json::serialize(public_json(set));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("oct")));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("\"d\"")));
  EXPECT_THAT(parse_jwk_set(text).value().keys, SizeIs(1));
}

}  // namespace
}  // namespace latchkey::jose
