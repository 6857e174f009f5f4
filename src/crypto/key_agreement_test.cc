#include "crypto/key_agreement.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "crypto/bytes_for_test.h"

namespace latchkey::crypto {
namespace {

using enum AgreementCurve;

std::string b64(std::string_view text) { return base64url_decode(text).value(); }

TEST(KeyAgreement, BothSidesReachTheSameSecret) {
  for (const auto curve : {p256, p384, p521, x25519}) {
    const auto alice = AgreementPrivateKey::generate(curve).value();
    const auto bob = AgreementPrivateKey::generate(curve).value();
    const auto point = AgreementPublicKey::from_coordinates(curve, bob.public_key().x(), bob.public_key().y());
    ASSERT_TRUE(point) << agreement_curve_name(curve);
    EXPECT_EQ(alice.agree(*point)->reveal(), bob.agree(alice.public_key())->reveal());
    EXPECT_EQ(parse_agreement_curve(agreement_curve_name(curve)), curve);
  }
}

// RFC 8037 §A.6, RFC 8037 §2
TEST(KeyAgreement, X25519AgreesAsTheSpecificationShows) {
  const auto bob = AgreementPrivateKey::from_x25519(b64("XasIfmJKikt54X-Lg4AO5m87sSkmGLb9HC-LJ_-I4Os"),
                                                    b64("3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08"))
                       .value();
  const auto epk =
      AgreementPublicKey::from_coordinates(x25519, b64("hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo"), {}).value();
  EXPECT_EQ(to_hex(bob.agree(epk)->reveal()), "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
}

// RFC 8037 §3.2
TEST(KeyAgreement, RefusesX25519PointsThatGiveNoSecret) {
  const auto key = AgreementPrivateKey::generate(x25519).value();
  for (const char* hex : {"0000000000000000000000000000000000000000000000000000000000000000",
                          "0100000000000000000000000000000000000000000000000000000000000000",
                          "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"}) {
    const auto point = AgreementPublicKey::from_coordinates(x25519, from_hex(hex), {});
    ASSERT_TRUE(point) << hex;
    EXPECT_FALSE(key.agree(*point)) << hex;
  }
}

// RFC 8725 §3.4
TEST(KeyAgreement, RefusesPointsOffTheCurveAndOfAnother) {
  const auto key = AgreementPrivateKey::generate(p256).value();
  std::string y = key.public_key().y();
  y[31] ^= 1;
  EXPECT_FALSE(AgreementPublicKey::from_coordinates(p256, key.public_key().x(), y));
  EXPECT_FALSE(AgreementPublicKey::from_coordinates(p256, std::string(32, '\0'), std::string(32, '\0')));
  EXPECT_FALSE(AgreementPublicKey::from_coordinates(p384, key.public_key().x(), key.public_key().y()));
  EXPECT_FALSE(AgreementPublicKey::from_coordinates(x25519, key.public_key().x(), key.public_key().y()));
  EXPECT_FALSE(AgreementPublicKey::from_coordinates(x25519, "short", {}));
  for (const auto other : {p384, p521, x25519})
    EXPECT_FALSE(key.agree(AgreementPrivateKey::generate(other)->public_key())) << agreement_curve_name(other);
}

TEST(KeyAgreement, RefusesKeysThatAreNone) {
  EXPECT_FALSE(AgreementPrivateKey::from_ec(PrivateKey::generate(Curve::ed25519).value()));
  const auto key = AgreementPrivateKey::generate(x25519).value();
  EXPECT_FALSE(AgreementPrivateKey::from_x25519(std::string(32, 'd'), key.public_key().x()));
  EXPECT_FALSE(AgreementPrivateKey::from_x25519("short", key.public_key().x()));
  EXPECT_FALSE(parse_agreement_curve("Ed25519"));
  EXPECT_FALSE(parse_agreement_curve("secp256k1"));
}

}  // namespace
}  // namespace latchkey::crypto
