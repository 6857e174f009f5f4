#include "op/discovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "op/realm_urls.h"
#include "op/world_for_test.h"

namespace latchkey::op {
namespace {

using namespace testing;

TEST(Issuer, StandsBelowTheBaseOrTheRealmsFrontendUrl) {
  World world;
  EXPECT_EQ(issuer_of(*world.realm(), "https://id.example"), kIssuer);
  EXPECT_EQ(issuer_of(*world.realm(), "https://id.example/auth/"), "https://id.example/auth/realms/demo");
  world.settings.attributes["frontendUrl"] = "https://login.example/";
  EXPECT_EQ(issuer_of(*world.realm(), "https://id.example"), "https://login.example/realms/demo");
  world.settings.attributes["frontendUrl"] = "not a url";
  EXPECT_EQ(issuer_of(*world.realm(), "https://id.example"), kIssuer);
  world.settings.name = "my realm";
  EXPECT_EQ(issuer_of(*world.realm(), "https://id.example"), "https://id.example/realms/my%20realm");
  EXPECT_EQ(base_of(kIssuer), "https://id.example");
}

TEST(RootUrl, Cve2024_11736_OnlyTheTwoKnownPlaceholdersAreExpanded) {
  model::Client client;
  const struct {
    const char* written;
    const char* root;
  } rows[] = {{"${authBaseUrl}", "https://id.example"},
              {"${authAdminUrl}/x/", "https://id.example/x"},
              {"https://app.example/", "https://app.example"},
              {"", "https://id.example"},
              {"${env.HOME}", "${env.HOME}"},
              {"https://a/${env.SECRET}", "https://a/${env.SECRET}"}};
  for (const auto& row : rows) {
    client.root_url = row.written;
    EXPECT_EQ(root_url_of(client, kIssuer), row.root);
  }
}

TEST(Discovery, ListsWhatWorksAndNothingElse) {
  World world;
  const auto metadata = provider_metadata(*world.realm(), kIssuer, kNow);
  EXPECT_EQ(metadata.issuer, kIssuer);
  EXPECT_EQ(metadata.authorization_endpoint, "https://id.example/realms/demo/protocol/openid-connect/auth");
  EXPECT_EQ(metadata.end_session_endpoint, "https://id.example/realms/demo/protocol/openid-connect/logout");
  EXPECT_EQ(metadata.response_types_supported, (std::vector<std::string>{"code"}));
  EXPECT_EQ(metadata.token_endpoint_auth_methods_supported,
            (std::vector<std::string>{"client_secret_basic", "client_secret_post", "none"}));
  EXPECT_EQ(metadata.scopes_supported.front(), "openid");
  EXPECT_EQ(metadata.scopes_supported.size(), 11U);
  EXPECT_EQ(metadata.request_uri_parameter_supported, false);
  EXPECT_EQ(metadata.authorization_response_iss_parameter_supported, true);
  for (const auto& algorithm : metadata.id_token_signing_alg_values_supported)
    EXPECT_FALSE(algorithm.starts_with("HS")) << algorithm;
  EXPECT_EQ(metadata.backchannel_logout_supported, true);
  const std::string text = oauth::metadata_json(metadata);
  for (const auto* no : {"introspection", "revocation", "registration_endpoint", "device", "backchannel_authentication",
                         "mtls", "implicit"}) {
    EXPECT_EQ(text.find(no), std::string::npos) << no;
  }
  EXPECT_TRUE(oauth::parse_metadata(text, kIssuer));
}

// OpenID Connect Discovery §3: RS256 where the realm can sign with it, and only there.
TEST(Discovery, NamesNoAlgorithmThatTheRealmHasNoKeyFor) {
  World world;
  const auto metadata = provider_metadata(*world.realm(), kIssuer, kNow);
  EXPECT_THAT(metadata.id_token_signing_alg_values_supported, ::testing::UnorderedElementsAre("ES256", "EdDSA"));
}

TEST(Discovery, TheRealmPageHasItsFiveMembers) {
  World world;
  world.settings.tokens.not_before = 7;
  EXPECT_EQ(
      realm_info_json(*world.realm(), kIssuer, kNow),
      R"({"realm":"demo","public_key":"","token-service":"https://id.example/realms/demo/protocol/openid-connect",)"
      R"("account-service":"https://id.example/realms/demo/account","tokens-not-before":7})");
}

TEST(WebOrigins, PlusStandsForTheRedirectUris) {
  World world;
  auto& app = world.client("app");
  EXPECT_EQ(effective_web_origins(app, kIssuer), (std::vector<std::string>{"https://app.example"}));
  EXPECT_TRUE(allows_origin(app, kIssuer, "https://app.example"));
  for (const auto* no : {"https://evil.example", "http://app.example", "https://app.example:8443", "null", "", "*"}) {
    EXPECT_FALSE(allows_origin(app, kIssuer, no)) << no;
  }
  app.web_origins = {"*"};
  EXPECT_TRUE(allows_origin(app, kIssuer, "https://anything.example"));
  app.web_origins = {};
  EXPECT_FALSE(allows_origin(app, kIssuer, "https://app.example"));
}

TEST(SessionIframe, Cve2024_1249_OnlyOriginsOfTheClientMayWatch) {
  World world;
  world.client("app").web_origins = {};
  world.client("other").redirect_uris = {"*"};
  world.client("other").web_origins = {};
  const auto realm = world.realm();
  const struct {
    const char* client;
    const char* origin;
    bool allowed;
  } rows[] = {
      {"app", "https://app.example", true},
      {"app", "https://id.example", true},
      {"app", "https://evil.example", false},
      {"app", "https://app.example.evil", false},
      {"app", "", false},
      {"app", "null", false},
      {"off", "https://off.example", false},
      {"nobody", "https://app.example", false},
      {"other", "https://evil.example", false},
      {"other", "*", false},
  };
  for (const auto& row : rows)
    EXPECT_EQ(may_watch_session(*realm, kIssuer, row.client, row.origin), row.allowed)
        << row.client << " " << row.origin;
}

}  // namespace
}  // namespace latchkey::op
