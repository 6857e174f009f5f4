#include "store/utf8.h"

#include <gtest/gtest.h>

namespace latchkey::store {
namespace {

TEST(Utf8, TellsWellFormedTextFromOther) {
  struct Case {
    std::string_view text;
    bool good;
  };
  using namespace std::string_view_literals;
  for (const auto& [text, good] : {
           Case{"", true}, {"plain", true}, {"\0"sv, true}, {"\xC2\x80", true}, {"\xDF\xBF", true}, {"\xE0\xA0\x80", true},
           {"\xED\x9F\xBF", true}, {"\xEE\x80\x80", true}, {"\xF0\x90\x80\x80", true}, {"\xF4\x8F\xBF\xBF", true}, {"a\xC3\xBC" "b", true},
           {"\x80", false}, {"\xC0\x80", false}, {"\xC1\xBF", false}, {"\xC3", false}, {"\xC3(", false}, {"\xE0\x9F\xBF", false},
           {"\xED\xA0\x80", false}, {"\xE2\x82", false}, {"\xF0\x8F\xBF\xBF", false}, {"\xF4\x90\x80\x80", false},
           {"\xF5\x80\x80\x80", false}, {"\xFF", false}, {"ok\xF0\x9F\x8E", false}}) {
    EXPECT_EQ(is_utf8(text), good) << testing::PrintToString(text);
  }
}

}  // namespace
}  // namespace latchkey::store
