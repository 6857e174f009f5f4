#include "admin/attribute_query.h"

#include <gtest/gtest.h>

namespace latchkey::admin {
namespace {

struct Case {
  std::string_view text;
  AttributeQuery pairs;
};

TEST(AttributeQuery, ReadsPairsAndQuotedOnes) {
  const Case cases[] = {
      {"", {}},
      {"plain words", {}},
      {"phone:123", {{"phone", "123"}}},
      {"phone:123 city:Delft", {{"phone", "123"}, {"city", "Delft"}}},
      {R"(city:"The Hague" "full name":"A: B")", {{"city", "The Hague"}, {"full name", "A: B"}}},
      {"url:http://a", {{"url", "http://a"}}},
      {"empty:", {{"empty", ""}}},
      {R"("never closed)", {}},
  };
  for (const auto& c : cases) EXPECT_EQ(parse_attribute_query(c.text), c.pairs) << c.text;
}

TEST(AttributeQuery, AllPairsMustStandThere) {
  const model::Attributes attributes{{"phone", {"1", "2"}}, {"city", {"Delft"}}};
  EXPECT_TRUE(matches_attributes(attributes, {}));
  EXPECT_TRUE(matches_attributes(attributes, {{"phone", "2"}, {"city", "Delft"}}));
  EXPECT_FALSE(matches_attributes(attributes, {{"phone", "2"}, {"city", "delft"}}));
  EXPECT_FALSE(matches_attributes(attributes, {{"street", ""}}));
}

}  // namespace
}  // namespace latchkey::admin
