#include <gtest/gtest.h>

#include <thread>

#include "crypto/bytes_for_test.h"
#include "crypto/digest.h"
#include "crypto/hmac.h"

namespace latchkey::crypto {
namespace {

TEST(Digest, GivesTheVectorsOfFips180) {
  EXPECT_EQ(to_hex(digest(Hash::sha1, "abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha384("abc")),
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
  EXPECT_EQ(to_hex(sha512("abc")),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d442364"
            "3ce80e2a9ac94fa54ca49f");
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

struct HmacVector {
  const char* key;
  std::string message;
  const char* sha256;
  const char* sha384;
  const char* sha512;
};

// RFC 4231 §4.2, §4.3 and, with a key longer than a block, §4.7
const HmacVector hmac_vectors[] = {
    {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "Hi There",
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
     "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6",
     "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702"
     "e696c203a126854"},
    {"4a656665", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
     "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
     "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b6"
     "36e070a38bce737"},
};

TEST(Hmac, GivesTheVectorsOfRfc4231) {
  for (const auto& v : hmac_vectors) {
    const HmacKey key(Secret(from_hex(v.key)));
    for (int again = 0; again < 2; ++again) {  // the second time with a used context
      EXPECT_EQ(to_hex(key.sign(Hash::sha256, v.message)), v.sha256);
      EXPECT_EQ(to_hex(key.sign(Hash::sha384, v.message)), v.sha384);
      EXPECT_EQ(to_hex(key.sign(Hash::sha512, v.message)), v.sha512);
    }
    EXPECT_EQ(to_hex(hmac_sha256(from_hex(v.key), v.message)), v.sha256);
  }
  const HmacKey long_key(Secret(std::string(131, '\xaa')));
  EXPECT_EQ(to_hex(long_key.sign(Hash::sha256, "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hmac, VerifiesOnlyTheWholeMac) {
  const HmacKey key(Secret::copy_of("key"));
  const std::string mac = key.sign(Hash::sha256, "message");
  EXPECT_TRUE(key.verify(Hash::sha256, "message", mac));
  EXPECT_FALSE(key.verify(Hash::sha256, "messagf", mac));
  EXPECT_FALSE(key.verify(Hash::sha256, "message", mac.substr(0, 16)));
  EXPECT_FALSE(key.verify(Hash::sha256, "message", ""));
  EXPECT_FALSE(key.verify(Hash::sha512, "message", mac));
}

TEST(Hmac, AnEmptyKeyIsAKeyOfItsOwn) {
  const HmacKey empty{Secret()};
  EXPECT_EQ(to_hex(empty.sign(Hash::sha256, "")), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  EXPECT_EQ(empty.sign(Hash::sha256, ""), hmac_sha256("", ""));
}

TEST(Hmac, OneKeyServesManyThreads) {
  const HmacKey key(Secret::copy_of("shared"));
  std::vector<std::thread> threads;
  std::array<bool, 4> good{};
  for (std::size_t t = 0; t < good.size(); ++t) {
    threads.emplace_back([&, t] {
      const std::string message = "message " + std::to_string(t);
      bool all = true;
      for (int i = 0; i < 200; ++i) all = all && key.sign(Hash::sha256, message) == hmac_sha256("shared", message);
      good[t] = all;
    });
  }
  for (auto& thread : threads) thread.join();
  for (const bool g : good) EXPECT_TRUE(g);
}

// RFC 5869 §2.2
TEST(Hkdf, GivesTheVectorsOfRfc5869) {
  // A.1
  EXPECT_EQ(to_hex(hkdf_sha256(std::string(22, '\x0b'), from_hex("000102030405060708090a0b0c"),
                               from_hex("f0f1f2f3f4f5f6f7f8f9"), 42)
                       .reveal()),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  // A.3: neither salt nor info
  EXPECT_EQ(to_hex(hkdf_sha256(std::string(22, '\x0b'), "", "", 42).reveal()),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

}  // namespace
}  // namespace latchkey::crypto
