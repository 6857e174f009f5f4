#include "crypto/sealer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crypto/aead.h"
#include "crypto/bytes_for_test.h"

namespace latchkey::crypto {
namespace {

Secret key(char c) { return Secret(std::string(32, c)); }

template <class... Keys>
Sealer ring(Keys... letters) {
  std::vector<Secret> keys;
  (keys.push_back(key(letters)), ...);
  return Sealer::make(std::move(keys)).value();
}

// draft-irtf-cfrg-xchacha-03 §A.3.1
TEST(Aead, OpensTheVectorOfItsSpecification) {
  const std::string secret = from_hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
  const std::string aad = from_hex("50515253c0c1c2c3c4c5c6c7");
  const std::string box = from_hex("404142434445464748494a4b4c4d4e4f5051525354555657") +
                          from_hex(
                              "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f"
                              "4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f"
                              "76b2383565d3fff921f9664c97637da9768812f615c68b13b52e") +
                          from_hex("c0875924c1c7987947deafd8780acf49");
  auto plain = aead_open(secret, aad, box);
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(plain->reveal(),
            "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen "
            "would be it.");
}

TEST(Aead, AnAlteredByteAnywhereOpensNothing) {
  const std::string secret(32, 'k');
  const std::string box = aead_seal(secret, "aad", "plain");
  EXPECT_EQ(box.size(), 5 + aead_overhead);
  EXPECT_EQ(aead_open(secret, "aad", box)->reveal(), "plain");
  for (std::size_t i = 0; i < box.size(); ++i) {
    std::string altered = box;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    EXPECT_FALSE(aead_open(secret, "aad", altered).has_value()) << i;
    EXPECT_FALSE(aead_open(secret, "aad", box.substr(0, i)).has_value()) << i;
  }
  EXPECT_FALSE(aead_open(secret, "aae", box).has_value());
  EXPECT_THROW((void)aead_seal("short", "", ""), std::invalid_argument);
}

TEST(Sealer, OpensWhatItSealedAtItsPlaceOnly) {
  const Sealer sealer = ring('a');
  const std::string sealed = sealer.seal("client-secret", "realm/7", "s3cret");
  EXPECT_THAT(sealed, ::testing::MatchesRegex("v1:[0-9a-f]{8}:[A-Za-z0-9_-]+"));
  EXPECT_THAT(sealed, ::testing::Not(::testing::HasSubstr("s3cret")));
  EXPECT_EQ(sealer.open("client-secret", "realm/7", sealed)->reveal(), "s3cret");
  EXPECT_FALSE(sealer.open("client-secret", "realm/8", sealed).has_value());
  EXPECT_FALSE(sealer.open("login-state", "realm/7", sealed).has_value());
  EXPECT_FALSE(sealer.open("client-secret", "", sealed).has_value());
  EXPECT_NE(sealer.seal("p", "c", "x"), sealer.seal("p", "c", "x"));
  EXPECT_EQ(sealer.open("p", "c", sealer.seal("p", "c", ""))->size(), 0U);
}

TEST(Sealer, PurposeAndContextDoNotRunTogether) {
  const Sealer sealer = ring('a');
  EXPECT_FALSE(sealer.open("ab", "c", sealer.seal("a", "bc", "x")).has_value());
}

TEST(Sealer, MalformedTextIsRefused) {
  const Sealer sealer = ring('a');
  const std::string good = sealer.seal("p", "c", "x");
  for (const std::string& bad :
       {std::string(), std::string("v1"), std::string("v1:"), "v2" + good.substr(2), good.substr(0, 12), good + "=",
        good + "A", good.substr(0, good.size() - 4), "v1:" + good,
        std::string("v1:") + std::string(good.substr(3, 8)) + "-" + good.substr(12)}) {
    auto opened = sealer.open("p", "c", bad);
    ASSERT_FALSE(opened.has_value()) << bad;
  }
}

TEST(Sealer, AKeyChangeOpensTheOldAndSealsWithTheNew) {
  const Sealer before = ring('a');
  const Sealer between = ring('b', 'a');
  const Sealer after = ring('b');
  const std::string old = before.seal("p", "c", "x");
  EXPECT_EQ(between.open("p", "c", old)->reveal(), "x");
  EXPECT_TRUE(between.needs_resealing(old));
  const std::string fresh = between.seal("p", "c", "x");
  EXPECT_FALSE(between.needs_resealing(fresh));
  EXPECT_EQ(after.open("p", "c", fresh)->reveal(), "x");
  EXPECT_EQ(after.open("p", "c", old).error().kind, Error::Kind::not_found);
  EXPECT_EQ(before.open("p", "c", fresh).error().kind, Error::Kind::not_found);
}

TEST(Sealer, TheCheckValueTellsAWrongMasterKey) {
  const std::string check = ring('a').check_value();
  EXPECT_TRUE(ring('a').accepts(check).has_value());
  EXPECT_TRUE(ring('b', 'a').accepts(check).has_value());
  EXPECT_FALSE(ring('b').accepts(check).has_value());
  EXPECT_FALSE(ring('a').accepts("").has_value());
  EXPECT_FALSE(ring('a').accepts(ring('a').seal("p", "", "latchkey")).has_value());
}

TEST(Sealer, DerivedKeysDifferByPurposeAndFollowTheMasterKey) {
  EXPECT_EQ(ring('a').derive("cookie").reveal(), ring('a').derive("cookie").reveal());
  EXPECT_NE(ring('a').derive("cookie").reveal(), ring('a').derive("lookup").reveal());
  EXPECT_NE(ring('a').derive("cookie").reveal(), ring('b').derive("cookie").reveal());
  EXPECT_EQ(ring('a').derive("cookie").size(), 32U);
}

TEST(Sealer, TheRingTakesOnlyWholeAndDifferentKeys) {
  EXPECT_FALSE(Sealer::make({}).has_value());
  std::vector<Secret> short_key;
  short_key.push_back(Secret(std::string(31, 'a')));
  EXPECT_FALSE(Sealer::make(std::move(short_key)).has_value());
  std::vector<Secret> twice;
  twice.push_back(key('a'));
  twice.push_back(key('a'));
  EXPECT_FALSE(Sealer::make(std::move(twice)).has_value());
}

}  // namespace
}  // namespace latchkey::crypto
