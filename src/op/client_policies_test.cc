#include "op/client_policies.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "op/authorize/request.h"
#include "op/test_world.h"

namespace latchkey::op::testing {
namespace {

/// A policy with these conditions (JSON) that leads to executors of that name, as a realm file says it.
std::string kept(std::string_view conditions, std::string_view executor, bool enabled = true) {
  return fmt::format(
      R"({{"clientPolicies":{{"policies":[{{"name":"p","enabled":{},"conditions":[{}],"profiles":["strict"]}}]}},)"
      R"("clientProfiles":{{"profiles":[{{"name":"strict","executors":[{{"executor":"{}","configuration":{{}}}}]}}]}}}})",
      enabled, conditions, executor);
}

constexpr std::string_view kAny = R"({"condition":"any-client","configuration":{}})";

TEST(ClientPolicies, WhatIsNotSupportedRefusesTheClientsItAppliesTo) {
  const std::string type = R"({{"condition":"client-access-type","configuration":{{"type":["{}"]{}}}}})";
  const std::string negative = R"(,"is-negative-logic":true)";
  const struct {
    const char* what;
    std::string kept;
    const char* app;  // "" : passes
    const char* spa;
  } rows[] = {
      {"no policies", "{}", "", ""},
      {"every client", kept(kAny, "secure-session"), "Executor secure-session of client policy p is not supported",
       "Executor secure-session of client policy p is not supported"},
      {"disabled", kept(kAny, "secure-session", false), "", ""},
      {"without a condition it never applies", kept("", "secure-session"), "", ""},
      {"public ones", kept(fmt::format(fmt::runtime(type), "public", ""), "holder-of-key-enforcer"), "",
       "Executor holder-of-key-enforcer of client policy p is not supported"},
      {"all but public ones", kept(fmt::format(fmt::runtime(type), "public", negative), "dpop-bind-enforcer"),
       "Executor dpop-bind-enforcer of client policy p is not supported", ""},
      {"those with a role", kept(R"({"condition":"client-roles","configuration":{"roles":["editor"]}})", "secure-par"),
       "Executor secure-par of client policy p is not supported", ""},
      {"a condition nobody knows counts as met", kept(R"({"condition":"phase-of-moon"})", "secure-session"),
       "Executor secure-session of client policy p is not supported",
       "Executor secure-session of client policy p is not supported"},
      {"who changes a client does not matter at its use",
       kept(R"({"condition":"client-updater-context","configuration":{"update-client-source":["ByAnonymous"]}})",
            "secure-session"),
       "", ""},
      {"judges changes only", kept(kAny, "full-scope-disabled"), "", ""},
      {"public clients are kept out", kept(kAny, "confidential-client"), "", "invalid client access type"},
      {"a profile that nobody defined",
       R"({"clientPolicies":{"policies":[{"name":"p\"","enabled":true,"conditions":[{"condition":"any-client"}],"profiles":["fapi"]}]}})",
       "Executor profile fapi of client policy p? is not supported",
       "Executor profile fapi of client policy p? is not supported"},
  };
  for (const auto& row : rows) {
    World world;
    world.settings.kept_json = row.kept;
    const auto realm = world.realm();
    EXPECT_EQ(barred_at_authorization(*realm, *realm->find_client("app")), row.app) << row.what;
    EXPECT_EQ(barred_at_authorization(*realm, *realm->find_client("spa")), row.spa) << row.what;
    for (const auto grant : {GrantKind::authorization_code, GrantKind::refresh_token, GrantKind::client_credentials})
      EXPECT_EQ(barred_grant(*realm, *realm->find_client("app"), grant).has_value(), *row.app != '\0') << row.what;
  }
}

TEST(ClientPolicies, ThePasswordGrantCanBeForbiddenAlone) {
  World world;
  world.settings.kept_json = kept(kAny, "reject-ropc-grant");
  const auto realm = world.realm();
  const auto& app = *realm->find_client("app");
  EXPECT_EQ(barred_at_authorization(*realm, app), "");
  EXPECT_FALSE(barred_grant(*realm, app, GrantKind::refresh_token));
  const auto error = barred_grant(*realm, app, GrantKind::password);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, oauth::ErrorCode::unauthorized_client);
}

TEST(ClientPolicies, PkceIsDemandedOfClientsThatDoNotAskForItThemselves) {
  oauth::AuthorizationRequestRaw raw;
  raw.client_id = "app";
  raw.redirect_uri = "https://app.example/cb";
  raw.response_type = "code";
  raw.scope = "openid";
  World world;
  EXPECT_TRUE(check_authorization_request(*world.realm(), kIssuer, raw, kNow).has_value());
  world.settings.kept_json = kept(kAny, "pkce-enforcer");
  const auto realm = world.realm();
  const auto refused = check_authorization_request(*realm, kIssuer, raw, kNow);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().error.description, "Missing parameter: code_challenge");
  raw.code_challenge = kVerifier;
  raw.code_challenge_method = "plain";
  EXPECT_FALSE(check_authorization_request(*realm, kIssuer, raw, kNow).has_value());
  raw.code_challenge = kChallenge;
  raw.code_challenge_method = "S256";
  EXPECT_TRUE(check_authorization_request(*realm, kIssuer, raw, kNow).has_value());
}

}  // namespace
}  // namespace latchkey::op::testing
