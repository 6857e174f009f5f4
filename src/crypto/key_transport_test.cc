#include "crypto/key_transport.h"

#include <gtest/gtest.h>

#include "crypto/bytes_for_test.h"

namespace latchkey::crypto {
namespace {

// RFC 3394 §4.1, §4.3, §4.6
TEST(KeyTransport, WrapsAsTheSpecificationShows) {
  struct Case {
    const char *wrapping_key, *key, *wrapped;
  };
  const Case cases[] = {{"000102030405060708090A0B0C0D0E0F", "00112233445566778899AABBCCDDEEFF",
                         "1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5"},
                        {"000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
                         "00112233445566778899AABBCCDDEEFF", "64E8C3F9CE0F5BA263E9777905818A2A93C8191E7D6E8AE7"},
                        {"000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F",
                         "00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F",
                         "28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21"}};
  for (const auto& c : cases) {
    const std::string wrapping_key = from_hex(c.wrapping_key);
    EXPECT_EQ(aes_wrap(wrapping_key, from_hex(c.key)), from_hex(c.wrapped));
    const auto key = aes_unwrap(wrapping_key, from_hex(c.wrapped));
    ASSERT_TRUE(key);
    EXPECT_EQ(key->reveal(), from_hex(c.key));
  }
}

TEST(KeyTransport, UnwrapsNothingThatWasAltered) {
  const std::string wrapping_key(16, 'w');
  const std::string good = aes_wrap(wrapping_key, std::string(32, 'k'));
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] ^= 1;
    EXPECT_FALSE(aes_unwrap(wrapping_key, bad)) << at;
    EXPECT_FALSE(aes_unwrap(wrapping_key, good.substr(0, at))) << at;
  }
  EXPECT_FALSE(aes_unwrap(std::string(16, 'x'), good));
}

TEST(KeyTransport, AnUnknownKeyIsAnotherEachTime) {
  EXPECT_EQ(unknown_key(32).size(), 32U);
  EXPECT_NE(unknown_key(16).reveal(), unknown_key(16).reveal());
}

// RFC 7518 §4.3
TEST(KeyTransport, OaepGoesToRsaKeysOfProperSizeAndBack) {
  const auto key = PrivateKey::generate_rsa().value();
  for (const Hash hash : {Hash::sha1, Hash::sha256}) {
    const auto sealed = oaep_encrypt(key.public_key(), hash, "content key");
    ASSERT_TRUE(sealed);
    EXPECT_EQ(oaep_decrypt(key, hash, *sealed)->reveal(), "content key");
    EXPECT_FALSE(oaep_decrypt(key, hash == Hash::sha1 ? Hash::sha256 : Hash::sha1, *sealed));
    EXPECT_FALSE(oaep_decrypt(key, hash, sealed->substr(1)));
    EXPECT_FALSE(oaep_decrypt(key, hash, {}));
    EXPECT_FALSE(oaep_encrypt(key.public_key(), hash, std::string(300, 'x')));
  }
  const auto ec = PrivateKey::generate(Curve::p256).value();
  EXPECT_FALSE(oaep_encrypt(ec.public_key(), Hash::sha256, "content key"));
  EXPECT_FALSE(oaep_decrypt(ec, Hash::sha256, "content key"));
}

// RFC 8017 §7.1.2
TEST(KeyTransport, AnOaepCiphertextThatLacksItsLeadingZeroIsRefused) {
  const auto key = PrivateKey::generate_rsa().value();
  std::string sealed = "x";
  while (sealed.front() != '\0')
    sealed = oaep_encrypt(key.public_key(), Hash::sha256, "content key").value();  // 1 of 256
  EXPECT_TRUE(oaep_decrypt(key, Hash::sha256, sealed));
  EXPECT_FALSE(oaep_decrypt(key, Hash::sha256, sealed.substr(1)));
  EXPECT_FALSE(oaep_decrypt(key, Hash::sha256, '\0' + sealed));
}

}  // namespace
}  // namespace latchkey::crypto
