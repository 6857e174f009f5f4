#include <gtest/gtest.h>

#include "oauth/end_session_request.h"
#include "oauth/token_request.h"
#include "oauth/token_response.h"

namespace latchkey::oauth {
namespace {

TEST(TokenRequest, NeedsAGrantTypeAndNothingRepeated) {
  const auto missing = parse_token_request({{"code", "c"}});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::invalid_request);
  EXPECT_FALSE(parse_token_request({{"grant_type", ""}}));
  EXPECT_FALSE(parse_token_request({{"grant_type", "password"}, {"grant_type", "refresh_token"}}));
  const auto request =
      parse_token_request({{"grant_type", "password"}, {"username", "alice"}, {"password", "pw"}, {"scope", "openid"}});
  ASSERT_TRUE(request);
  EXPECT_EQ(request->username, "alice");
  EXPECT_EQ(request->password.reveal(), "pw");
}

TEST(ClientCredentials, TellAnEmptySecretFromNone) {
  EXPECT_FALSE(read_form_credentials({{"client_id", "app"}}).has_form_secret);
  const auto empty = read_form_credentials({{"client_id", "app"}, {"client_secret", ""}});
  EXPECT_TRUE(empty.has_form_secret);
  EXPECT_TRUE(empty.form_secret.empty());
}

TEST(TokenResponse, HasTheMembersThatClientsExpectAndLeavesOutWhatIsNotThere) {
  TokenResponse response{.access_token = "a",
                         .expires_in = 300,
                         .refresh_expires_in = 1800,
                         .refresh_token = "r",
                         .id_token = "i",
                         .not_before_policy = 0,
                         .session_state = "s",
                         .scope = "openid"};
  EXPECT_EQ(
      token_response_json(response),
      R"({"access_token":"a","expires_in":300,"refresh_expires_in":1800,"refresh_token":"r","token_type":"Bearer","id_token":"i",)"
      R"("not-before-policy":0,"session_state":"s","scope":"openid"})");
  response.refresh_token = response.id_token = response.session_state = "";
  response.refresh_expires_in = 0;
  EXPECT_EQ(
      token_response_json(response),
      R"({"access_token":"a","expires_in":300,"refresh_expires_in":0,"token_type":"Bearer","not-before-policy":0,"scope":"openid"})");
}

TEST(EndSessionRequest, IsWrittenAndReadAlike) {
  EndSessionRequest request;
  request.id_token_hint = "a.b.c";
  request.post_logout_redirect_uri = "https://app.example/bye";
  request.state = "s";
  const auto text = end_session_url("https://id.example/logout", request);
  const auto form = url::parse_form(text.substr(text.find('?') + 1));
  const auto read = parse_end_session_request(*form);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->id_token_hint, "a.b.c");
  EXPECT_EQ(read->post_logout_redirect_uri, "https://app.example/bye");
  EXPECT_FALSE(parse_end_session_request({{"state", "1"}, {"state", "2"}}));
}

}  // namespace
}  // namespace latchkey::oauth
