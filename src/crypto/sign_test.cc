#include "crypto/sign.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <thread>

#include "crypto/bytes_for_test.h"

namespace latchkey::crypto {
namespace {

using enum SignatureScheme;

struct Case {
  SignatureScheme scheme;
  PrivateKey key;
  std::size_t size;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all = [] {
    const PrivateKey rsa = PrivateKey::generate_rsa(2048).value();
    const auto curve = [](Curve c) { return PrivateKey::generate(c).value(); };
    return std::vector<Case>{{rsa_pkcs1_sha256, rsa, 256},
                             {rsa_pkcs1_sha384, rsa, 256},
                             {rsa_pkcs1_sha512, rsa, 256},
                             {rsa_pss_sha256, rsa, 256},
                             {rsa_pss_sha384, rsa, 256},
                             {rsa_pss_sha512, rsa, 256},
                             {ecdsa_p256_sha256, curve(Curve::p256), 64},
                             {ecdsa_p384_sha384, curve(Curve::p384), 96},
                             {ecdsa_p521_sha512, curve(Curve::p521), 132},
                             {eddsa, curve(Curve::ed25519), 64},
                             {eddsa, curve(Curve::ed448), 114}};
  }();
  return all;
}

TEST(Sign, EachSchemeVerifiesItsOwnAndNothingAltered) {
  for (const Case& c : cases()) {
    const PublicKey pub = c.key.public_key();
    for (const std::string& message : {std::string(), std::string("message"), std::string(5000, 'x')}) {
      auto signature = sign(c.key, c.scheme, message);
      ASSERT_TRUE(signature.has_value()) << signature.error().detail;
      EXPECT_EQ(signature->size(), c.size);
      EXPECT_TRUE(verify(pub, c.scheme, message, *signature));
      EXPECT_FALSE(verify(pub, c.scheme, message + "y", *signature));
      std::string altered = *signature;
      altered[altered.size() / 2] = static_cast<char>(altered[altered.size() / 2] ^ 4);
      EXPECT_FALSE(verify(pub, c.scheme, message, altered));
      EXPECT_TRUE(verify(pub, c.scheme, message, *signature));  // a failure leaves nothing behind
    }
  }
}

// RFC 7518 §3.4; RFC 8017 §8.1.2, §8.2.2: also one whose first byte is zero and left out, which one in 256 is.
TEST(Sign, ARsaSignatureWithoutItsLeadingZeroIsRefused) {
  for (const Case& c : {cases()[0], cases()[3]}) {
    std::string signature;
    std::string message;
    while (signature.empty() || signature[0] != 0) signature = sign(c.key, c.scheme, message += 'm').value();
    EXPECT_TRUE(verify(c.key.public_key(), c.scheme, message, signature));
    EXPECT_FALSE(verify(c.key.public_key(), c.scheme, message, signature.substr(1)));
  }
}

// RFC 7518 §3.4
TEST(Sign, SignaturesOfAnotherLengthAreRefused) {
  for (const Case& c : cases()) {
    const std::string signature = sign(c.key, c.scheme, "m").value();
    const PublicKey pub = c.key.public_key();
    EXPECT_FALSE(verify(pub, c.scheme, "m", ""));
    EXPECT_FALSE(verify(pub, c.scheme, "m", signature.substr(1)));
    EXPECT_FALSE(verify(pub, c.scheme, "m", signature + '\0'));
    EXPECT_FALSE(verify(pub, c.scheme, "m", '\0' + signature));
    EXPECT_FALSE(verify(pub, c.scheme, "m", std::string(signature.size(), '\0')));
  }
}

TEST(Sign, AnEcdsaSignatureInDerIsNoJwsSignature) {
  const Case& c = cases()[6];
  const std::string raw = sign(c.key, c.scheme, "m").value();
  const std::string der = ecdsa_der_from_raw(Curve::p256, raw).value();
  EXPECT_FALSE(verify(c.key.public_key(), c.scheme, "m", der));
  EXPECT_EQ(ecdsa_raw_from_der(Curve::p256, der).value(), raw);
  EXPECT_FALSE(ecdsa_raw_from_der(Curve::p256, der + "x").has_value());
  EXPECT_FALSE(ecdsa_raw_from_der(Curve::p256, "").has_value());
  EXPECT_FALSE(ecdsa_der_from_raw(Curve::p256, raw + "x").has_value());
  const std::string large = ecdsa_der_from_raw(Curve::p384, std::string(96, '\x7f')).value();
  EXPECT_FALSE(ecdsa_raw_from_der(Curve::p256, large).has_value());
}

TEST(Sign, DerWritesEachNumberInItsShortestForm) {
  const std::string one = std::string(31, '\0') + '\x01';
  const std::string high = '\x80' + std::string(31, '\0');
  const std::string r_one_s_high = ecdsa_der_from_raw(Curve::p256, one + high).value();
  EXPECT_EQ(r_one_s_high, std::string("\x30\x26\x02\x01\x01\x02\x21\0\x80", 9) + std::string(31, '\0'));
  EXPECT_EQ(ecdsa_der_from_raw(Curve::p256, std::string(64, '\0')).value(),
            std::string("\x30\x06\x02\x01\0\x02\x01\0", 8));
  const std::string largest(132, '\x7f');
  for (const auto& [curve, raw] : {std::pair{Curve::p256, one + high},
                                   {Curve::p256, high + one},
                                   {Curve::p521, largest},
                                   {Curve::p521, std::string(131, '\0') + '\xff'}}) {
    EXPECT_EQ(ecdsa_raw_from_der(curve, ecdsa_der_from_raw(curve, raw).value()).value(), raw);
  }
  EXPECT_EQ(ecdsa_der_from_raw(Curve::p521, largest)->substr(0, 3), "\x30\x81\x88");
}

TEST(Sign, AKeyServesOnlySchemesThatFitIt) {
  for (const Case& key : cases()) {
    for (const Case& scheme : cases()) {
      const bool should =
          key.key.type() == scheme.key.type() && (key.key.type() != KeyType::ec || key.scheme == scheme.scheme);
      EXPECT_EQ(fits(key.key, scheme.scheme), should);
      EXPECT_EQ(sign(key.key, scheme.scheme, "m").has_value(), should);
      if (!should) {
        EXPECT_FALSE(verify(key.key.public_key(), scheme.scheme, "m", sign(scheme.key, scheme.scheme, "m").value()));
      }
    }
  }
}

TEST(Sign, PkcsAndPssDoNotPassForEachOther) {
  const Case& c = cases()[0];
  EXPECT_FALSE(verify(c.key.public_key(), rsa_pss_sha256, "m", sign(c.key, rsa_pkcs1_sha256, "m").value()));
  EXPECT_FALSE(verify(c.key.public_key(), rsa_pkcs1_sha256, "m", sign(c.key, rsa_pss_sha256, "m").value()));
  EXPECT_FALSE(verify(c.key.public_key(), rsa_pkcs1_sha384, "m", sign(c.key, rsa_pkcs1_sha256, "m").value()));
}

// A PS256 signature with a salt of `salt` bytes, made by OpenSSL directly.
std::string pss_signature(const PrivateKey& key, int salt, std::string_view message) {
  const Secret der = key.der();
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.reveal().data());
  EVP_PKEY* pkey = d2i_AutoPrivateKey(nullptr, &bytes, static_cast<long>(der.size()));
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_PKEY_CTX* options = nullptr;  // the context's own
  std::string signature(256, '\0');
  std::size_t size = signature.size();
  EXPECT_EQ(EVP_DigestSignInit(context, &options, EVP_sha256(), nullptr, pkey), 1);
  EXPECT_EQ(EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING), 1);
  EXPECT_EQ(EVP_PKEY_CTX_set_rsa_pss_saltlen(options, salt), 1);
  EXPECT_EQ(EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size,
                           reinterpret_cast<const unsigned char*>(message.data()), message.size()),
            1);
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(pkey);
  return signature;
}

// RFC 7518 §3.5
TEST(Sign, APssSaltIsAsLongAsTheHash) {
  const Case& c = cases()[3];
  EXPECT_TRUE(verify(c.key.public_key(), c.scheme, "m", pss_signature(c.key, 32, "m")));
  for (const int salt : {0, 20, 31, 33, 222}) {
    EXPECT_FALSE(verify(c.key.public_key(), c.scheme, "m", pss_signature(c.key, salt, "m"))) << salt;
  }
}

// RFC 7518 §3.3
TEST(Sign, RsaKeysUnder2048BitsNeitherSignNorVerify) {
  // A modulus of 1024 bits; that it has no known factors does not matter here.
  std::string n(128, '\xd5');
  auto small = PublicKey::from_parameters(RsaPublic{n, std::string("\x01\x00\x01", 3)});
  ASSERT_TRUE(small.has_value()) << small.error().detail;
  EXPECT_EQ(small->bits(), 1024);
  EXPECT_FALSE(fits(*small, rsa_pkcs1_sha256));
  EXPECT_FALSE(verify(*small, rsa_pkcs1_sha256, "m", std::string(128, '\x01')));
}

TEST(Sign, OneKeyServesManyThreads) {
  for (const std::size_t i : {std::size_t{0}, std::size_t{6}, std::size_t{9}}) {
    const Case& c = cases()[i];
    std::array<bool, 4> good{};
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < good.size(); ++t) {
      threads.emplace_back([&, t] {
        bool all = true;
        for (int n = 0; n < 10; ++n) {
          const std::string message = std::to_string(t) + "/" + std::to_string(n);
          all = all && verify(c.key.public_key(), c.scheme, message, sign(c.key, c.scheme, message).value());
        }
        good[t] = all;
      });
    }
    for (auto& thread : threads) thread.join();
    for (const bool g : good) EXPECT_TRUE(g);
  }
}

// RFC 8032 §7.1, test 2
TEST(Sign, Ed25519GivesTheVectorOfRfc8032) {
  PrivateParameters p;
  p.public_part =
      OkpPublic{Curve::ed25519, from_hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")};
  p.d = Secret(from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
  const PrivateKey key = PrivateKey::from_parameters(p).value();
  EXPECT_EQ(to_hex(sign(key, eddsa, "\x72").value()),
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4"
            "302aeeb00d291612bb0c00");
}

}  // namespace
}  // namespace latchkey::crypto
