#include "base/utf8.h"

#include <gtest/gtest.h>

namespace latchkey {
namespace {

// RFC 3629 §3, §4
TEST(Utf8, TellsWellFormedTextFromOther) {
  struct Case {
    std::string_view text;
    bool good;
  };
  using namespace std::string_view_literals;
  const Case table[] = {
      {"", true},
      {"plain", true},
      {"\0"sv, true},
      {"\xC2\x80", true},
      {"\xDF\xBF", true},
      {"\xE0\xA0\x80", true},
      {"\xED\x9F\xBF", true},
      {"\xEE\x80\x80", true},
      {"\xEF\xBF\xBD", true},
      {"\xF0\x90\x80\x80", true},
      {"\xF4\x8F\xBF\xBF", true},
      {"a\xC3\xBC"
       "b",
       true},
      {"\x80", false},
      {"\xC0\x80", false},
      {"\xC0\xAE", false},
      {"\xC1\xBF", false},
      {"\xC3", false},
      {"\xC3(", false},
      {"\xE0\x80\xAF", false},
      {"\xE0\x9F\xBF", false},
      {"\xED\xA0\x80", false},
      {"\xE2\x82", false},
      {"\xE2\x82(", false},
      {"\xF0\x8F\xBF\xBF", false},
      {"\xF0\x9F\x8E(", false},
      {"\xF4\x90\x80\x80", false},
      {"\xF5\x80\x80\x80", false},
      {"\xF8\x88\x80\x80\x80", false},
      {"\xFF", false},
      {"ok\xF0\x9F\x8E", false},
  };
  for (const auto& [text, good] : table) EXPECT_EQ(is_utf8(text), good) << testing::PrintToString(text);
}

TEST(Utf8, MeasuresTheSequenceAtTheFront) {
  EXPECT_EQ(utf8_sequence_length(""), 0U);
  EXPECT_EQ(utf8_sequence_length("ab"), 1U);
  EXPECT_EQ(utf8_sequence_length("\xC3\xBC\xFF"), 2U);
  EXPECT_EQ(utf8_sequence_length("\xE2\x82\xAC..."), 3U);
  EXPECT_EQ(utf8_sequence_length("\xF0\x9F\x94\x91"), 4U);
  EXPECT_EQ(utf8_sequence_length("\xBC"), 0U);
}

}  // namespace
}  // namespace latchkey
