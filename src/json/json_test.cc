#include "json/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/arena.h"
#include "json/object_reader.h"
#include "json/writer.h"

namespace latchkey::json {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(JsonParse, TakesWhatRfc8259Allows) {
  for (const char* text : {"0", "-1.5e+10", "true", "null", "\"\"", "[]", "{}", " [ 1 , 2 ]\n", R"({"a":{"b":[]}})",
                           R"("\u00e9\ud83d\ude00\u0000")", "\"\xC3\xA9\"", "1E-2"}) {
    EXPECT_TRUE(parse(text).has_value()) << text;
  }
}

TEST(JsonParse, RefusesEverythingElse) {
  for (const char* text : {"",
                           " ",
                           "{",
                           "[1,]",
                           "{\"a\":1,}",
                           "// c\n1",
                           "/* c */1",
                           "01",
                           "+1",
                           ".5",
                           "1.",
                           "NaN",
                           "Infinity",
                           "'a'",
                           "{a:1}",
                           "[1] 2",
                           "\"\t\"",
                           R"("\x")",
                           R"("\ud800")",
                           R"("\udc00")",
                           R"("\ud800\u0041")",
                           "\"\xC3\x28\"",
                           "\"\xED\xA0\x80\"",
                           "\"\xC0\xAF\"",
                           "\xEF\xBB\xBF{}",
                           "truE",
                           "1e400",
                           "-1e999"}) {
    EXPECT_FALSE(parse(text).has_value()) << text;
  }
}

// RFC 7493 §2.3
TEST(JsonParse, ARepeatedKeyIsAnErrorThatNamesIt) {
  for (const char* text :
       {R"({"sub":"a","x":1,"sub":"b"})", R"([{"x":{"sub":1,"sub":1}}])", R"({"sub":1,"\u0073ub":2})"}) {
    auto result = parse(text);
    ASSERT_FALSE(result.has_value()) << text;
    EXPECT_THAT(result.error().detail, HasSubstr("\"sub\" stands twice")) << text;
  }
  EXPECT_TRUE(parse(R"({"a":{"a":{"a":1},"b":1},"b":[{"a":1},{"a":2}]})").has_value());
}

TEST(JsonParse, AnObjectMayStandInMemoryOfTheCallersChoice) {
  boost::json::monotonic_resource memory(64);
  const auto object =
      parse_object_in(memory, R"({"a":["a text that is too long to stand in the value itself",{"b":1}]})");
  ASSERT_TRUE(object.has_value());
  EXPECT_EQ(object->storage().get(), &memory);
  EXPECT_EQ(serialize(*object), R"({"a":["a text that is too long to stand in the value itself",{"b":1}]})");
  EXPECT_THAT(parse_object_in(memory, R"({"x":{"y":1,"y":2}})").error().detail, HasSubstr("\"y\" stands twice"));
  EXPECT_FALSE(parse_object_in(memory, "[]").has_value());
}

TEST(JsonParse, OfRepeatedKeysNoneIsLostInWhatIsReplaced) {
  for (const char* text :
       {R"({"a":{"b":1},"a":1})", R"({"a":1,"a":{}})", R"([[{"a":[],"a":[]}]])",
        R"({"1":1,"2":1,"3":1,"4":1,"5":1,"6":1,"7":1,"8":1,"9":1,"10":1,"11":1,"12":1,"13":1,"14":1,)"
        R"("15":1,"16":1,"17":1,"18":1,"19":1,"20":1,"7":2})"}) {
    EXPECT_FALSE(parse(text).has_value()) << text;
  }
}

TEST(JsonParse, LimitsSizeAndDepth) {
  EXPECT_FALSE(parse("[1,2,3]", {.max_bytes = 6}).has_value());
  EXPECT_TRUE(parse("[1,2,3]", {.max_bytes = 7}).has_value());
  EXPECT_TRUE(parse("[[[]]]", {.max_depth = 3}).has_value());
  EXPECT_FALSE(parse("[[[]]]", {.max_depth = 2}).has_value());
  EXPECT_FALSE(parse(std::string(100000, '[')).has_value());
}

TEST(JsonParse, KeepsTheOrderOfKeysAndTheValueOfNumbers) {
  const char* text =
      R"({"z":1,"a":0.1,"m":[18446744073709551615,-9223372036854775808,1e+300,0.30000000000000004,5e-324,2.0]})";
  auto value = parse(text);
  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(serialize(*value), text);
}

TEST(JsonParse, SaysWhereItStopped) {
  auto result = parse("{\n  \"a\": tru}");
  ASSERT_FALSE(result.has_value());
  EXPECT_THAT(result.error().detail, HasSubstr("line 2 column 8"));
}

TEST(JsonParse, AnObjectIsDemandedWhereOneIsMeant) {
  EXPECT_TRUE(parse_object("{}").has_value());
  EXPECT_FALSE(parse_object("[]").has_value());
}

TEST(JsonSerialize, EscapesWhereverItStands) {
  for (const auto& [special, escaped] : {std::pair{"\"", "\\\""}, std::pair{"\\", "\\\\"}, std::pair{"\n", "\\n"},
                                         std::pair{"\x1f", "\\u001f"}, std::pair{"\xC3\xA9", "\xC3\xA9"},
                                         std::pair{"\xFF", "\xEF\xBF\xBD"}, std::pair{"\x7f", "\x7f"}}) {
    for (std::size_t before = 0; before < 20; ++before) {
      const std::string text = std::string(before, '!') + special + std::string(20 - before, '~');
      EXPECT_EQ(serialize(Value(text)), "\"" + std::string(before, '!') + escaped + std::string(20 - before, '~') + "\"");
    }
  }
}

TEST(JsonSerialize, EscapesWhatMustBe) {
  EXPECT_EQ(serialize(Value("a\"\\\b\f\n\r\t\x01\x7f/<\xC3\xA9")), "\"a\\\"\\\\\\b\\f\\n\\r\\t\\u0001\x7f/<\xC3\xA9\"");
}

TEST(JsonSerialize, ReplacesWhatIsNoUtf8) {
  EXPECT_EQ(serialize(Value("a\xC3")), "\"a\xEF\xBF\xBD\"");
  EXPECT_EQ(serialize(Value("\xED\xA0\x80")), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST(JsonSerialize, PrettyIndentsByTwoAndIsStable) {
  auto value = parse(R"({"b":[],"a":[1,{"x":{}}]})");
  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(pretty(*value), "{\n  \"b\": [],\n  \"a\": [\n    1,\n    {\n      \"x\": {}\n    }\n  ]\n}\n");
  EXPECT_EQ(pretty(*parse(pretty(*value))), pretty(*value));
}

TEST(JsonWriter, WritesNestedValuesWithTheirCommas) {
  std::string out;
  Writer(out)
      .begin_object()
      .member("iss", "https://x/\"")
      .member("exp", std::int64_t{-5})
      .member("on", true)
      .key("aud")
      .begin_array()
      .string("a")
      .string("b")
      .end_array()
      .key("empty")
      .begin_object()
      .end_object()
      .key("n")
      .null()
      .key("v")
      .value(Value{1, 2})
      .end_object();
  EXPECT_EQ(out, R"({"iss":"https://x/\"","exp":-5,"on":true,"aud":["a","b"],"empty":{},"n":null,"v":[1,2]})");
}

TEST(ObjectReader, ReadsEachTypeAndRemembersWhatNobodyAskedFor) {
  auto object = parse_object(
      R"({"s":"x","b":true,"i":42,"l":["a","b"],"m":{"k":"v"},"lm":{"k":["v"]},"o":{"in":1},"extra":1,"nil":null})");
  ASSERT_TRUE(object.has_value());
  ObjectReader in(*object);
  EXPECT_EQ(in.required_string("s"), "x");
  EXPECT_TRUE(in.required_bool("b"));
  EXPECT_EQ(in.required_int64("i"), 42);
  EXPECT_THAT(in.string_list("l"), ElementsAre("a", "b"));
  EXPECT_EQ(in.string_map("m").at("k"), "v");
  EXPECT_THAT(in.string_list_map("lm").at("k"), ElementsAre("v"));
  EXPECT_EQ(in.optional_string("absent"), std::nullopt);
  EXPECT_EQ(in.optional_bool("absent"), std::nullopt);
  EXPECT_EQ(in.int64_or("absent", 7), 7);
  EXPECT_EQ(in.string_or("nil", "fallback"), "fallback");
  ASSERT_NE(in.required_object("o"), nullptr);
  EXPECT_TRUE(in.status().has_value());
  EXPECT_EQ(serialize(in.unread_members()), R"({"extra":1})");
}

TEST(ObjectReader, KeepsTheFirstErrorWithItsPath) {
  auto object = parse_object(R"({"clients":[{"id":"a"},{"id":5,"uris":[1]}],"name":3})");
  ASSERT_TRUE(object.has_value());
  ObjectReader in(*object);
  in.for_each_object("clients", [](ObjectReader& client) {
    (void)client.required_string("id");
    (void)client.string_list("uris");
  });
  (void)in.required_string("name");
  ASSERT_FALSE(in.ok());
  EXPECT_EQ(in.status().error().detail, "clients[1].id must be a string, not a number");
}

TEST(ObjectReader, ChildReadersReportToTheOutermost) {
  auto object = parse_object(R"({"a":{"b":{}}})");
  ASSERT_TRUE(object.has_value());
  ObjectReader in(*object);
  ObjectReader a(*in.required_object("a"), in, "a");
  ObjectReader b(*a.required_object("b"), a, "b");
  (void)b.required_int64("c");
  ASSERT_FALSE(in.ok());
  EXPECT_EQ(in.status().error().detail, "a.b.c is missing");
}

TEST(ObjectReader, StrictKeepsTypesApartAndCoerceReadsThemAsKeycloakDoes) {
  auto object = parse_object(R"({"b":"true","i":"300","s":300,"l":"one","f":1.5,"big":18446744073709551615})");
  ASSERT_TRUE(object.has_value());
  for (const char* key : {"b", "i", "s", "l"}) {
    ObjectReader strict(*object);
    if (std::string_view(key) == "b") (void)strict.optional_bool(key);
    if (std::string_view(key) == "i") (void)strict.optional_int64(key);
    if (std::string_view(key) == "s") (void)strict.optional_string(key);
    if (std::string_view(key) == "l") (void)strict.string_list(key);
    EXPECT_FALSE(strict.ok()) << key;
  }
  ObjectReader lenient(*object, Scalars::coerce);
  EXPECT_EQ(lenient.optional_bool("b"), true);
  EXPECT_EQ(lenient.optional_int64("i"), 300);
  EXPECT_EQ(lenient.optional_string("s"), "300");
  EXPECT_THAT(lenient.string_list("l"), ElementsAre("one"));
  EXPECT_TRUE(lenient.ok());
  (void)lenient.optional_int64("f");
  EXPECT_FALSE(lenient.ok());
  ObjectReader large(*object);
  (void)large.optional_int64("big");
  EXPECT_EQ(large.status().error().detail, "big must be a whole number of 64 bits");
}

TEST(JsonParse, ReadsIntoLentMemoryWhatIsLargerThanItsOwnRoomToo) {
  std::string text = "{";
  for (int i = 0; i < 2000; ++i) {
    const std::string number = std::to_string(i);
    text.append(i == 0 ? "" : ",").append("\"key-").append(number).append("\":[\"").append(number).append("\"]");
  }
  boost::json::monotonic_resource memory;
  const auto value = parse_object_in(memory, text + "}");
  ASSERT_TRUE(value.has_value());
  EXPECT_EQ(value->storage(), boost::json::storage_ptr(&memory));
  EXPECT_EQ(serialize(*value), text + "}");
  const auto twice = parse_object_in(memory, text + R"(,"key-7":1})");
  ASSERT_FALSE(twice.has_value());
  EXPECT_THAT(twice.error().detail, HasSubstr("key-7"));
}

}  // namespace
}  // namespace latchkey::json
