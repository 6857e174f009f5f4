#include <latchkey/device_login.h>

#include "rp/client_for_test.h"

namespace latchkey::rp {
namespace {

using std::chrono::seconds;

constexpr const char* kBegun =
    R"({"device_code":"dc","user_code":"WDJB-MJHT","verification_uri":"https://op.example/device",)"
    R"("verification_uri_complete":"https://op.example/device?user_code=WDJB-MJHT","expires_in":900,"interval":5})";

class DeviceLoginTest : public ClientTest {
 protected:
  DeviceLoginTest() {
    op.instead["device_authorization"] = json_response(200, kBegun);
    op.edit_claims = [](json::Object& claims) { claims.erase("nonce"); };
  }
  /// Answers the next polls with these error codes, then with tokens.
  void answer_polls(std::vector<std::string> errors) {
    op.first = [errors = std::move(errors), at = std::size_t{0}](
                   const std::string& endpoint, const HttpRequest&) mutable -> std::optional<HttpResponse> {
      if (endpoint != "token" || at >= errors.size()) return std::nullopt;
      return json_response(400, R"({"error":")" + errors[at++] + R"("})");
    };
  }
};

// RFC 8628 §3.1, RFC 8628 §3.2
TEST_F(DeviceLoginTest, TheAnswerSaysWhatToShowThePerson) {
  const auto login = begin_device_login(client(), {.scopes = {"openid", "email"}, .extra = {{"device_name", "TV"}}});
  ASSERT_TRUE(login) << login.error().to_string();
  EXPECT_EQ(login->user_code, "WDJB-MJHT");
  EXPECT_EQ(login->verification_uri, "https://op.example/device");
  EXPECT_EQ(login->verification_uri_complete, "https://op.example/device?user_code=WDJB-MJHT");
  EXPECT_EQ(login->interval, seconds{5});
  EXPECT_EQ(login->expires_at, op.clock.now() + seconds{900});
  EXPECT_EQ(sent("device_authorization").get("scope"), "openid email");
  EXPECT_EQ(sent("device_authorization").get("device_name"), "TV");
}

// RFC 8628 §3.2
TEST_F(DeviceLoginTest, AnAnswerThatIsNotWholeOrNotSafeIsRefused) {
  for (const char* bad :
       {R"({"user_code":"u","verification_uri":"https://op.example/d","expires_in":9})",
        R"({"device_code":"d","verification_uri":"https://op.example/d","expires_in":9})",
        R"({"device_code":"d","user_code":"u","expires_in":9})",
        R"({"device_code":"d","user_code":"u","verification_uri":"javascript:x","expires_in":9})",
        R"({"device_code":"d","user_code":"u","verification_uri":"https://op.example/d"})",
        R"({"device_code":"d","user_code":"u","verification_uri":"https://op.example/d","expires_in":"soon"})"}) {
    op.instead["device_authorization"] = json_response(200, bad);
    EXPECT_EQ(begin_device_login(client()).error().code, ErrorCode::provider_error) << bad;
  }
  op.instead["device_authorization"] = json_response(
      200, R"({"device_code":"d","user_code":"u","verification_uri":"https://op.example/d","expires_in":"9"})");
  EXPECT_EQ(begin_device_login(client())->interval, seconds{5}) << "the default";
  op.instead["device_authorization"] = json_response(401, R"({"error":"invalid_client"})");
  EXPECT_EQ(begin_device_login(client()).error().code, ErrorCode::request_refused);
}

// RFC 8628 §4
TEST_F(DeviceLoginTest, AProviderWithoutItSaysSo) {
  offer_nothing();
  EXPECT_EQ(begin_device_login(client()).error().code, ErrorCode::not_supported);
}

// RFC 8628 §3.4, RFC 8628 §3.5
TEST_F(DeviceLoginTest, PollingWaitsAsLongAsTheProviderWants) {
  answer_polls({"authorization_pending", "slow_down", "authorization_pending"});
  const auto granted = wait_for_device_login(client(), *begin_device_login(client()));
  ASSERT_TRUE(granted) << granted.error().to_string();
  EXPECT_EQ(slept, (std::vector{seconds{5}, seconds{5}, seconds{10}, seconds{10}}));
  EXPECT_EQ(sent("token").get("grant_type"), "urn:ietf:params:oauth:grant-type:device_code");
  EXPECT_EQ(sent("token").get("device_code"), "dc");
  ASSERT_TRUE(granted->identity);
  EXPECT_EQ(granted->identity->subject, "alice-id");
  EXPECT_EQ(granted->identity->claims.string("email"), "alice@example.org") << "userinfo was asked";
}

TEST_F(DeviceLoginTest, OnePollTellsThatNobodyHasAnsweredYet) {
  auto login = *begin_device_login(client());
  answer_polls({"slow_down"});
  const auto nothing = poll_device_login(client(), login);
  ASSERT_TRUE(nothing);
  EXPECT_FALSE(*nothing);
  EXPECT_EQ(login.interval, seconds{10});
  EXPECT_TRUE(*poll_device_login(client(), login));
}

// RFC 8628 §3.5
TEST_F(DeviceLoginTest, ItEndsWhenThePersonSaysNoOrTheTimeIsUp) {
  for (const char* error : {"access_denied", "expired_token", "invalid_grant"}) {
    answer_polls({error});
    const auto granted = wait_for_device_login(client(), *begin_device_login(client()));
    ASSERT_FALSE(granted);
    EXPECT_EQ(granted.error().code, ErrorCode::token_request_refused);
    EXPECT_EQ(granted.error().provider_error, error);
  }
  answer_polls(std::vector<std::string>(1000, "authorization_pending"));
  const auto late = wait_for_device_login(client(), *begin_device_login(client()));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().provider_error, "expired_token");
  int left = 3;
  const auto given_up = wait_for_device_login(client(), *begin_device_login(client()), [&left] { return left-- > 0; });
  EXPECT_EQ(given_up.error().code, ErrorCode::login_refused);
}

// RFC 8628 §3.5
TEST_F(DeviceLoginTest, AProviderThatIsAwayForAWhileIsAskedLessOften) {
  const auto login = *begin_device_login(client());
  op.down = true;
  const auto come_back = [this] {
    if (slept.size() == 2) op.down = false;
    return true;
  };
  ASSERT_TRUE(wait_for_device_login(client(), login, come_back));
  EXPECT_EQ(slept, (std::vector{seconds{5}, seconds{10}, seconds{20}}));
}

// OpenID Connect Core §3.1.3.7
TEST_F(DeviceLoginTest, TheIdTokenIsCheckedLikeAnyOther) {
  op.edit_claims = [](json::Object& claims) { claims["aud"] = "somebody else"; };
  auto login = *begin_device_login(client());
  EXPECT_EQ(poll_device_login(client(), login).error().code, ErrorCode::token_audience);
  op.edit_tokens = [](json::Object& tokens) { tokens.erase("id_token"); };
  const auto plain = poll_device_login(client(), login);
  ASSERT_TRUE(plain) << plain.error().to_string();
  EXPECT_FALSE((*plain)->identity) << "plain OAuth names nobody";
}

}  // namespace
}  // namespace latchkey::rp
