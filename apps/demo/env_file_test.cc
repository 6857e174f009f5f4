#include "env_file.h"

#include <gtest/gtest.h>

namespace demo {
namespace {

struct ValueCase {
  const char* line;
  const char* value;
};

TEST(EnvFile, ReadsEveryWayToWriteAValue) {
  for (const auto& [line, value] :
       {ValueCase{"A=b", "b"}, ValueCase{"  A = b  ", "b"}, ValueCase{"export A=b", "b"}, ValueCase{"A=b # why", "b"},
        ValueCase{"A=b#c", "b#c"}, ValueCase{"A=", ""}, ValueCase{"A=\"b # c\"", "b # c"},
        ValueCase{"A='b\\n'", "b\\n"}, ValueCase{"A=\"b\\nc\"", "b\nc"}, ValueCase{"A=b=c", "b=c"},
        ValueCase{"A=\"b\" # why", "b"}, ValueCase{"A=b\r", "b"}}) {
    const auto file = parse_env(line, ".env");
    ASSERT_TRUE(file.problems.empty()) << line;
    EXPECT_EQ(file.entries.at("A").value, value) << line;
  }
}

TEST(EnvFile, SkipsCommentsAndEmptyLinesAndCountsThem) {
  const auto file = parse_env("# one\n\nA=1\n", "x/.env");
  EXPECT_EQ(file.entries.at("A").where, "x/.env:3");
}

TEST(EnvFile, TellsThePlaceOfWhatItCannotReadWithoutRepeatingIt) {
  for (const char* line : {"hunter2", "=hunter2", "1A=hunter2", "A B=hunter2", "A=\"hunter2", "A='hunter2' x"}) {
    const auto file = parse_env(std::string("B=1\n") + line, ".env");
    ASSERT_EQ(file.problems.size(), 1U) << line;
    EXPECT_TRUE(file.problems[0].starts_with(".env:2: ")) << file.problems[0];
    EXPECT_EQ(file.problems[0].find("hunter2"), std::string::npos);
  }
}

TEST(EnvFile, RefusesTheSameNameTwice) {
  const auto file = parse_env("A=1\nA=2\n", ".env");
  ASSERT_EQ(file.problems.size(), 1U);
  EXPECT_NE(file.problems[0].find(".env:1"), std::string::npos);
}

TEST(EnvFile, TakesAByteOrderMark) {
  EXPECT_EQ(parse_env("\xef\xbb\xbf"
                      "A=1",
                      ".env")
                .entries.at("A")
                .value,
            "1");
}

}  // namespace
}  // namespace demo
