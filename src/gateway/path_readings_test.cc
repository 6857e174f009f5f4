#include "gateway/path_readings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace latchkey::gateway {
namespace {

using testing::Contains;
using testing::ElementsAre;

TEST(PathReadings, OfAPlainPathAreOne) {
  EXPECT_THAT(*path_readings("/"), ElementsAre("/"));
  EXPECT_THAT(*path_readings("/a/b.c/~d_e-f"), ElementsAre("/a/b.c/~d_e-f"));
  EXPECT_THAT(*path_readings("/%61dmin/%C3%A9%20x"), ElementsAre("/admin/\xC3\xA9 x"));
}

TEST(PathReadings, OfAnAmbiguousPathAreSeveral) {
  EXPECT_THAT(*path_readings("/a%2Fb"), Contains("/a/b"));
  EXPECT_THAT(*path_readings("/a%5Cb"), Contains("/a/b"));
  EXPECT_THAT(*path_readings("/a;x=1/b"), Contains("/a/b"));
  EXPECT_THAT(*path_readings("/a%3bx/b"), Contains("/a/b"));
  EXPECT_THAT(*path_readings("/a//b"), Contains("/a/b"));
  EXPECT_THAT(*path_readings("/%2561dmin"), Contains("/admin"));
  EXPECT_THAT(*path_readings("/x%252Fy"), Contains("/x/y"));
  EXPECT_GT(path_readings("/a;%2Fb")->size(), 2U);
  EXPECT_THAT(*path_readings("/wiki/C%23/What%3F"), ElementsAre("/wiki/C#/What?", "/wiki/C"));
  EXPECT_THAT(*path_readings("/admin%253Fx"), Contains("/admin"));
}

// CVE-2026-3872 (`..;/`), CVE-2024-1132 (encoded and doubly encoded traversal), CVE-2026-0976 (`;` in a segment)
TEST(PathReadings, RefuseDotSegmentsHoweverTheyAreWritten) {
  for (const std::string_view path :
       {"/..", "/a/../b", "/a/./b", "/%2e%2e/x", "/a/%2E./b", "/a/..;/b", "/a/..;x=1/b", "/a/%2e%2e%3b/b", "/a/.;/b",
        "/a/%252e%252e/b", "/a/..%2fb", "/a/..%5cb", "/a%2f..%2fb", "/a%5c..%5cb", "/a/%2e%2e%2fb", "/..%252fb"}) {
    EXPECT_FALSE(path_readings(path)) << path;
  }
}

TEST(PathReadings, RefuseWhatNoApplicationReadsAlike) {
  for (const std::string_view path :
       {"", "a", "/%", "/%4", "/%zz", "/a%00b", "/a%0d%0ab", "/%7f", "/%c0%ae", "/%ff", "/a%2500"}) {
    EXPECT_FALSE(path_readings(path)) << path;
  }
}

TEST(Covers, WholeSegmentsOnly) {
  EXPECT_TRUE(covers("/admin", "/admin"));
  EXPECT_TRUE(covers("/admin/", "/admin"));
  EXPECT_TRUE(covers("/admin", "/admin/x"));
  EXPECT_TRUE(covers("/", "/anything"));
  EXPECT_FALSE(covers("/admin", "/administrator"));
  EXPECT_FALSE(covers("/admin/x", "/admin"));
}

}  // namespace
}  // namespace latchkey::gateway
