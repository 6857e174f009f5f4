#include <latchkey/client_credentials.h>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "rp/client_for_test.h"

namespace latchkey::rp {
namespace {

using std::chrono::seconds;

class ClientCredentialsTest : public ClientTest {
 protected:
  ClientCredentialsTest() {
    op.edit_tokens = [](json::Object& tokens) {
      tokens.erase("id_token");
      tokens.erase("refresh_token");
      tokens["expires_in"] = 300;
    };
  }
};

// RFC 6749 §4.4, RFC 8707 §2.2, RFC 6749 §3.2
TEST_F(ClientCredentialsTest, AsksWithScopesResourcesAndWhatElseTheProviderWants) {
  ClientCredentialsOptions options;
  options.scopes = {"read", "write"};
  options.resources = {"https://api.example"};
  options.extra = {{"audience", "api"}};
  ClientCredentials credentials(shared_client(), options);
  const auto tokens = credentials.tokens();
  ASSERT_TRUE(tokens) << tokens.error().to_string();
  EXPECT_EQ(tokens->access_token, "access-token-1");
  const auto form = sent("token");
  EXPECT_EQ(form.get("grant_type"), "client_credentials");
  EXPECT_EQ(form.get("scope"), "read write");
  EXPECT_EQ(form.get("resource"), "https://api.example");
  EXPECT_EQ(form.get("audience"), "api");
  for (const char* own : {"grant_type", "client_secret", "scope"}) {
    options.extra = {{own, "x"}};
    EXPECT_EQ(ClientCredentials(shared_client(), options).tokens().error().code, ErrorCode::invalid_configuration)
        << own;
  }
}

TEST_F(ClientCredentialsTest, TokensAreKeptUntilShortlyBeforeTheyRunOut) {
  ClientCredentials credentials(shared_client());
  ASSERT_TRUE(credentials.tokens());
  op.clock.advance(seconds{269});
  EXPECT_EQ(credentials.tokens()->access_token, "access-token-1");
  op.clock.advance(seconds{1});
  EXPECT_EQ(credentials.tokens()->access_token, "access-token-2");
  EXPECT_EQ(op.count("token"), 2);
}

// RFC 6749 §5.1
TEST_F(ClientCredentialsTest, TokensThatDoNotSayHowLongAreKeptForTheLifetimeOfTheOptions) {
  op.edit_tokens = [](json::Object& tokens) { tokens.erase("expires_in"); };
  ClientCredentials credentials(shared_client());
  ASSERT_TRUE(credentials.tokens());
  op.clock.advance(seconds{29});
  ASSERT_TRUE(credentials.tokens());
  EXPECT_EQ(op.count("token"), 1);
  op.clock.advance(seconds{1});
  ASSERT_TRUE(credentials.tokens());
  EXPECT_EQ(op.count("token"), 2);
}

TEST_F(ClientCredentialsTest, OneRequestServesAllWhoAskAtOnce) {
  ClientCredentials credentials(shared_client());
  std::atomic<int> waiting{0};
  op.during_token_request = [&waiting] {
    while (waiting < 8) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  };
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      ++waiting;
      if (const auto tokens = credentials.tokens(); tokens && tokens->access_token == "access-token-1") ++good;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 8);
  EXPECT_EQ(op.count("token"), 1);
}

TEST_F(ClientCredentialsTest, WhileTheProviderIsDownTokensAtHandServeUntilTheirEnd) {
  ClientCredentials credentials(shared_client());
  ASSERT_TRUE(credentials.tokens());
  op.clock.advance(seconds{280});
  op.down = true;
  EXPECT_EQ(credentials.tokens()->access_token, "access-token-1");
  EXPECT_EQ(credentials.tokens()->access_token, "access-token-1");
  EXPECT_EQ(op.count("token"), 2) << "attempts are spaced out";
  op.clock.advance(seconds{20});
  EXPECT_EQ(credentials.tokens().error().code, ErrorCode::provider_unreachable);
  op.down = false;
  op.clock.advance(seconds{10});
  EXPECT_TRUE(credentials.tokens());
}

// RFC 6749 §5.2
TEST_F(ClientCredentialsTest, ARefusalCountsMoreThanTokensAtHand) {
  ClientCredentials credentials(shared_client());
  ASSERT_TRUE(credentials.tokens());
  op.clock.advance(seconds{280});
  op.instead["token"] = json_response(401, R"({"error":"invalid_client"})");
  const auto refused = credentials.tokens();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().provider_error, "invalid_client");
}

TEST_F(ClientCredentialsTest, ForgottenTokensAreNotUsedAgain) {
  ClientCredentials credentials(shared_client());
  ASSERT_TRUE(credentials.tokens());
  credentials.forget("another token");
  EXPECT_EQ(credentials.tokens()->access_token, "access-token-1");
  credentials.forget("access-token-1");
  EXPECT_EQ(credentials.tokens()->access_token, "access-token-2");
}

TEST_F(ClientCredentialsTest, AnHttpClientThatThrowsIsAnErrorAndStopsNobody) {
  ClientCredentials credentials(shared_client());
  op.during_token_request = [] { throw std::runtime_error("broken"); };
  EXPECT_EQ(credentials.tokens().error().code, ErrorCode::provider_unreachable);
  op.during_token_request = [] {};
  op.clock.advance(seconds{1});
  EXPECT_TRUE(credentials.tokens());
}

}  // namespace
}  // namespace latchkey::rp
