#include "oauth/error.h"

#include <gtest/gtest.h>

#include <set>

namespace latchkey::oauth {
namespace {

TEST(OAuthError, EveryCodeHasASpellingOfItsOwn) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(ErrorCode::insufficient_scope); ++i) names.insert(name(static_cast<ErrorCode>(i)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(ErrorCode::insufficient_scope) + 1);
  EXPECT_EQ(name(ErrorCode::invalid_grant), "invalid_grant");
}

TEST(OAuthError, JsonHasCodeAndDescriptionButNeverTheDetail) {
  const Error error{.code = ErrorCode::invalid_grant, .description = "Code not valid", .detail = "row 17"};
  EXPECT_EQ(error_json(error), R"({"error":"invalid_grant","error_description":"Code not valid"})");
  EXPECT_EQ(error_json({.code = ErrorCode::server_error}), R"({"error":"server_error"})");
}

// RFC 6749 §5.2
TEST(OAuthError, DescriptionsKeepToTheCharactersOfRfc6749) {
  const Error error{.code = ErrorCode::invalid_request, .description = "a\"b\\c\xc3\xa9\n"};
  EXPECT_EQ(error_json(error), R"({"error":"invalid_request","error_description":"a'b'c???"})");
}

TEST(OAuthError, BasicChallengeNamesTheRealmOnly) {
  const Error error = invalid_client("Invalid client", "wrong secret", Challenge::basic);
  EXPECT_EQ(error.http_status, 401);
  EXPECT_EQ(www_authenticate(error, "de\"mo"), R"(Basic realm="de\"mo")");
  EXPECT_EQ(www_authenticate(invalid_client("Invalid client", "", Challenge::none), "demo"), "");
}

// RFC 6750 §3.1
TEST(OAuthError, BearerChallengeCarriesTheErrorAsRfc6750Says) {
  EXPECT_EQ(www_authenticate(invalid_token("Token verification failed", "kid"), "demo"),
            R"(Bearer realm="demo", error="invalid_token", error_description="Token verification failed")");
  EXPECT_EQ(insufficient_scope("Missing openid scope").http_status, 403);
  EXPECT_EQ(bearer_challenge("demo"), R"(Bearer realm="demo")");
}

}  // namespace
}  // namespace latchkey::oauth
