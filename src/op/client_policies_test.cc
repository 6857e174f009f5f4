#include "op/client_policies.h"

#include <gtest/gtest.h>

#include "op/authorize/request.h"
#include "op/world_for_test.h"

namespace latchkey::op::testing {
namespace {

using Policies = std::vector<std::shared_ptr<const model::ClientPolicy>>;
using Rules = std::vector<model::PolicyRule>;

/// Policies of one: these conditions lead to an executor of that name.
Policies policy(Rules conditions, std::string executor,
                std::map<std::string, std::vector<std::string>, std::less<>> config = {}) {
  return {std::make_shared<const model::ClientPolicy>(
      model::ClientPolicy{"p\"", std::move(conditions), {{std::move(executor), std::move(config)}}})};
}

const Rules kAny{{"any-client", {}}};

Rules of_type(std::string type, std::string negative = "false") {
  return {{"client-access-type", {{"type", {std::move(type)}}, {"is-negative-logic", {std::move(negative)}}}}};
}

TEST(ClientPolicies, WhatIsNotSupportedRefusesTheClientsItAppliesTo) {
  const struct {
    const char* what;
    Policies policies;
    std::string app;  // "" : passes
    std::string spa;
  } rows[] = {
      {"no policies", {}, "", ""},
      {"every client", policy(kAny, "secure-session"), "Executor secure-session of client policy p? is not supported",
       "Executor secure-session of client policy p? is not supported"},
      {"without a condition it never applies", policy({}, "secure-session"), "", ""},
      {"public ones", policy(of_type("public"), "holder-of-key-enforcer"), "",
       "Executor holder-of-key-enforcer of client policy p? is not supported"},
      {"all but public ones", policy(of_type("public", "true"), "dpop-bind-enforcer"),
       "Executor dpop-bind-enforcer of client policy p? is not supported", ""},
      {"those with a role", policy({{"client-roles", {{"roles", {"editor"}}}}}, "secure-par"),
       "Executor secure-par of client policy p? is not supported", ""},
      {"a condition nobody knows counts as met", policy({{"phase-of-moon", {}}}, "secure-session"),
       "Executor secure-session of client policy p? is not supported",
       "Executor secure-session of client policy p? is not supported"},
      {"who changes a client does not matter at its use",
       policy({{"client-updater-context", {{"update-client-source", {"ByAnonymous"}}}}}, "secure-session"), "", ""},
      {"judges changes only", policy(kAny, "full-scope-disabled"), "", ""},
      {"public clients are kept out", policy(kAny, "confidential-client"), "", "invalid client access type"},
  };
  for (const auto& row : rows) {
    World world;
    world.policies = row.policies;
    const auto realm = world.realm();
    EXPECT_EQ(barred_at_authorization(*realm, *realm->find_client("app")), row.app) << row.what;
    EXPECT_EQ(barred_at_authorization(*realm, *realm->find_client("spa")), row.spa) << row.what;
    for (const auto grant : {GrantKind::authorization_code, GrantKind::refresh_token, GrantKind::client_credentials})
      EXPECT_EQ(barred_grant(*realm, *realm->find_client("app"), grant).has_value(), !row.app.empty()) << row.what;
  }
}

TEST(ClientPolicies, AnswersGoToSecureAddressesOnly) {
  const struct {
    const char* uri;
    bool by_default, with_localhost;
  } rows[] = {{"https://app.example/cb", true, true},
              {"http://app.example/cb", false, false},
              {"http://localhost:8081/cb", false, true},
              {"http://127.0.0.1/cb", false, true},
              {"http://localhost.evil.example/", false, false},
              {"http://localhost@evil.example/", false, false},
              {"com.example.app:/cb", false, false},
              {"https://app.example/*", false, false}};
  for (const auto& row : rows) {
    World world;
    EXPECT_TRUE(admits_redirect(policy_demands(*world.realm(), world.client("app")), row.uri)) << row.uri;
    world.policies = policy(kAny, "secure-client-uris", {{"allow-http-on-localhost", {"true"}}});
    EXPECT_EQ(admits_redirect(policy_demands(*world.realm(), world.client("app")), row.uri), row.with_localhost)
        << row.uri;
    world.policies.push_back(policy(kAny, "secure-client-uris").front());  // the stricter one wins
    EXPECT_EQ(admits_redirect(policy_demands(*world.realm(), world.client("app")), row.uri), row.by_default) << row.uri;
  }
}

TEST(ClientPolicies, ThePasswordGrantCanBeForbiddenAlone) {
  World world;
  world.policies = policy(kAny, "reject-ropc-grant");
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
  world.policies = policy(kAny, "pkce-enforcer");
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
  world.client("app").redirect_uris = {raw.redirect_uri = "http://app.example/cb"};
  EXPECT_TRUE(check_authorization_request(*world.realm(), kIssuer, raw, kNow).has_value());
  world.policies = policy(kAny, "secure-client-uris");
  const auto insecure = check_authorization_request(*world.realm(), kIssuer, raw, kNow);
  ASSERT_FALSE(insecure.has_value());
  EXPECT_EQ(insecure.error().error.description, "Invalid redirect_uri");
}

}  // namespace
}  // namespace latchkey::op::testing
