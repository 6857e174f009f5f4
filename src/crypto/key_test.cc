#include "crypto/key.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "crypto/bytes_for_test.h"
#include "crypto/certificate.h"
#include "crypto/sign.h"

namespace latchkey::crypto {
namespace {

// Made with openssl(1) for these tests.
constexpr std::string_view rsa_1024_pkcs1 =
    "MIICXAIBAAKBgQDUiXWhk2zYgtDPINHuIAh3ltnEogwlAxfygsAsH1VlLfjGUHk5pa7BN5AfaOuXJ/"
    "VoHHHumPGeedWYx1OC8oOubvYhWgiISuOEQQrHzoq7"
    "Q1GZ/"
    "nPJq5hnrC6W7xuObD5ODISYK+"
    "IfuEXm20UNZz8ZaZTdhOMNDN7QN1D1olp8nQIDAQABAoGAGIOOTMebS1GzUeCgNg39zAVbMsHaEr7LmU4Zaj1m9Reb"
    "VQxdHxgMEv8coXLRkYqrVInLXlDHtZap20hKSpU8OMF5elnfRU2DCpD+"
    "NSn4O7loOJHZ3n4V6jmUxj2UVruNT3QcvFIx5IsSviQT8CXqLRntSeH9ykg2Yq/6"
    "fP6ZzGECQQDzrmrY5+9NfocTUThpRr9FLdGP9BkcKLTGR4e4LPbwcN/fPEE1/"
    "H+5qAJJ1HtoOm2gY8kGsVGsL+utavXymY7JAkEA30f9YEFf9x4Rqrw69ZfI"
    "DZW+8ktAh7NsEMcyW0BnVBvmWzMf09p9259gMD0vwNPeRynWxyeYsqcBUC7qR5YFNQJBAOP9i2B32HDT8gND2Zi+"
    "JZTPIqQiCSBMgZ6GLFhIUZ5yrTMLCCQ/"
    "oy0MIV/8Wp4RFKKc2efWHYkRqNqvGYAq5ekCQEJNeVMM9rdGCY7+qC9nq/"
    "NExVfjurzRLcTpse1g+Y4DXus0Cj55wifmcsTAVp7XC0lshifLfU+Hwh8SX2V0"
    "igUCQCCjqukanyBa3I/5geIvTG2IPYKudlos/HD2umCA/c84NxxFkf+CAkQ9KYcnVKVhPPXyVd2e3rJSBTa/ZMngsiM=";
constexpr std::string_view secp256k1_pkcs8 =
    "MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQgoZxbv4piij841lplTG4XAjjN9IfVxqzgwfPVoufCP8GhRANCAAQRq0160fuTUcxKvuY++"
    "pNdeSXc"
    "VNDx7vAiXonWllhTqhYpUJvto/k/0qARnrmjJy/2z8/f5g4ap4grd+ews3dX";
constexpr std::string_view encrypted_pem =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgMVAc34jd4MAICCAAw\n"
    "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEGV+aW2Ih/JATcfQNpvoEG0EgZBv\n"
    "r6aRc9inXekaD2cVRVA6Q8IKc5to0Hgqb9ky/JIPh/exWq+4EPwoOQUarwFTDMx6\n"
    "49bu8I6lFDZLNPUzzovwLIUrktXoCJ+Lu+ymXLaqctgno54UMdqbRFbqx9Ycj3cL\n"
    "dQ428drjxe7PC1KoTFjnUbDMAiDl+RvMGFX6pcWWLXLtwGs132pcJf7hTmM6KAI=\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";

PrivateKey make(Curve curve) { return PrivateKey::generate(curve).value(); }
const PrivateKey& rsa_key() {
  static const PrivateKey key = PrivateKey::generate_rsa(2048).value();
  return key;
}
std::vector<PrivateKey> one_of_each() {
  return {rsa_key(), make(Curve::p256), make(Curve::p384), make(Curve::p521), make(Curve::ed25519), make(Curve::ed448)};
}

TEST(Key, TravelsThroughDerAndPem) {
  for (const PrivateKey& key : one_of_each()) {
    for (const auto& again : {PrivateKey::from_der(key.der().reveal()), PrivateKey::from_pem(key.pem().reveal()),
                              PrivateKey::from_realm_text(base64_encode(key.der().reveal())),
                              PrivateKey::from_realm_text(key.pem().reveal())}) {
      ASSERT_TRUE(again.has_value()) << again.error().detail;
      EXPECT_TRUE(again->public_key().same_key(key.public_key()));
      EXPECT_EQ(again->der().reveal(), key.der().reveal());
    }
    const PublicKey pub = key.public_key();
    EXPECT_TRUE(PublicKey::from_der(pub.der()).value().same_key(pub));
    EXPECT_TRUE(PublicKey::from_pem(pub.pem()).value().same_key(pub));
  }
}

TEST(Key, TravelsThroughItsNumbers) {
  for (const PrivateKey& key : one_of_each()) {
    auto again = PrivateKey::from_parameters(key.parameters());
    ASSERT_TRUE(again.has_value()) << again.error().detail;
    EXPECT_EQ(again->der().reveal(), key.der().reveal());
    auto pub = PublicKey::from_parameters(key.public_key().parameters());
    ASSERT_TRUE(pub.has_value()) << pub.error().detail;
    EXPECT_TRUE(pub->same_key(key.public_key()));
  }
}

TEST(Key, AnRsaKeyWithoutItsPrimesStillSigns) {
  PrivateParameters p = rsa_key().parameters();
  for (Secret* part : {&p.p, &p.q, &p.dp, &p.dq, &p.qi}) *part = Secret();
  auto key = PrivateKey::from_parameters(p);
  ASSERT_TRUE(key.has_value()) << key.error().detail;
  auto signature = sign(*key, SignatureScheme::rsa_pkcs1_sha256, "text");
  ASSERT_TRUE(signature.has_value()) << signature.error().detail;
  EXPECT_TRUE(verify(rsa_key().public_key(), SignatureScheme::rsa_pkcs1_sha256, "text", *signature));
}

// RFC 7518 §6.3.2: some of the primes' numbers are no key
TEST(Key, PartsThatDoNotBelongTogetherAreRefused) {
  for (const Curve curve : {Curve::p256, Curve::p384, Curve::p521, Curve::ed25519, Curve::ed448}) {
    PrivateParameters mixed = make(curve).parameters();
    mixed.public_part = make(curve).public_key().parameters();
    EXPECT_FALSE(PrivateKey::from_parameters(mixed).has_value()) << curve_name(curve);
  }
  PrivateParameters some_primes = rsa_key().parameters();
  some_primes.dq = Secret();
  EXPECT_FALSE(PrivateKey::from_parameters(some_primes).has_value());
}

// RFC 8725 §3.4
TEST(Key, APointOffItsCurveIsRefused) {
  auto point = std::get<EcPublic>(make(Curve::p256).public_key().parameters());
  point.y.back() = static_cast<char>(point.y.back() ^ 1);
  EXPECT_FALSE(PublicKey::from_parameters(point).has_value());
  EXPECT_FALSE(
      PublicKey::from_parameters(EcPublic{Curve::p256, std::string(32, '\0'), std::string(32, '\0')}).has_value());
}

// RFC 7518 §6.2.1.2
TEST(Key, NumbersOfTheWrongSizeAreRefused) {
  auto ec = std::get<EcPublic>(make(Curve::p256).public_key().parameters());
  auto rsa = std::get<RsaPublic>(rsa_key().public_key().parameters());
  const PublicParameters wrong[] = {EcPublic{Curve::p384, ec.x, ec.y},
                                    EcPublic{Curve::p256, ec.x.substr(1), ec.y},
                                    EcPublic{Curve::p256, '\0' + ec.x, ec.y},
                                    EcPublic{Curve::ed25519, ec.x, ec.y},
                                    OkpPublic{Curve::ed25519, ec.x.substr(1)},
                                    OkpPublic{Curve::p256, ec.x},
                                    RsaPublic{"", rsa.e},
                                    RsaPublic{rsa.n, ""},
                                    RsaPublic{rsa.n, "\x01"},
                                    RsaPublic{rsa.n, "\x02"},
                                    RsaPublic{rsa.n, std::string(9, '\xff')},
                                    RsaPublic{rsa.n.substr(0, 32), rsa.e},
                                    RsaPublic{std::string(4096, '\xff'), rsa.e}};
  for (const auto& parameters : wrong) EXPECT_FALSE(PublicKey::from_parameters(parameters).has_value());
}

TEST(Key, ReadsPkcs1AsOldRealmFilesHaveIt) {
  auto key = PrivateKey::from_realm_text(rsa_1024_pkcs1);
  ASSERT_TRUE(key.has_value()) << key.error().detail;
  EXPECT_EQ(key->bits(), 1024);
  std::string folded(rsa_1024_pkcs1);
  for (std::size_t i = 64; i < folded.size(); i += 65) folded.insert(i, "\n");
  EXPECT_TRUE(PrivateKey::from_realm_text(folded).has_value());
}

TEST(Key, WhatIsNoKeyOfOursIsRefusedWithoutAskingForAPassphrase) {
  for (const std::string_view text :
       {std::string_view("!!"), std::string_view(""), std::string_view("AAAA"), secp256k1_pkcs8, encrypted_pem}) {
    EXPECT_FALSE(PrivateKey::from_realm_text(text).has_value()) << text;
  }
  EXPECT_FALSE(PrivateKey::from_der(std::string(make(Curve::p256).der().reveal()) + "x").has_value());
  EXPECT_FALSE(PublicKey::from_der(make(Curve::p256).public_key().der() + "x").has_value());
  EXPECT_FALSE(PublicKey::from_pem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n").has_value());
}

TEST(Key, RsaKeysAreMadeFrom2048To4096Bits) {
  EXPECT_FALSE(PrivateKey::generate_rsa(1024).has_value());
  EXPECT_FALSE(PrivateKey::generate_rsa(8192).has_value());
  EXPECT_EQ(rsa_key().bits(), 2048);
}

TEST(Certificate, CarriesTheKeyItsNameAndTenYears) {
  const Instant start = from_unix_seconds(1'709'164'800);  // 2024-02-29T00:00:00Z
  for (const PrivateKey& key : one_of_each()) {
    auto der = self_signed_certificate(key, {.common_name = "demo, \"r\u00e9alm\"", .not_before = start, .years = 10});
    ASSERT_TRUE(der.has_value()) << der.error().detail;
    EXPECT_TRUE(certificate_public_key(*der).value().same_key(key.public_key()));
    const auto summary = describe_certificate(*der).value();
    EXPECT_EQ(summary.subject, summary.issuer);
    EXPECT_EQ(summary.not_before, start);
    EXPECT_EQ(to_unix_seconds(summary.not_after), 2'024'784'000);  // 2034-03-01T00:00:00Z: that year has no 29 February
    EXPECT_EQ(certificate_from_realm_text(base64_encode(*der)).value(), *der);
  }
}

TEST(Certificate, ReadsPemAndRefusesOtherText) {
  auto der =
      self_signed_certificate(make(Curve::p256), {.common_name = std::string(200, 'x'), .not_before = {}}).value();
  EXPECT_EQ(describe_certificate(der).value().subject, "CN=" + std::string(64, 'x'));
  EXPECT_EQ(certificate_from_realm_text("-----BEGIN CERTIFICATE-----\n" + base64_encode(der) +
                                        "\n-----END CERTIFICATE-----\n")
                .value(),
            der);
  EXPECT_FALSE(certificate_from_realm_text("").has_value());
  EXPECT_FALSE(certificate_from_realm_text("AAAA").has_value());
  EXPECT_FALSE(certificate_public_key(der + "x").has_value());
  EXPECT_FALSE(self_signed_certificate(make(Curve::p256), {.common_name = "", .not_before = {}}).has_value());
}

}  // namespace
}  // namespace latchkey::crypto
