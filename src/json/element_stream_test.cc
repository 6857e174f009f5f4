#include "json/element_stream.h"

#include <gtest/gtest.h>

namespace latchkey::json {
namespace {

struct Streamed {
  std::string rest;
  std::vector<std::string> elements;
  std::string error;
};

/// In pieces of `size` bytes.
Streamed stream(std::string_view text, std::size_t size, Limits limits = {}) {
  Streamed out;
  ElementStream stream("users", limits);
  const auto take = [&](const Value& element) -> Status<> {
    out.elements.push_back(serialize(element));
    return {};
  };
  for (std::size_t i = 0; i < text.size(); i += size) {
    if (auto fed = stream.feed(text.substr(i, size), take); !fed) {
      out.error = fed.error().detail;
      return out;
    }
  }
  const auto rest = stream.finish();
  if (rest) {
    out.rest = serialize(*rest);
  } else {
    out.error = rest.error().detail;
  }
  EXPECT_EQ(stream.count(), out.elements.size());
  return out;
}

TEST(ElementStream, GivesElementsAndRestHoweverTheTextIsCut) {
  const std::string_view text =
      R"( {"realm" : "r", "nested":{"users":[7]}, "list":["users",[1]], "users" : [ {"a":"]},\"[", "b":[1,{"c":2}]} , "x,y",)"
      R"( 3 ] , "after": "users" } )";
  for (const std::size_t size : {1U, 2U, 3U, 7U, 1000U}) {
    const auto out = stream(text, size);
    EXPECT_EQ(out.error, "");
    EXPECT_EQ(out.rest, R"({"realm":"r","nested":{"users":[7]},"list":["users",[1]],"users":[],"after":"users"})");
    EXPECT_EQ(out.elements, (std::vector<std::string>{R"({"a":"]},\"[","b":[1,{"c":2}]})", R"("x,y")", "3"}));
  }
}

TEST(ElementStream, NeedsNoArray) {
  EXPECT_EQ(stream(R"({"a":1})", 3).rest, R"({"a":1})");
  EXPECT_EQ(stream(R"({"users":[]})", 3).rest, R"({"users":[]})");
  EXPECT_EQ(stream(R"({"users":{"users":[1]}})", 3).rest, R"({"users":{"users":[1]}})");
  EXPECT_EQ(stream(R"({"users":"users"})", 3).rest, R"({"users":"users"})");
}

TEST(ElementStream, RefusesWhatParseRefuses) {
  for (const std::string_view text :
       {R"({"users":[1,]})", R"({"users":[,1]})", R"({"users":[1 2]})", R"({"users":[{"a":1,"a":2}]})",
        R"({"users":[})", R"({"users":[1})", R"({"users":[1)", R"({"users":["a)", R"({"users":[1])", R"({"users":[]]})",
        R"({"users":[],"users":[]})", R"([{"users":[1]}])", R"({"users":[1]} x)", R"("users")", "", R"({"users":[}]})",
        "{\"users\":[\"\xff\"]}"}) {
    for (const std::size_t size : {1U, 100U}) EXPECT_NE(stream(text, size).error, "") << text;
  }
}

TEST(ElementStream, NamesTheElementThatIsWrong) {
  EXPECT_TRUE(stream(R"({"users":[1,{]})", 4).error.starts_with("users[1]"));
  EXPECT_TRUE(stream(R"({"users":[1,2)", 4).error.contains("users[1]")) << stream(R"({"users":[1,2)", 4).error;
}

TEST(ElementStream, BoundsAnElementAndTheRest) {
  const Limits small{.max_bytes = 40};
  const std::string many = R"({"users":[)" + std::string(30, '1') + "," + std::string(30, '1') + "]}";
  EXPECT_EQ(stream(many, 8, small).elements.size(), 2U) << "together they may be longer";
  EXPECT_TRUE(
      stream(R"({"users":["...............................................")", 8, small).error.starts_with("users[0]"));
  EXPECT_NE(stream(R"({"a":"...............................................","users":[]})", 8, small).error, "");
}

TEST(ElementStream, PassesOverElementsUnread) {
  ElementStream stream("users", {.max_bytes = 40});
  const std::string text = R"({"a":1,"users":[{"x":"................................................"},2]})";
  ASSERT_TRUE(stream.feed(text, {}).has_value());
  EXPECT_EQ(serialize(*stream.finish()), R"({"a":1,"users":[]})");
  EXPECT_EQ(stream.count(), 2U);
}

}  // namespace
}  // namespace latchkey::json
