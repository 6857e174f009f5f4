#include "rp/lz.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace latchkey::rp {
namespace {

TEST(Lz, GivesBackEveryLengthAndRepetition) {
  UnsafeSequenceRandom random(7);
  for (std::size_t length = 0; length < 700; ++length) {
    const std::string noise = random.bytes(length);
    EXPECT_EQ(lz_unpack(lz_pack(noise), length), noise) << length;
    const std::string run(length, 'x');
    EXPECT_EQ(lz_unpack(lz_pack(run), length), run) << length;
    const std::string twice = noise + "|" + noise + "|" + run;
    EXPECT_EQ(lz_unpack(lz_pack(twice), twice.size()), twice) << length;
  }
  const std::string far = random.bytes(70'000) + std::string(1000, 'a') + random.bytes(10);
  EXPECT_EQ(lz_unpack(lz_pack(far + far), 2 * far.size()), far + far);
}

TEST(Lz, ReadsABlockWrittenByHandFromTheFormatsDescription) {
  // 4 literals "abcd", then a match of 9 bytes at distance 4, then the last literal.
  const std::string block = std::string("\x45", 1) + "abcd" + std::string("\x04\x00", 2) + std::string("\x10", 1) + "!";
  EXPECT_EQ(lz_unpack(block, 100), "abcdabcdabcda!");
  EXPECT_EQ(lz_unpack(std::string(1, '\0'), 100), "");
}

TEST(Lz, RefusesWhatIsNoBlockAndNeverGivesMoreThanAsked) {
  const std::string good = lz_pack("abcdabcdabcdabcdabcd, and something else");
  EXPECT_FALSE(lz_unpack(good, 10));
  EXPECT_FALSE(lz_unpack("", 100));
  EXPECT_FALSE(lz_unpack(std::string("\x10", 1), 100)) << "a literal that is not there";
  EXPECT_FALSE(lz_unpack(std::string("\x00\x00\x00", 3), 100)) << "distance 0";
  EXPECT_FALSE(lz_unpack(std::string("\x10"
                                     "a\x02\x00",
                                     4),
                         100))
      << "a distance before the beginning";
  EXPECT_FALSE(lz_unpack("\xf0" + std::string(1000, '\xff'), 100)) << "an endless length";
  UnsafeSequenceRandom random(3);
  for (int i = 0; i < 20'000; ++i) {
    const auto out = lz_unpack(random.bytes(static_cast<std::size_t>(i % 60)), 200);
    if (out) EXPECT_LE(out->size(), 200U);
  }
}

}  // namespace
}  // namespace latchkey::rp
