#include "admin/realms/event_query.h"

#include <gtest/gtest.h>

namespace latchkey::admin {
namespace {

TEST(EventDays, AreDaysOrMoments) {
  EXPECT_EQ(parse_day("1970-01-02", DayEnd::first_moment), from_unix_seconds(86'400));
  EXPECT_EQ(parse_day("1970-01-02", DayEnd::last_moment), from_unix_millis(2 * 86'400'000 - 1));
  EXPECT_EQ(parse_day("1764109200000", DayEnd::last_moment), from_unix_millis(1'764'109'200'000));
  EXPECT_EQ(parse_day("2024-02-29", DayEnd::first_moment), from_unix_seconds(1'709'164'800));
}

TEST(EventDays, NothingElseIsRead) {
  for (const auto* text : {"", "yesterday", "2026-13-01", "2026-02-30", "2026-1-1", "20260101x", "2026/01/01", "-1",
                           "99999999999999999999", "2026-01-01T00:00:00Z"}) {
    EXPECT_FALSE(parse_day(text, DayEnd::first_moment)) << text;
  }
}

}  // namespace
}  // namespace latchkey::admin
