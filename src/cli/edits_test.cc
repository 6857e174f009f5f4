#include "cli/edits.h"

#include <gtest/gtest.h>

namespace latchkey::cli {
namespace {

TEST(Edits, AreTypedAsPeopleThinkOfThem) {
  struct Case {
    const char* edit;
    const char* before;
    const char* after;
  };
  const Case table[] = {
      {"enabled=true", "{}", R"({"enabled":true})"},
      {"name=Ada", R"({"name":"Bob"})", R"({"name":"Ada"})"},
      {"name=", R"({"name":"Bob"})", R"({"name":""})"},
      {"name=a=b", "{}", R"({"name":"a=b"})"},
      {"count=7", "{}", R"({"count":7})"},
      {"zip=\"01067\"", "{}", R"({"zip":"01067"})"},
      {"attributes.color=blue", "{}", R"({"attributes":{"color":"blue"}})"},
      {"attributes.\"a.b\"=1", "{}", R"({"attributes":{"a.b":1}})"},
      {"redirectUris+=http://x/*", R"({"redirectUris":["http://y/"]})", R"({"redirectUris":["http://y/","http://x/*"]})"},
      {"redirectUris+=http://x/*", "{}", R"({"redirectUris":["http://x/*"]})"},
      {"list=[1,2]", "{}", R"({"list":[1,2]})"},
  };
  for (const auto& c : table) {
    auto object = json::parse_object(c.before);
    ASSERT_TRUE(object);
    const auto edit = parse_edit(c.edit);
    ASSERT_TRUE(edit) << c.edit;
    ASSERT_TRUE(apply_edit(*object, *edit)) << c.edit;
    EXPECT_EQ(json::serialize(*object), c.after) << c.edit;
  }
}

TEST(Edits, RemoveWhatIsNamedAndNothingElse) {
  auto object = json::parse_object(R"({"a":{"b":1,"c":2},"d":3})");
  ASSERT_TRUE(object);
  for (const char* name : {"a.b", "x.y", "z"}) ASSERT_TRUE(apply_edit(*object, *parse_removal(name))) << name;
  EXPECT_EQ(json::serialize(*object), R"({"a":{"c":2},"d":3})");
}

TEST(Edits, SayWhatIsWrongWithThem) {
  for (const char* bad : {"", "name", "=x", "a..b=1", ".a=1", "a.=1", "\"a=1", "\"a\"b=1"})
    EXPECT_FALSE(parse_edit(bad)) << bad;
  auto object = json::parse_object(R"({"a":1})");
  EXPECT_FALSE(apply_edit(*object, *parse_edit("a.b=1")));
  EXPECT_FALSE(apply_edit(*object, *parse_edit("a+=1")));
  EXPECT_EQ(json::serialize(*object), R"({"a":1})");
}

}  // namespace
}  // namespace latchkey::cli
