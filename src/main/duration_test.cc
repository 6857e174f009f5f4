#include "main/duration.h"

#include <gtest/gtest.h>

namespace latchkey::main {
namespace {

TEST(ParseDuration, ReadsUnitsAndRefusesTheRest) {
  EXPECT_EQ(parse_duration("90s"), std::chrono::seconds{90});
  EXPECT_EQ(parse_duration("15m"), std::chrono::minutes{15});
  EXPECT_EQ(parse_duration("12h"), std::chrono::hours{12});
  EXPECT_EQ(parse_duration("7d"), std::chrono::days{7});
  EXPECT_EQ(parse_duration("604800"), std::chrono::days{7});
  for (const char* bad : {"", "d", "-1d", "7w", "1.5h", "99999999999999999999", "99999999d"})
    EXPECT_FALSE(parse_duration(bad)) << bad;
}

}  // namespace
}  // namespace latchkey::main
