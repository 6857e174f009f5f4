// What is fetched for an administrator: an identity provider's metadata, from the address that they name. The real
// fetcher reaches no private address (fetch/address_filter_test.cc), so here another answers.
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "base/base64.h"
#include "json/json.h"
#include "world.h"

namespace latchkey::permissions {
namespace {

constexpr std::string_view kDocument =
    R"({"issuer":"https://id.example","authorization_endpoint":"https://id.example/auth",
  "token_endpoint":"https://id.example/token","jwks_uri":"https://id.example/keys","userinfo_endpoint":"https://id.example/me",
  "end_session_endpoint":"https://id.example/out","response_types_supported":["code"],"subject_types_supported":["public"],
  "id_token_signing_alg_values_supported":["RS256"]})";

/// An application that takes eight seconds to take what it is told.
class SlowApplication final : public fetch::Fetcher {
 public:
  explicit SlowApplication(FixedClock& clock) : clock_(clock) {}
  Result<fetch::FetchResponse> fetch(const fetch::FetchRequest& request) override {
    posted_at.push_back(clock_.now());
    tokens.push_back(request.body);
    threads.insert(std::this_thread::get_id());
    clock_.advance(std::chrono::seconds{8});
    return fetch::FetchResponse{.status = 204, .headers = {}, .body = "", .url = ""};
  }
  std::vector<Instant> posted_at;
  std::vector<std::string> tokens;
  std::set<std::thread::id> threads;

 private:
  FixedClock& clock_;
};

class OneAnswer final : public fetch::Fetcher {
 public:
  Result<fetch::FetchResponse> fetch(const fetch::FetchRequest& request) override {
    asked = request.url;
    return answer;
  }
  std::string asked;
  Result<fetch::FetchResponse> answer =
      fetch::FetchResponse{.status = 200, .headers = {}, .body = std::string(kDocument), .url = ""};
};

class NoMailer final : public fetch::Mailer {
 public:
  Status<> send(const fetch::Envelope&, const fetch::MailMessage&) override { return {}; }
};

class Fetching : public testing::Test {
 protected:
  http::Response import(std::string body) {
    return world_.ask("manage-identity-providers",
                      {"POST", "/admin/realms/own/identity-provider/import-config", std::move(body)});
  }
  Fetching() { world_.reach_out(outbound_); }

  OneAnswer fetcher_;
  NoMailer mailer_;
  std::unique_ptr<const pages::MailRenderer> mails_ = *pages::MailRenderer::create();
  WorkerPool workers_{1, 4};
  endpoints::Outbound outbound_{mailer_, *mails_, workers_, fetcher_, fetcher_};
  World world_;
};

constexpr const char* kAsk = R"({"providerId":"oidc","fromUrl":"https://id.example/.well-known/openid-configuration"})";

TEST_F(Fetching, AnIdentityProvidersMetadataBecomeItsConfiguration) {
  const auto answer = import(kAsk);
  ASSERT_EQ(answer.status, 200) << answer.content();
  EXPECT_EQ(fetcher_.asked, "https://id.example/.well-known/openid-configuration");
  const auto config = json::parse_object(answer.content()).value();
  EXPECT_EQ(json::string_or_empty(config, "issuer"), "https://id.example");
  EXPECT_EQ(json::string_or_empty(config, "tokenUrl"), "https://id.example/token");
  EXPECT_EQ(json::string_or_empty(config, "logoutUrl"), "https://id.example/out");
  EXPECT_EQ(json::string_or_empty(config, "metadataDescriptorUrl"), fetcher_.asked);
}

TEST_F(Fetching, WhateverWentWrongIsAnsweredAlike) {
  const Result<fetch::FetchResponse> answers[] = {
      fail(Error::Kind::forbidden, "a private address"), fail(Error::Kind::unavailable, "nobody listens"),
      fetch::FetchResponse{.status = 404, .headers = {}, .body = "", .url = ""}};
  for (const auto& one : answers) {
    fetcher_.answer = one;
    const auto answer = import(kAsk);
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(json::string_or_empty(json::parse_object(answer.content()).value(), "errorMessage"),
              "The metadata could not be fetched from this address");
  }
}

TEST_F(Fetching, WhatIsNoMetadataIsRefused) {
  for (const char* body : {"", "[]", "{}", "<html>", R"({"issuer":7})"}) {
    fetcher_.answer->body = body;
    EXPECT_EQ(import(kAsk).status, 400) << body;
  }
}

// Signed ahead, they would have waited for one another, and so would everybody whom the same thread serves.
TEST(Applications, AreToldByTokensThatAreSignedWhenTheirTurnComes) {
  World world;
  SlowApplication application(world.clock());
  NoMailer mailer;
  const auto mails = *pages::MailRenderer::create();
  WorkerPool workers{1, 4};
  const endpoints::Outbound outbound{mailer, *mails, workers, application, application};
  for (const auto* name : {"one", "two", "three"}) {
    const std::string client =
        std::string(R"({"clientId":")") + name + R"(","adminUrl":"https://)" + name + R"(.example/admin"})";
    ASSERT_EQ(world.ask(kEverything, {"POST", "/admin/realms/own/clients", client}).status, 201);
  }
  world.reach_out(outbound);
  const auto answer = world.ask(kEverything, {"POST", "/admin/realms/own/push-revocation"});
  ASSERT_EQ(answer.status, 200) << answer.content();
  ASSERT_EQ(application.tokens.size(), 3U) << answer.content();
  for (std::size_t i = 0; i < 3; ++i) {
    const auto& token = application.tokens[i];
    const auto first = token.find('.') + 1;
    const auto claims =
        json::parse_object(*base64url_decode(std::string_view(token).substr(first, token.rfind('.') - first)));
    ASSERT_TRUE(claims) << token;
    EXPECT_EQ(claims->at("expiration").as_int64(), to_unix_seconds(application.posted_at[i]) + 30) << i;
  }
  EXPECT_FALSE(application.threads.contains(std::this_thread::get_id()));
}

}  // namespace
}  // namespace latchkey::permissions
