#include "oauth/scope.h"

#include <gtest/gtest.h>

namespace latchkey::oauth {
namespace {

TEST(Scope, IsASetInTheOrderItWasSaid) {
  const auto scope = parse_scope("openid  email openid profile");
  ASSERT_TRUE(scope);
  EXPECT_EQ(scope->to_string(), "openid email profile");
  EXPECT_TRUE(scope->contains("email"));
  EXPECT_FALSE(scope->contains("mail"));
}

TEST(Scope, EmptyTextIsTheEmptyScope) {
  EXPECT_TRUE(parse_scope("")->empty());
  EXPECT_TRUE(parse_scope("   ")->empty());
}

// RFC 6749 §3.3
TEST(Scope, RefusesCharactersThatRfc6749DoesNotAllow) {
  for (const std::string& text :
       std::initializer_list<std::string>{"a\"b", "a\\b", "a\tb", "a\nb", "caf\xc3\xa9", std::string("a\0b", 3)}) {
    const auto scope = parse_scope(text);
    ASSERT_FALSE(scope) << text;
    EXPECT_EQ(scope.error().code, ErrorCode::invalid_scope);
  }
  EXPECT_TRUE(parse_scope("https://api.example/read!#[]~"));
}

TEST(Scope, Cve2026_4634_AHugeScopeIsRefusedBeforeItIsLookedAt) {
  EXPECT_FALSE(parse_scope(std::string(1 << 20, 'a')));
  std::string many;
  for (int i = 0; i < 200; ++i) many += "s" + std::to_string(i) + " ";
  EXPECT_FALSE(parse_scope(many));
  EXPECT_FALSE(parse_scope(std::string(256, 'a')));
  EXPECT_TRUE(parse_scope(std::string(255, 'a')));
}

TEST(Scope, WithinAsksForEveryName) {
  const Scope all{"openid", "email", "profile"};
  EXPECT_TRUE(Scope({"email", "openid"}).within(all));
  EXPECT_FALSE(Scope({"email", "phone"}).within(all));
  EXPECT_TRUE(Scope().within(all));
}

}  // namespace
}  // namespace latchkey::oauth
