#include "oauth/pkce.h"

#include <gtest/gtest.h>

namespace latchkey::oauth {
namespace {

// RFC 7636 Appendix B.
constexpr std::string_view kVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
constexpr std::string_view kChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

TEST(Pkce, AgreesWithAppendixB) {
  EXPECT_EQ(s256_challenge(kVerifier), kChallenge);
  EXPECT_TRUE(verify_pkce(kChallenge, ChallengeMethod::S256, kVerifier));
}

TEST(Pkce, AnotherVerifierDoesNotPass) {
  std::string other(kVerifier);
  other.back() = 'l';
  EXPECT_FALSE(verify_pkce(kChallenge, ChallengeMethod::S256, other));
  EXPECT_FALSE(verify_pkce(kChallenge, ChallengeMethod::S256, kChallenge));
  EXPECT_FALSE(verify_pkce(kChallenge, ChallengeMethod::plain, kVerifier));
  EXPECT_FALSE(verify_pkce(kChallenge, ChallengeMethod::S256, ""));
}

TEST(Pkce, PlainComparesTheTextItself) {
  EXPECT_TRUE(verify_pkce(kVerifier, ChallengeMethod::plain, kVerifier));
  EXPECT_FALSE(verify_pkce(kVerifier, ChallengeMethod::S256, kVerifier));
}

TEST(Pkce, AVerifierHas43To128UnreservedCharacters) {
  const struct {
    std::string text;
    bool valid;
  } rows[] = {{std::string(42, 'a'), false},  {std::string(43, 'a'), true},        {std::string(128, 'a'), true},
              {std::string(129, 'a'), false}, {std::string(42, 'a') + "+", false}, {std::string(43, '~'), true},
              {std::string(43, '-'), true},   {std::string(43, ' '), false},       {std::string(42, 'a') + "=", false},
              {std::string(43, '.'), true},   {std::string(43, '_'), true},        {"", false}};
  for (const auto& row : rows) EXPECT_EQ(is_valid_verifier(row.text), row.valid) << row.text;
}

TEST(Pkce, AnS256ChallengeIsExactlyAHash) {
  EXPECT_TRUE(is_valid_challenge(kChallenge, ChallengeMethod::S256));
  EXPECT_FALSE(is_valid_challenge(std::string(kChallenge) + "A", ChallengeMethod::S256));
  EXPECT_FALSE(is_valid_challenge(std::string(kChallenge) + "=", ChallengeMethod::S256));
  EXPECT_FALSE(is_valid_challenge(std::string(43, '~'), ChallengeMethod::S256));
  EXPECT_TRUE(is_valid_challenge(std::string(43, '~'), ChallengeMethod::plain));
}

TEST(Pkce, MethodsAreCaseSensitive) {
  EXPECT_EQ(parse_challenge_method("S256"), ChallengeMethod::S256);
  EXPECT_EQ(parse_challenge_method("plain"), ChallengeMethod::plain);
  for (const auto* no : {"s256", "PLAIN", "", "S512"}) EXPECT_EQ(parse_challenge_method(no), std::nullopt) << no;
}

}  // namespace
}  // namespace latchkey::oauth
