#include "kc/identity_providers.h"

#include <gtest/gtest.h>

#include "kc/identity_provider_metadata.h"
#include "kc/import/import_for_test.h"

namespace latchkey::kc {
namespace {

constexpr auto kFile = R"({'realm':'r','identityProviders':[
  {'alias':'corp','displayName':'<b>Corp</b>','internalId':'idp-1','providerId':'oidc','enabled':false,'trustEmail':true,
   'firstBrokerLoginFlowAlias':'first broker login','note':'kept',
   'config':{'clientId':'me','clientSecret':'hush','authorizationUrl':'https://corp.example/auth'}}],
 'identityProviderMappers':[{'id':'m-1','name':'dept','identityProviderAlias':'corp','identityProviderMapper':'oidc-user-attribute-idp-mapper',
   'config':{'claim':'dept','user.attribute':'department'}}]})";

json::Object object(std::string text) {
  for (char& c : text) {
    if (c == '\'') c = '"';
  }
  return json::parse_object(text).value();
}

model::Realm realm() {
  TestMakings test;
  auto imported = import_text(kFile, test);
  EXPECT_TRUE(imported) << imported.error().detail;
  return model::Realm(std::move(imported->parts));
}

TEST(IdentityProviders, ComeOutAsTheyCameIn) {
  const auto r = realm();
  const auto out = write_identity_providers(r, Secrets::revealed);
  ASSERT_EQ(out.size(), 1U);
  const auto& provider = out[0].get_object();
  const auto file = object(kFile);
  for (const auto& member : file.at("identityProviders").as_array()[0].as_object())
    EXPECT_EQ(provider.at(member.key()), member.value()) << member.key();
  EXPECT_EQ(write_identity_provider_mappers(r), file.at("identityProviderMappers").as_array());
  EXPECT_EQ(write_identity_providers(r, Secrets::masked)[0].at("config").at("clientSecret").as_string(), "**********");
  EXPECT_EQ(identity_providers_using(r, "first broker login"), (std::vector<std::string>{"corp"}));
}

TEST(IdentityProviders, AnUpdateKeepsTheSecretBehindItsMaskAndWhatItDoesNotName) {
  const auto r = realm();
  UnsafeSequenceRandom random{3};
  const auto old = find_identity_provider(r, "corp");
  const auto changed = update_identity_provider(
      r, *old, object("{'enabled':true,'internalId':'other','config':{'clientId':'you','clientSecret':'**********'}}"),
      random);
  ASSERT_TRUE(changed) << changed.error().detail;
  EXPECT_EQ(changed->id.value, "idp-1");
  EXPECT_EQ(changed->secrets.at("clientSecret")->reveal(), "hush");
  EXPECT_EQ(changed->value("clientId"), "you");
  EXPECT_FALSE(changed->config.contains("authorizationUrl"));
  const auto out = write_identity_provider(*changed, Secrets::masked);
  EXPECT_TRUE(out.at("enabled").as_bool());
  EXPECT_EQ(out.at("note").as_string(), "kept");
}

TEST(IdentityProviders, WhatCannotBeIsRefused) {
  const auto r = realm();
  struct Case {
    const char* sent;
    const char* reason;
  };
  for (const auto& one : {
           Case{"{'alias':'corp','providerId':'oidc'}", "already exists"},
           Case{"{'alias':'a b','providerId':'oidc'}", "alias"},
           Case{"{'alias':'new'}", "providerId"},
           Case{"{'alias':'new','providerId':'crystal-ball'}", "Invalid identity provider id"},
           Case{"{'alias':'new','providerId':'oidc','enabled':'perhaps'}", "enabled"},
           Case{"{'alias':'new','providerId':'oidc','config':{'logoutUrl':'JaVaScRiPt:alert(1)'}}", "javascript:"},
           Case{"{'alias':'new','providerId':'oidc','firstBrokerLoginFlowAlias':'none'}",
                "No available authentication flow"},
       }) {
    UnsafeSequenceRandom random{3};
    const auto made = make_identity_provider(r, object(one.sent), random);
    ASSERT_FALSE(made) << one.sent;
    EXPECT_NE(made.error().detail.find(one.reason), std::string::npos) << made.error().detail;
  }
}

TEST(IdentityProviders, AMapperOfNoProviderIsAnError) {
  EXPECT_NE(error_of("{'realm':'r','identityProviderMappers':[{'name':'m','identityProviderAlias':'none',"
                     "'identityProviderMapper':'x'}]}")
                .find("\"none\", which does not exist"),
            std::string::npos);
}

TEST(IdentityProviders, NoFileBringsComponentsOfOurOwnTypes) {
  EXPECT_NE(error_of("{'realm':'r','components':{'latchkey.authorization':[{'providerId':'x'}]}}").find("of our own"),
            std::string::npos);
}

TEST(IdentityProviders, DiscoveryBecomesAConfiguration) {
  const auto config = config_from_discovery(
      R"({"issuer":"https://op.example","authorization_endpoint":"https://op.example/a","jwks_uri":"https://op.example/j"})");
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->at("authorizationUrl").as_string(), "https://op.example/a");
  EXPECT_EQ(config->at("useJwksUrl").as_string(), "true");
  for (const char* bad : {"", "[]", "{}", R"({"issuer":"https://a","authorization_endpoint":"javascript:x"})"})
    EXPECT_FALSE(config_from_discovery(bad)) << bad;
}

}  // namespace
}  // namespace latchkey::kc
