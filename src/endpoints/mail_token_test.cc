#include "endpoints/mail_token.h"

#include <gtest/gtest.h>

namespace latchkey::endpoints {
namespace {

class OneAnswer final : public fetch::Fetcher {
 public:
  Result<fetch::FetchResponse> fetch(const fetch::FetchRequest& request) override {
    asked.push_back(request);
    return answer;
  }
  std::vector<fetch::FetchRequest> asked;
  Result<fetch::FetchResponse> answer = fetch::FetchResponse{
      .status = 200, .headers = {}, .body = R"({"access_token":"ey.to-ken_1","expires_in":60})", .url = ""};
};

MailSettings settings_with_token() {
  MailSettings settings;
  settings.envelope.server.host = "mail.example";
  settings.token = MailTokenSource{.url = "https://id.example/token",
                                   .scope = "send mail",
                                   .client_id = "mailer",
                                   .secret = std::make_shared<const Secret>(Secret::copy_of("a&b"))};
  return settings;
}

TEST(MailToken, WithoutASourceNobodyIsAsked) {
  OneAnswer fetcher;
  const auto envelope = envelope_with_token(fetcher, {});
  ASSERT_TRUE(envelope);
  EXPECT_EQ(envelope->server.bearer, nullptr);
  EXPECT_TRUE(fetcher.asked.empty());
}

// RFC 6749 §4.4.2
TEST(MailToken, IsAskedForInTheClientsOwnName) {
  OneAnswer fetcher;
  const auto envelope = envelope_with_token(fetcher, settings_with_token());
  ASSERT_TRUE(envelope) << envelope.error().detail;
  EXPECT_EQ(envelope->server.host, "mail.example");
  EXPECT_EQ(envelope->server.bearer->reveal(), "ey.to-ken_1");
  ASSERT_EQ(fetcher.asked.size(), 1U);
  EXPECT_EQ(fetcher.asked[0].url, "https://id.example/token");
  EXPECT_EQ(fetcher.asked[0].body,
            "grant_type=client_credentials&client_id=mailer&client_secret=a%26b&scope=send+mail");
}

// RFC 6750 §2.1
TEST(MailToken, WhatIsNoneIsToldWithoutSecrets) {
  OneAnswer fetcher;
  const Result<fetch::FetchResponse> answers[] = {
      fail(Error::Kind::forbidden, "a private address"),
      fetch::FetchResponse{.status = 401, .headers = {}, .body = "{}", .url = ""},
      fetch::FetchResponse{.status = 200, .headers = {}, .body = "<html>", .url = ""},
      fetch::FetchResponse{.status = 200, .headers = {}, .body = R"({"access_token":7})", .url = ""},
      fetch::FetchResponse{.status = 200, .headers = {}, .body = R"({"access_token":"a\r\nQUIT"})", .url = ""},
  };
  for (const auto& answer : answers) {
    fetcher.answer = answer;
    const auto envelope = envelope_with_token(fetcher, settings_with_token());
    ASSERT_FALSE(envelope);
    EXPECT_EQ(envelope.error().kind, Error::Kind::unavailable);
    EXPECT_FALSE(envelope.error().detail.contains("a&b")) << envelope.error().detail;
    EXPECT_FALSE(envelope.error().detail.contains("QUIT")) << envelope.error().detail;
  }
}

}  // namespace
}  // namespace latchkey::endpoints
