#include "op/client_changes.h"

#include <gtest/gtest.h>

#include "op/world_for_test.h"

namespace latchkey::op::testing {
namespace {

using Config = std::map<std::string, std::vector<std::string>, std::less<>>;

std::expected<model::Client, ClientRefusal> conform(const model::Client& client, std::string executor,
                                                    Config config = {},
                                                    const model::PolicyRule& condition = {"any-client", {}}) {
  World world;
  world.policies.push_back(std::make_shared<const model::ClientPolicy>(
      model::ClientPolicy{"p", {condition}, {{std::move(executor), std::move(config)}}}));
  return conform_to_policies(*world.realm(), client);
}

model::Client secure() {
  model::Client client;
  client.client_id = "shop";
  client.root_url = "https://shop.example";
  client.redirect_uris = {"https://shop.example/cb"};
  client.web_origins = {"+"};
  client.attributes["post.logout.redirect.uris"] = "+##https://shop.example/bye##/bye";
  return client;
}

TEST(ClientChanges, EveryAddressOfAClientMustBeSecure) {
  EXPECT_TRUE(conform(secure(), "secure-client-uris"));
  const struct {
    const char* name;
    void (*change)(model::Client&);
  } rows[] = {
      {"rootUrl", [](model::Client& c) { c.root_url = "http://shop.example"; }},
      {"adminUrl", [](model::Client& c) { c.admin_url = "http://shop.example"; }},
      {"baseUrl", [](model::Client& c) { c.base_url = "/home"; }},
      {"redirectUris", [](model::Client& c) { c.redirect_uris.emplace_back("https://shop.example/*"); }},
      {"redirectUris", [](model::Client& c) { c.redirect_uris = {"http://localhost/cb"}; }},
      {"webOrigins", [](model::Client& c) { c.web_origins = {"*"}; }},
      {"logoutUrl", [](model::Client& c) { c.attributes["backchannel.logout.url"] = "http://shop.example"; }},
      {"frontChannelLogoutUrl", [](model::Client& c) { c.attributes["frontchannel.logout.url"] = "http://s"; }},
      {"jwksUri", [](model::Client& c) { c.attributes["jwks.url"] = "http://shop.example/jwks"; }},
      {"requestUris", [](model::Client& c) { c.attributes["request.uris"] = "https://a##http://b"; }},
      {"postLogoutUris", [](model::Client& c) { c.attributes["post.logout.redirect.uris"] = "http://b"; }},
      {"logoUri", [](model::Client& c) { c.attributes["logoUri"] = "http://shop.example/logo"; }},
      {"tosUri", [](model::Client& c) { c.attributes["tosUri"] = "http://shop.example/tos"; }},
      {"policyUri", [](model::Client& c) { c.attributes["policyUri"] = "http://shop.example/policy"; }},
  };
  for (const auto& row : rows) {
    auto client = secure();
    row.change(client);
    const auto refused = conform(client, "secure-client-uris");
    ASSERT_FALSE(refused) << row.name;
    EXPECT_EQ(refused.error().error, "invalid_client_metadata");
    EXPECT_EQ(refused.error().description, std::string("Invalid ") + row.name);
  }
}

TEST(ClientChanges, WhatAPolicyDemandsIsRefusedOrSet) {
  const auto scope = conform(secure(), "full-scope-disabled");
  ASSERT_FALSE(scope);
  EXPECT_EQ(scope.error().error, "invalid_registration");
  EXPECT_EQ(scope.error().description, "Not permitted to enable fullScopeAllowed");
  const auto consent = conform(secure(), "consent-required");
  ASSERT_FALSE(consent);
  EXPECT_EQ(consent.error().description, "Client is required to enable consentRequired");
  const Config automatic{{"auto-configure", {"true"}}};
  EXPECT_FALSE(conform(secure(), "full-scope-disabled", automatic)->full_scope_allowed);
  EXPECT_TRUE(conform(secure(), "consent-required", automatic)->consent_required);
  auto good = secure();
  good.full_scope_allowed = false;
  good.consent_required = true;
  EXPECT_TRUE(conform(good, "full-scope-disabled"));
  EXPECT_TRUE(conform(good, "consent-required"));
}

// What would be enforced neither at a sign-in nor here refuses; what bars every sign-in leaves the client changeable.
TEST(ClientChanges, APolicyAboutChangesIsNotSkipped) {
  const model::PolicyRule administrators{"client-updater-context", {{"update-client-source", {"ByAuthenticatedUser"}}}};
  const model::PolicyRule strangers{"client-updater-context", {{"update-client-source", {"ByAnonymous"}}}};
  const model::PolicyRule groups{"client-updater-source-groups", {{"groups", {"staff"}}}};
  EXPECT_FALSE(conform(secure(), "consent-required", {}, administrators));
  EXPECT_FALSE(conform(secure(), "consent-required", {}, groups));
  EXPECT_TRUE(conform(secure(), "consent-required", {}, strangers));
  EXPECT_EQ(conform(secure(), "secure-session", {}, administrators).error().description,
            "Executor secure-session of client policy p is not supported");
  EXPECT_FALSE(conform(secure(), "pkce-enforcer", {}, administrators));
  EXPECT_TRUE(conform(secure(), "secure-session"));
  EXPECT_TRUE(conform(secure(), "reject-implicit-grant", {}, administrators));
}

}  // namespace
}  // namespace latchkey::op::testing
