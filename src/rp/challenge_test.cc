#include "rp/challenge.h"

#include <gtest/gtest.h>

namespace latchkey::rp {
namespace {

// RFC 9110 §11.6.1
TEST(Challenge, AFieldMayHoldSeveral) {
  const auto found =
      parse_challenges(R"(Basic realm="a, \"b\"", Bearer, DPoP algs="ES256 EdDSA" , error=invalid_token,Negotiate)");
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].scheme, "Basic");
  EXPECT_EQ(found[0].parameter("Realm"), R"(a, "b")");
  EXPECT_EQ(found[1].scheme, "Bearer");
  EXPECT_TRUE(found[1].parameters.empty());
  EXPECT_EQ(found[2].parameter("algs"), "ES256 EdDSA");
  EXPECT_EQ(found[2].parameter("error"), "invalid_token");
  EXPECT_EQ(found[3].scheme, "Negotiate");
  EXPECT_TRUE(found[0].parameter("other").empty());
}

TEST(Challenge, WhatIsMalformedEndsTheList) {
  for (const char* text : {"", ",,", "=", "a=b", "\"", "Bearer x=\"", "Bearer x=,y=\"z\"", "Bearer \x01", "Basic ===="})
    EXPECT_LE(parse_challenges(text).size(), 1U) << text;
  EXPECT_TRUE(parse_challenges(std::string(10'000, 'a')).empty());
}

TEST(Challenge, WhatIsWrittenIsRead) {
  const Challenge challenge{.scheme = "Bearer", .parameters = {{"realm", "a \"quoted\\ one"}, {"error", "x\r\ny"}}};
  EXPECT_EQ(challenge.to_string(), R"(Bearer realm="a \"quoted\\ one", error="xy")");
  const auto again = parse_challenges(challenge.to_string());
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].parameter("realm"), "a \"quoted\\ one");
}

// RFC 9470 §3
TEST(Challenge, AnApiAsksForABetterLogin) {
  const auto asked = step_up_challenge(
      R"(Bearer error="insufficient_user_authentication", error_description="A different authentication level is )"
      R"(required", acr_values="gold platinum", max_age="5")");
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->acr_values, (std::vector<std::string>{"gold", "platinum"}));
  EXPECT_EQ(asked->max_age, std::chrono::seconds{5});
  const auto nothing = step_up_challenge(R"(Basic realm="x", DPoP error="insufficient_user_authentication")");
  ASSERT_TRUE(nothing);
  EXPECT_TRUE(nothing->empty());
  for (const char* other : {"", "Bearer", R"(Bearer error="invalid_token")", R"(Bearer error="insufficient_scope")",
                            R"(insufficient_user_authentication)"})
    EXPECT_FALSE(step_up_challenge(other)) << other;
}

TEST(Challenge, WhatIsNoProperValueIsLeftOut) {
  EXPECT_FALSE(read_step_up("", "5x").max_age);
  EXPECT_FALSE(read_step_up("", "-5").max_age);
  EXPECT_FALSE(read_step_up("", "99999999999999").max_age);
  EXPECT_TRUE(read_step_up("go\nld", "").acr_values.empty());
  EXPECT_TRUE(read_step_up(std::string(600, 'a'), "").acr_values.empty());
  EXPECT_EQ(read_step_up("  a  b ", "0").acr_values, (std::vector<std::string>{"a", "b"}));
}

}  // namespace
}  // namespace latchkey::rp
