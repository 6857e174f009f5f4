#include "authn/password_policy.h"

#include <gtest/gtest.h>

namespace latchkey::authn {
namespace {

model::User alice() {
  model::User user;
  user.username = "Alice";
  user.email = "alice@example.org";
  return user;
}

TEST(PasswordPolicy, NamesTheRuleThatAPasswordBreaks) {
  struct Case {
    const char* policy;
    const char* password;
    const char* broken;  // "" : may be set
  };
  const Case table[] = {
      {"", "x", ""},
      {"length(8)", "1234567", "invalidPasswordMinLengthMessage"},
      {"length(8)", "12345678", ""},
      {"length(4)", "\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f", ""},  // four letters, eight bytes
      {"maxLength(4)", "12345", "invalidPasswordMaxLengthMessage"},
      {"digits(2)", "a1b", "invalidPasswordMinDigitsMessage"},
      {"lowerCase(1)", "ABC", "invalidPasswordMinLowerCaseCharsMessage"},
      {"upperCase(1)", "abc", "invalidPasswordMinUpperCaseCharsMessage"},
      {"specialChars(1)", "abc1", "invalidPasswordMinSpecialCharsMessage"},
      {"specialChars(1)", "abc-1", ""},
      {"notUsername", "ALICE", "invalidPasswordNotUsernameMessage"},
      {"notContainsUsername", "xalicex", "invalidPasswordNotContainsUsernameMessage"},
      {"notEmail", "Alice@Example.org", "invalidPasswordNotEmailMessage"},
      {"regexPattern([a-z]+( and )[a-z]+)", "salt and pepper", ""},
      {"regexPattern([a-z]+)", "UPPER", "invalidPasswordRegexPatternMessage"},
      {"regexPattern(()", "anything", "invalidPasswordRegexPatternMessage"},
      {"length(3) and digits(1) and notUsername(undefined)", "ab1", ""},
      {"acmeEntropy(60)", "whatever it is", "passwordPolicyNotSupportedMessage"},
      {"passwordBlacklist(list.txt)", "whatever it is", "passwordPolicyNotSupportedMessage"},
      {"hashAlgorithm(argon2) and hashIterations(5)", "x", ""},
  };
  for (const auto& c : table) {
    SCOPED_TRACE(std::string(c.policy) + " / " + c.password);
    const auto policy = PasswordPolicy::parse(c.policy);
    ASSERT_TRUE(policy);
    const auto broken = policy->check(c.password, alice());
    EXPECT_EQ(broken.empty() ? "" : broken.front().message_key, c.broken);
  }
}

TEST(PasswordPolicy, APatternWithoutEndRefusesInsteadOfHoldingUpTheServer) {
  const auto policy = PasswordPolicy::parse("regexPattern((a+)+$)");
  ASSERT_TRUE(policy);
  EXPECT_EQ(policy->check(std::string(1000, 'a') + "!", alice()).size(), 1U);
  EXPECT_TRUE(policy->check("aaaa", alice()).empty());
}

TEST(PasswordPolicy, RefusesWhatIsNoPolicy) {
  for (const char* text : {"length(8", "(8)", "length(8) and  and digits(1)"})
    EXPECT_FALSE(PasswordPolicy::parse(text)) << text;
}

TEST(PasswordPolicy, KeepsArgon2ItsOwnPasses) {
  EXPECT_EQ(PasswordPolicy::parse("hashIterations(7)")->hashing().iterations, 7);
  EXPECT_EQ(PasswordPolicy::parse("hashIterations(210000)")->hashing().iterations, 5);
  EXPECT_EQ(PasswordPolicy::parse("forceExpiredPasswordChange(90)")->expires_after_days(), 90);
}

}  // namespace
}  // namespace latchkey::authn
