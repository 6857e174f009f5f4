// Every signature algorithm, and every state of the provider's key set.
#include <stdexcept>

#include "jose/jwk_set.h"
#include "jose/jwt.h"
#include "rp/relying_party_for_test.h"

namespace latchkey::rp {
namespace {

jose::SigningKey key_for(jose::Algorithm algorithm, const std::string& kid = "k") {
  using enum jose::Algorithm;
  if (jose::info(algorithm).symmetric()) {
    return jose::SigningKey::make(kid, algorithm, crypto::HmacKey(Secret::copy_of(std::string(64, 's')))).value();
  }
  static const auto rsa = crypto::PrivateKey::generate_rsa().value();
  const auto curve = algorithm == ES384   ? crypto::Curve::p384
                     : algorithm == ES512 ? crypto::Curve::p521
                     : algorithm == EdDSA ? crypto::Curve::ed25519
                                          : crypto::Curve::p256;
  auto key = jose::info(algorithm).kty == "RSA" ? rsa : crypto::PrivateKey::generate(curve).value();
  return jose::SigningKey::make(kid, algorithm, std::move(key)).value();
}

class AlgorithmsTest : public RelyingPartyTest {
 protected:
  void announce(const json::Array& algorithms) {
    op.edit_metadata = [algorithms](json::Object& metadata) {
      metadata["id_token_signing_alg_values_supported"] = algorithms;
    };
  }
  /// A key set in the provider's own words.
  void publish(const json::Array& keys) {
    op.instead["certs"] = json_response(200, json::serialize(json::Object{{"keys", keys}}));
  }
  json::Object jwk_of(const jose::SigningKey& key) { return jose::public_json(key.verification_jwk()); }
};

// OpenID Connect Core §3.1.3.7 (7) (8), RFC 8725 §3.1; the conformance modules idtoken-sig-* and invalid-sig-*
TEST_F(AlgorithmsTest, EachIsAcceptedWhereTheProviderAnnouncesItOrTheCallerNamesItAndNowhereElse) {
  config.client_secret = std::string(64, 's');
  config.fetch_userinfo = false;
  for (const auto& row : jose::all_algorithms()) {
    const std::string name(row.name);
    op.published = {key_for(row.id)};
    op.sign = [&](const std::string& claims) { return jose::sign_jwt(op.published[0], claims); };
    op.edit_tokens = [](json::Object&) {};
    const std::string another = name == "RS256" ? "PS256" : "RS256";
    struct {
      std::vector<std::string> configured;
      json::Array announced;
      bool good;
    } const cases[] = {{{}, {json::String(name)}, !row.symmetric()},
                       {{}, {json::String(another)}, false},
                       {{}, {"none", json::String(another)}, false},
                       {{name}, {json::String(another)}, true},
                       {{another}, {json::String(name)}, false}};
    for (const auto& [configured, announced, good] : cases) {
      config.id_token_algorithms = configured;
      announce(announced);
      rp = make(config);
      const auto login = log_in(*rp);
      ASSERT_EQ(login.has_value(), good) << name << ": " << (login ? "accepted" : login.error().to_string());
      if (!good) EXPECT_EQ(login.error().code, ErrorCode::algorithm_refused) << name;
    }
  }
}

// RFC 7517 §5, OpenID Connect Core §10.1; the conformance modules kid-absent-single-jwks and kid-absent-multiple-jwks
TEST_F(AlgorithmsTest, UnknownBrokenAndForeignKeysStandBesideTheRightOneWithoutHarm) {
  const auto good = jwk_of(op.published[0]);
  auto broken = good;
  broken["y"] = "AAAA";
  auto off_curve = good;
  off_curve["x"] = good.at("y");
  auto encryption = good;
  encryption["use"] = "enc";
  auto other_algorithm = good;
  other_algorithm["alg"] = "ES384";
  const json::Object unknown{{"kty", "XYZ"}, {"kid", "k1"}};
  const json::Object secp256k1{{"kty", "EC"}, {"crv", "secp256k1"}, {"kid", "k1"}, {"x", "AAAA"}, {"y", "AAAA"}};
  const json::Object x25519{{"kty", "OKP"},
                            {"crv", "X25519"},
                            {"use", "enc"},
                            {"kid", "k1"},
                            {"x", "hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo"}};
  const json::Object secret{{"kty", "oct"}, {"kid", "k1"}, {"k", "c2VjcmV0"}};
  auto no_kid = good;
  no_kid.erase("kid");
  publish({broken, off_curve, encryption, other_algorithm, unknown, secp256k1, x25519, secret, "text", nullptr, no_kid,
           jwk_of(new_key("k2")), good});
  EXPECT_TRUE(log_in());
  const json::Array wrong[] = {{broken, unknown}, {encryption}, {other_algorithm}, {secret}, {}};
  for (const auto& keys : wrong) {
    publish(keys);
    rp = make(config);
    const auto login = log_in(*rp);
    ASSERT_FALSE(login) << json::serialize(keys);
    EXPECT_EQ(login.error().code, ErrorCode::key_unknown) << json::serialize(keys);
  }
}

TEST_F(AlgorithmsTest, ATokenWithoutKidIsTriedWithTheKeysThatFit) {
  const auto unnamed =
      jose::SigningKey::make("", jose::Algorithm::ES256, crypto::PrivateKey::generate(crypto::Curve::p256).value())
          .value();
  op.sign = [&](const std::string& claims) { return jose::sign_jwt(unnamed, claims); };
  auto named = jwk_of(unnamed);
  named["kid"] = "some-name";
  publish({jwk_of(new_key("k1")), jwk_of(key_for(jose::Algorithm::RS256, "k2")), named});
  EXPECT_TRUE(log_in());
  publish({jwk_of(new_key("k1"))});
  rp = make(config);
  EXPECT_EQ(log_in(*rp).error().code, ErrorCode::signature_invalid);
}

// OpenID Connect Core §10.1.1; the conformance modules signing-key-rotation and
// signing-key-rotation-just-before-signing
TEST_F(AlgorithmsTest, KeysMayBeRotatedInTheMiddleOfALogin) {
  ASSERT_TRUE(log_in());
  ASSERT_EQ(op.count("certs"), 1);
  op.during_token_request = [this] { op.published = {new_key("k2")}; };
  const auto login = log_in(*rp);
  EXPECT_TRUE(login) << login.error().to_string();
  EXPECT_EQ(op.count("certs"), 2);
}

TEST_F(AlgorithmsTest, ARotatedKeyMayKeepItsName) {
  ASSERT_TRUE(log_in());
  op.during_token_request = [this] { op.published = {new_key("k1")}; };
  EXPECT_TRUE(log_in(*rp));
}

// RFC 7515 §4.1.11
TEST_F(AlgorithmsTest, AnIdTokenWithCriticalExtensionsIsRefused) {
  op.sign = [this](const std::string& claims) {
    json::Object header;
    header["crit"] = json::Array{"exp"};
    header["exp"] = 1;
    return jose::sign_jws(op.published[0], header, claims);
  };
  EXPECT_EQ(log_in().error().code, ErrorCode::id_token_malformed);
}

// RFC 7515 §4.1.2, RFC 7515 §4.1.3: what the header says about keys is not listened to
TEST_F(AlgorithmsTest, AKeyThatTheTokenBringsAlongIsNotBelieved) {
  const auto forger = new_key("k1");
  for (const char* member : {"jwk", "jku", "x5u", "x5c"}) {
    op.sign = [&](const std::string& claims) {
      json::Object header;
      header[member] =
          std::string_view(member) == "jwk" ? json::Value(jwk_of(forger)) : json::Value("https://evil.example/keys");
      return jose::sign_jws(forger, header, claims);
    };
    rp = make(config);
    EXPECT_EQ(log_in(*rp).error().code, ErrorCode::signature_invalid) << member;
    EXPECT_EQ(op.count("elsewhere"), 0);
  }
}

}  // namespace
}  // namespace latchkey::rp
