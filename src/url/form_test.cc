#include "url/form.h"

#include <gtest/gtest.h>

#include "url/percent.h"

namespace latchkey::url {
namespace {

TEST(Percent, EncodesEverythingButUnreserved) {
  EXPECT_EQ(percent_encode("azAZ09-._~"), "azAZ09-._~");
  EXPECT_EQ(percent_encode("a b/c?d&e=f+g%"), "a%20b%2Fc%3Fd%26e%3Df%2Bg%25");
  EXPECT_EQ(percent_encode("\xC3\xA9"), "%C3%A9");
  EXPECT_EQ(form_encode("a b+c"), "a+b%2Bc");
}

TEST(Percent, DecodesBothCasesAndKeepsPlusOutsideForms) {
  EXPECT_EQ(percent_decode("%c3%A9+x"), "\xC3\xA9+x");
  EXPECT_EQ(form_decode("a+b%2Bc"), "a b+c");
}

TEST(Percent, RefusesMalformedEscapes) {
  for (const char* text : {"%", "%4", "a%", "%zz", "%4g", "%g4", "%%41"}) {
    EXPECT_FALSE(percent_decode(text)) << text;
    EXPECT_FALSE(form_decode(text)) << text;
  }
}

struct FormRow {
  const char* encoded;
  Form expected;
};

TEST(ParseForm, KeepsOrderAndRepetition) {
  const FormRow table[] = {
      {"", {}},
      {"a=1", {{"a", "1"}}},
      {"a=1&b=2&a=3", {{"a", "1"}, {"b", "2"}, {"a", "3"}}},
      {"a", {{"a", ""}}},
      {"a=", {{"a", ""}}},
      {"=v", {{"", "v"}}},
      {"&&a=1&&", {{"a", "1"}}},
      {"a=b=c", {{"a", "b=c"}}},
      {"scope=openid+profile%20email", {{"scope", "openid profile email"}}},
      {"%61%3D=%26", {{"a=", "&"}}},
      {"a;b=1", {{"a;b", "1"}}},
  };
  for (const auto& row : table) {
    const auto form = parse_form(row.encoded);
    ASSERT_TRUE(form) << row.encoded;
    EXPECT_EQ(*form, row.expected) << row.encoded;
  }
}

TEST(ParseForm, RefusesWhatCannotBeRead) {
  for (const char* text : {"a=%", "a=%4", "%zz=1", "a=%ff", "a=%c0%ae", "a=%00", "a\x80=1", "a=1&b=%ED%A0%80"}) {
    const auto form = parse_form(text);
    ASSERT_FALSE(form) << text;
    EXPECT_EQ(form.error().kind, Error::Kind::invalid);
  }
}

TEST(ParseForm, NeverQuotesAValueInItsError) {
  const auto form = parse_form("password=hunter2%zz");
  ASSERT_FALSE(form);
  EXPECT_EQ(form.error().detail.find("hunter2"), std::string::npos);
}

TEST(ParseForm, BoundsBytesAndFields) {
  EXPECT_TRUE(parse_form("a=1&b=2", {.max_bytes = 7, .max_fields = 2}));
  EXPECT_FALSE(parse_form("a=1&b=2", {.max_bytes = 6, .max_fields = 2}));
  EXPECT_FALSE(parse_form("a=1&b=2", {.max_bytes = 7, .max_fields = 1}));
}

TEST(Form, FindsFirstAllAndCount) {
  Form form{{"a", "1"}, {"b", "2"}, {"a", "3"}};
  EXPECT_EQ(form.get("a"), "1");
  EXPECT_EQ(form.get_all("a"), (std::vector<std::string_view>{"1", "3"}));
  EXPECT_EQ(form.count("a"), 2U);
  EXPECT_FALSE(form.get("c"));
  form.remove("a");
  EXPECT_FALSE(form.has("a"));
  EXPECT_EQ(form.size(), 1U);
}

TEST(Form, EncodesWhatItParses) {
  const Form form{{"redirect uri", "https://a.example/?x=1&y=2"}, {"\xC3\xA9", "+ %"}, {"", ""}};
  EXPECT_EQ(form.encode(), "redirect+uri=https%3A%2F%2Fa.example%2F%3Fx%3D1%26y%3D2&%C3%A9=%2B+%25&=");
  const auto again = parse_form(form.encode());
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, form);
}

}  // namespace
}  // namespace latchkey::url
