#include "crypto/pkcs12.h"

#include <gtest/gtest.h>

#include "crypto/certificate.h"

namespace latchkey::crypto {
namespace {

Secret password(std::string text) { return Secret(std::move(text)); }

TEST(Pkcs12, BringsAKeyAndItsCertificateBackUnderThePasswordOnly) {
  const auto key = PrivateKey::generate(Curve::p256).value();
  const auto certificate = self_signed_certificate(key, {"shop", from_unix_seconds(1'800'000'000), 10}).value();
  const auto der = write_pkcs12({key, certificate}, "shop", password("open"));
  ASSERT_TRUE(der) << der.error().detail;
  const auto read = read_pkcs12(*der, password("open"));
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->certificate, certificate);
  ASSERT_TRUE(read->key);
  EXPECT_TRUE(read->key->public_key().same_key(key.public_key()));
  EXPECT_FALSE(read_pkcs12(*der, password("wrong")));
  EXPECT_FALSE(read_pkcs12("\xfe\xed\xfe\xed a JKS file", password("open")));
}

TEST(Pkcs12, MayHoldACertificateAlone) {
  const auto key = PrivateKey::generate(Curve::p256).value();
  const auto certificate = self_signed_certificate(key, {"shop", from_unix_seconds(1'800'000'000), 10}).value();
  const auto der = write_pkcs12({std::nullopt, certificate}, "shop", password("open"));
  ASSERT_TRUE(der) << der.error().detail;
  const auto read = read_pkcs12(*der, password("open"));
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_FALSE(read->key);
}

}  // namespace
}  // namespace latchkey::crypto
