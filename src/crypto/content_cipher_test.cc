#include "crypto/content_cipher.h"

#include <gtest/gtest.h>

#include "crypto/bytes_for_test.h"

namespace latchkey::crypto {
namespace {

using enum ContentCipher;
constexpr ContentCipher kAll[] = {a128gcm, a192gcm, a256gcm, a128cbc_hs256, a192cbc_hs384, a256cbc_hs512};

std::string counting(std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(i);
  return out;
}

// RFC 7518 §B.1, §B.2, §B.3; the tag covers the ciphertext, so it proves both. RFC 7518 §5.2.2.1
TEST(ContentCipher, MakesTheTagsOfTheSpecification) {
  const std::pair<ContentCipher, const char*> cases[] = {
      {a128cbc_hs256, "652c3fa36b0a7c5b3219fab3a30bc1c4"},
      {a192cbc_hs384, "8490ac0e58949bfe51875d733f93ac2075168039ccc733d7"},
      {a256cbc_hs512, "4dd3b4c088a7f45c216839645b2012bf2e6269a8c56a816dbc1b267761955bc5"}};
  constexpr std::string_view plaintext =
      "A cipher system must not be required to be secret, and it must be able to fall into the hands of the enemy "
      "without inconvenience";
  constexpr std::string_view associated = "The second principle of Auguste Kerckhoffs";
  const std::string iv = from_hex("1af38c2dc2b96ffdd86694092341bc04");
  for (const auto& [cipher, tag] : cases) {
    const std::string key = counting(content_key_size(cipher));
    const auto sealed = content_seal(cipher, key, iv, associated, plaintext);
    EXPECT_EQ(to_hex(sealed.tag), tag);
    const auto opened = content_open(cipher, key, iv, associated, sealed);
    ASSERT_TRUE(opened) << tag;
    EXPECT_EQ(opened->reveal(), plaintext);
  }
}

// RFC 7518 §5.2.2.2, RFC 7518 §5.3
TEST(ContentCipher, OpensNothingThatWasAltered) {
  for (const auto cipher : kAll) {
    const std::string key = counting(content_key_size(cipher));
    const std::string iv = counting(content_iv_size(cipher));
    const auto good = content_seal(cipher, key, iv, "aad", "some plaintext of more than one block");
    ASSERT_TRUE(content_open(cipher, key, iv, "aad", good));
    for (std::size_t at = 0; at < good.ciphertext.size(); ++at) {
      auto bad = good;
      bad.ciphertext[at] ^= 1;
      EXPECT_FALSE(content_open(cipher, key, iv, "aad", bad)) << at;
    }
    for (std::size_t at = 0; at < good.tag.size(); ++at) {
      auto bad = good;
      bad.tag[at] ^= static_cast<char>(0x80);
      EXPECT_FALSE(content_open(cipher, key, iv, "aad", bad)) << at;
      bad.tag.resize(at);  // shorter tags too, down to none
      EXPECT_FALSE(content_open(cipher, key, iv, "aad", bad)) << at;
    }
    auto cut = good;
    cut.ciphertext.pop_back();
    EXPECT_FALSE(content_open(cipher, key, iv, "aad", cut));
    EXPECT_FALSE(content_open(cipher, key, iv, "aae", good));
    EXPECT_FALSE(content_open(cipher, key, iv + "x", "aad", good));
    EXPECT_FALSE(content_open(cipher, key + "x", iv, "aad", good));
  }
}

TEST(ContentCipher, TakesContentOfEverySize) {
  for (const auto cipher : kAll) {
    const std::string key = counting(content_key_size(cipher));
    const std::string iv = counting(content_iv_size(cipher));
    for (std::size_t size = 0; size < 50; ++size) {
      const std::string plaintext = counting(size);
      const auto opened = content_open(cipher, key, iv, {}, content_seal(cipher, key, iv, {}, plaintext));
      ASSERT_TRUE(opened) << size;
      EXPECT_EQ(opened->reveal(), plaintext);
    }
  }
}

}  // namespace
}  // namespace latchkey::crypto
