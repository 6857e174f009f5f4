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

}  // namespace
}  // namespace latchkey::oauth
