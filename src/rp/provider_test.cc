// How metadata and keys are fetched, kept and renewed; and which metadata is believed.
#include <atomic>
#include <functional>
#include <stdexcept>
#include <thread>

#include "jose/jwt.h"
#include "rp/metadata.h"
#include "rp/relying_party_for_test.h"
#include "rp/remembered.h"

namespace latchkey::rp {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class ProviderTest : public RelyingPartyTest {};

TEST_F(ProviderTest, StartsWhileTheProviderIsDownAndRecoversWithoutARestart) {
  op.down = true;
  rp = make(config);
  EXPECT_EQ(op.count("metadata"), 0) << "construction touches no network";
  EXPECT_EQ(rp->begin_login().error().code, ErrorCode::provider_unreachable);
  op.down = false;
  op.clock.advance(config.retry_first);
  const auto login = log_in();
  EXPECT_TRUE(login) << login.error().to_string();
}

TEST_F(ProviderTest, DoesNotHammerAProviderThatIsDown) {
  op.down = true;
  rp = make(config);
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(rp->begin_login());
  EXPECT_EQ(op.count("metadata"), 1);
  op.clock.advance(config.retry_first);
  EXPECT_FALSE(rp->begin_login());
  EXPECT_EQ(op.count("metadata"), 2);
  op.clock.advance(config.retry_first);  // the pause has doubled
  EXPECT_FALSE(rp->begin_login());
  EXPECT_EQ(op.count("metadata"), 2);
  for (int i = 0; i < 20; ++i) {
    op.clock.advance(config.retry_most);
    EXPECT_FALSE(rp->begin_login());
  }
  EXPECT_EQ(op.count("metadata"), 22) << "but never grows beyond retry_most";
}

TEST_F(ProviderTest, FetchesMetadataAndKeysOnceForManyLogins) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(log_in());
  EXPECT_EQ(op.count("metadata"), 1);
  EXPECT_EQ(op.count("certs"), 1);
}

TEST_F(ProviderTest, RenewsThemWhenTheyAreOldAndKeepsThemWhileTheProviderIsDown) {
  ASSERT_TRUE(log_in());
  op.clock.advance(config.metadata_lifetime);
  ASSERT_TRUE(log_in());
  EXPECT_EQ(op.count("metadata"), 2);
  op.clock.advance(config.metadata_lifetime);
  op.instead["metadata"] = {.status = 500, .headers = {}, .body = ""};
  op.instead["certs"] = {.status = 500, .headers = {}, .body = ""};
  EXPECT_TRUE(log_in()) << "the old ones stay good";
  EXPECT_EQ(op.count("metadata"), 3);
}

TEST_F(ProviderTest, FetchesKeysAgainForAnUnknownKidButNotMoreOftenThanTheCooldown) {
  ASSERT_TRUE(log_in());
  op.published = {new_key("k2")};
  const auto login = log_in();
  EXPECT_TRUE(login) << login.error().to_string();
  EXPECT_EQ(op.count("certs"), 2);
  // Now tokens with keys that nobody publishes: at most one fetch in the cool-down.
  const auto stranger = new_key("stranger");
  op.sign = [stranger](const std::string& claims) { return jose::sign_jwt(stranger, claims); };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(log_in().error().code, ErrorCode::key_unknown);
  EXPECT_EQ(op.count("certs"), 2);
  op.clock.advance(config.key_refetch_cooldown);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(log_in().error().code, ErrorCode::key_unknown);
  EXPECT_EQ(op.count("certs"), 3);
}

TEST_F(ProviderTest, FindsARotatedKeyOfTheSameName) {
  ASSERT_TRUE(log_in());
  op.published = {new_key("k1")};
  EXPECT_TRUE(log_in());
}

TEST_F(ProviderTest, KeepsTheKeysItHasWhenFetchingNewOnesFails) {
  ASSERT_TRUE(log_in());
  op.instead["certs"] = {.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = R"({"no":"keys"})"};
  const auto stranger = new_key("stranger");
  op.sign = [stranger](const std::string& claims) { return jose::sign_jwt(stranger, claims); };
  EXPECT_EQ(log_in().error().code, ErrorCode::key_unknown);
  op.sign = [this](const std::string& claims) { return jose::sign_jwt(op.published.at(0), claims); };
  EXPECT_TRUE(log_in());
}

TEST_F(ProviderTest, CheckProviderTellsWhetherLoginsWouldWork) {
  rp = make(config);
  op.down = true;
  EXPECT_FALSE(rp->check_provider());
  op.down = false;
  op.clock.advance(minutes{1});
  EXPECT_TRUE(rp->check_provider());
}

struct MetadataCase {
  const char* what;
  std::function<void(json::Object&)> edit;
};

// OpenID Connect Discovery §3, OpenID Connect Discovery §4.3
TEST_F(ProviderTest, RefusesMetadataThatBreaksARule) {
  const auto set = [](const char* name, json::Value value) {
    return [name, value](json::Object& m) { m[name] = value; };
  };
  const auto drop = [](const char* name) { return [name](json::Object& m) { m.erase(name); }; };
  const MetadataCase cases[] = {
      {"another issuer", set("issuer", "https://evil.example")},
      {"the issuer with a slash more", set("issuer", json::String(std::string(kIssuer) + "/"))},
      {"no issuer", drop("issuer")},
      {"no authorization endpoint", drop("authorization_endpoint")},
      {"no token endpoint", drop("token_endpoint")},
      {"no keys", drop("jwks_uri")},
      {"a token endpoint without TLS", set("token_endpoint", "http://op.example/token")},
      {"a token endpoint with user name", set("token_endpoint", "not an address")},
      {"a script as authorization endpoint", set("authorization_endpoint", "javascript:alert(1)")},
      {"keys on another scheme", set("jwks_uri", "file:///etc/passwd")},
      {"an endpoint that is a number", set("token_endpoint", 5)}};
  for (const auto& [what, edit] : cases) {
    op.edit_metadata = edit;
    const auto start = make(config)->begin_login();
    ASSERT_FALSE(start) << what;
    EXPECT_EQ(start.error().code, ErrorCode::metadata_invalid) << what << ": " << start.error().to_string();
  }
}

TEST_F(ProviderTest, SaysWhichIssuerWouldHaveBeenRight) {
  config.issuer = std::string(kIssuer) + "/";
  const auto start = make(config)->begin_login();
  ASSERT_FALSE(start);
  EXPECT_NE(start.error().hint.find(std::string("to exactly ") + kIssuer), std::string::npos)
      << start.error().to_string();
}

TEST_F(ProviderTest, SaysWhatCameInsteadOfMetadata) {
  const HttpResponse answers[] = {
      {.status = 200, .headers = {{"Content-Type", "text/html"}}, .body = "<html>welcome"},
      {.status = 404, .headers = {{"Content-Type", "application/json"}}, .body = R"({"error":"Realm does not exist"})"},
      {.status = 302, .headers = {{"Location", "https://elsewhere"}}, .body = ""},
      {.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = "nonsense"}};
  for (const auto& answer : answers) {
    op.instead["metadata"] = answer;
    const auto start = make(config)->begin_login();
    ASSERT_FALSE(start);
    EXPECT_EQ(start.error().code, ErrorCode::provider_error) << start.error().to_string();
  }
}

// OpenID Connect Discovery §4, RFC 8414 §3.1
TEST(DiscoveryUrl, IsBuiltWithOrWithoutATrailingSlash) {
  const struct {
    const char* issuer;
    MetadataDocument document;
    const char* expected;
  } cases[] = {
      {"https://a.example", MetadataDocument::openid_configuration,
       "https://a.example/.well-known/openid-configuration"},
      {"https://a.example/x/", MetadataDocument::openid_configuration,
       "https://a.example/x/.well-known/openid-configuration"},
      {"https://a.example", MetadataDocument::oauth_authorization_server,
       "https://a.example/.well-known/oauth-authorization-server"},
      {"https://a.example:8443/x/y/", MetadataDocument::oauth_authorization_server,
       "https://a.example:8443/.well-known/oauth-authorization-server/x/y"},
  };
  for (const auto& [issuer, document, expected] : cases) {
    Config config;
    config.issuer = issuer;
    config.metadata_document = document;
    EXPECT_EQ(discovery_url(config), expected);
  }
}

// RFC 8414 §2
TEST(Metadata, AServerThatSpeaksPlainOauthNeedsNeitherKeysNorAnAuthorizationEndpoint) {
  Config config = config_for_test();
  const std::string body = R"({"issuer":"https://op.example/realms/demo","token_endpoint":"https://op.example/token"})";
  EXPECT_EQ(parse_metadata(body, config).error().code, ErrorCode::metadata_invalid);
  config.metadata_document = MetadataDocument::oauth_authorization_server;
  const auto metadata = parse_metadata(body, config);
  ASSERT_TRUE(metadata) << metadata.error().to_string();
  EXPECT_TRUE(metadata->jwks_uri.empty());
  config.issuer = "https://another.example";
  EXPECT_EQ(parse_metadata(body, config).error().code, ErrorCode::metadata_invalid) << "the issuer still counts";
}

TEST(Metadata, EndpointsOfExtensionsAreJudgedLikeAllOthers) {
  const auto with = [](const std::string& more) {
    return parse_metadata(R"({"issuer":"https://op.example/realms/demo","token_endpoint":"https://op.example/token",)"
                          R"("authorization_endpoint":"https://op.example/a","jwks_uri":"https://op.example/k",)" +
                              more + "}",
                          config_for_test());
  };
  EXPECT_TRUE(with(R"("revocation_endpoint":"https://op.example/revoke")"));
  for (const char* bad :
       {R"("revocation_endpoint":"http://op.example/revoke")", R"("introspection_endpoint":7)",
        R"("device_authorization_endpoint":"javascript:x")", R"("require_pushed_authorization_requests":"yes")"}) {
    EXPECT_EQ(with(bad).error().code, ErrorCode::metadata_invalid) << bad;
  }
}

TEST(Remembered, FetchesOnceForManyThreadsThatAskAtOnce) {
  Remembered<int> remembered(
      {.lifetime = seconds{10}, .retry_first = milliseconds{1}, .retry_most = seconds{1}, .cooldown = seconds{1}});
  std::atomic<int> fetches{0};
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const auto value = remembered.get(TimePoint{seconds{100}}, [&]() -> Result<int> {
        std::this_thread::yield();
        return ++fetches;
      });
      if (value && **value == 1) ++right;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(fetches, 1);
  EXPECT_EQ(right, 8);
}

TEST(Remembered, SurvivesAFetchThatThrows) {
  Remembered<int> remembered(
      {.lifetime = seconds{10}, .retry_first = milliseconds{1}, .retry_most = seconds{1}, .cooldown = seconds{1}});
  const auto failed = remembered.get(TimePoint{}, []() -> Result<int> { throw std::runtime_error("broken"); });
  EXPECT_EQ(failed.error().code, ErrorCode::provider_unreachable);
  EXPECT_TRUE(remembered.get(TimePoint{seconds{1}}, []() -> Result<int> { return 1; }));
}

}  // namespace
}  // namespace latchkey::rp
