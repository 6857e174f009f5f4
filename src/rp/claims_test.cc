#include <latchkey/claims.h>

#include <gtest/gtest.h>

#include <optional>

namespace latchkey::rp {
namespace {

Claims claims() {
  return *Claims::parse(
      R"({"s":"text","n":7,"b":true,"l":["a",1,"b"],"o":{"p":{"q":["x"]}},"a.b":"dotted","null":null,"e":""})");
}

TEST(ClaimsTest, FindsByTypeAndPathAndConvertsNothing) {
  const Claims c = claims();
  EXPECT_EQ(c.string("s"), "text");
  EXPECT_EQ(c.string("e"), "");
  EXPECT_EQ(c.string("n"), std::nullopt);
  EXPECT_EQ(c.integer("n"), 7);
  EXPECT_EQ(c.integer("s"), std::nullopt);
  EXPECT_EQ(c.boolean("b"), true);
  EXPECT_EQ(c.strings("l"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(c.strings("s"), std::vector<std::string>{"text"});
  EXPECT_EQ(c.strings({"o", "p", "q"}), std::vector<std::string>{"x"});
  EXPECT_EQ(c.string("a.b"), "dotted") << "a dot is part of a name";
  EXPECT_EQ(c.json({"o", "p"}), R"({"q":["x"]})");
  for (const ClaimPath& path :
       {ClaimPath("missing"), ClaimPath{"s", "deeper"}, ClaimPath{"o", "missing", "q"}, ClaimPath("null")})
    EXPECT_FALSE(c.has(path));
}

TEST(ClaimsTest, MergesWithoutOverwriting) {
  const auto both = claims().with_missing_from(*Claims::parse(R"({"s":"other","new":1})"));
  EXPECT_EQ(both.string("s"), "text");
  EXPECT_EQ(both.integer("new"), 1);
}

TEST(ClaimsTest, WhatWasMergedOutlivesWhereItCameFrom) {
  std::optional<Claims> both;
  {
    const Claims first = claims();
    both = first.with_missing_from(*Claims::parse(R"({"new":{"a":"a text that is too long for the value itself"}})"));
  }
  EXPECT_EQ(both->string({"new", "a"}), "a text that is too long for the value itself");
  EXPECT_EQ(both->strings({"o", "p", "q"}), std::vector<std::string>{"x"});
}

TEST(ClaimsTest, RefusesWhatIsNoProperObject) {
  for (const char* text : {"", "1", "[]", "{", R"({"a":1,"a":2})", R"({"a":1,})", "{\"a\":\"\xff\"}"})
    EXPECT_FALSE(Claims::parse(text)) << text;
  EXPECT_TRUE(Claims().empty());
}

// OpenID Connect Core §5.6.2
TEST(ClaimsTest, WhatIsKeptElsewhereIsNamed) {
  const std::vector<std::pair<const char*, std::vector<std::string>>> cases = {
      {R"({"groups":["a"]})", {}},
      {R"({"_claim_names":{"groups":"src1"},"_claim_sources":{"src1":{"endpoint":"https://graph.example"}}})",
       {"groups"}},
      {R"({"_claim_names":{"groups":"src1"},"groups":["fetched"]})", {}},
      {R"({"_claim_names":{"groups":"src1","age":"src2"},"groups":null})", {"groups", "age"}},
      {R"({"_claim_names":"groups"})", {}},
      {R"({"hasgroups":true})", {"groups"}},
      {R"({"hasgroups":"true","_claim_names":{"groups":"src1"}})", {"groups"}},
      {R"({"hasgroups":true,"groups":[]})", {}},
      {R"({"hasgroups":false})", {}},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(Claims::parse(text)->elsewhere(), expected) << text;
}

}  // namespace
}  // namespace latchkey::rp
