#include "oauth/authorization_response.h"

#include <gtest/gtest.h>

namespace latchkey::oauth {
namespace {

TEST(AuthorizationResponse, GoesIntoTheQueryOrTheFragment) {
  AuthorizationResponse response{ResponseMode::query, "https://app.example/cb?x=1", {{"code", "c d"}, {"state", "&"}}};
  EXPECT_EQ(redirect_location(response), "https://app.example/cb?x=1&code=c+d&state=%26");
  response.mode = ResponseMode::fragment;
  EXPECT_EQ(redirect_location(response), "https://app.example/cb?x=1#code=c+d&state=%26");
}

TEST(AuthorizationResponse, SuccessAndErrorCarryStateAndIssuer) {
  EXPECT_EQ(success_fields({.code = "c", .state = "s", .session_state = "x", .issuer = "https://i"}),
            (url::Form{{"state", "s"}, {"session_state", "x"}, {"iss", "https://i"}, {"code", "c"}}));
  EXPECT_EQ(success_fields({.code = "c", .state = "", .session_state = "", .issuer = ""}), (url::Form{{"code", "c"}}));
  EXPECT_EQ(error_fields({.code = ErrorCode::login_required, .description = "d", .detail = "secret"}, "s", "https://i"),
            (url::Form{{"error", "login_required"}, {"error_description", "d"}, {"state", "s"}, {"iss", "https://i"}}));
}

TEST(AuthorizationCallback, HasACodeOrAnErrorAndNotBoth) {
  const auto code = parse_authorization_callback({{"code", "c"}, {"state", "s"}, {"iss", "i"}});
  ASSERT_TRUE(code);
  EXPECT_EQ(code->code, "c");
  EXPECT_EQ(code->issuer, "i");
  const auto error = parse_authorization_callback({{"error", "access_denied"}, {"state", "s"}});
  ASSERT_TRUE(error);
  EXPECT_EQ(error->error->code, ErrorCode::access_denied);
  EXPECT_FALSE(parse_authorization_callback({{"state", "s"}}));
  EXPECT_FALSE(parse_authorization_callback({{"code", "c"}, {"error", "access_denied"}}));
  EXPECT_FALSE(parse_authorization_callback({{"code", "c"}, {"code", "d"}}));
}

}  // namespace
}  // namespace latchkey::oauth
