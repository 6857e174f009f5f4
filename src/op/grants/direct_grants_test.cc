#include <gtest/gtest.h>

#include "op/grants/client_credentials.h"
#include "op/grants/password.h"
#include "op/world_for_test.h"

namespace latchkey::op {
namespace {

using namespace testing;

struct ClientLogin {
  World world;
  oauth::TokenRequest request;
  std::string client = "svc";
  bool has_user = true;
  model::RealmPtr realm;

  GrantResult operator()() {
    realm = world.realm();
    return grant_client_credentials({.realm = *realm,
                                     .client = *realm->find_client(client),
                                     .request = request,
                                     .service_account = has_user ? &world.robot : nullptr,
                                     .remote_address = "203.0.113.7",
                                     .session_id = model::SessionId("fresh"),
                                     .ids = ids(),
                                     .now = kNow});
  }
};

// RFC 6749 §4.4.3
TEST(ClientCredentialsGrant, GivesAnAccessTokenOfTheServiceAccountAndStoresNothing) {
  ClientLogin login;
  const auto result = login();
  ASSERT_TRUE(result);
  EXPECT_EQ(result->tokens.user.username, "service-account-svc");
  EXPECT_TRUE(result->tokens.session.transient);
  EXPECT_FALSE(result->tokens.refresh);
  EXPECT_TRUE(result->plan.writes.empty());
  EXPECT_EQ(result->tokens.session.notes.at("clientHost"), "203.0.113.7");
  EXPECT_EQ(result->tokens.session.notes.at("client_id"), "svc");
  EXPECT_EQ(result->events.at(0).type, "CLIENT_LOGIN");
}

// RFC 6749 §4.4
TEST(ClientCredentialsGrant, RefusalsByOneTable) {
  const struct {
    const char* what;
    void (*change)(ClientLogin&);
  } rows[] = {
      {"not enabled", [](ClientLogin& l) { l.world.client("svc").service_accounts_enabled = false; }},
      {"public client", [](ClientLogin& l) { l.world.client("svc").public_client = true; }},
      {"no service account", [](ClientLogin& l) { l.has_user = false; }},
      {"somebody else's service account",
       [](ClientLogin& l) { l.world.robot.service_account_of = model::ClientUuid("u-app"); }},
      {"a person", [](ClientLogin& l) { l.world.robot.service_account_of = {}; }},
  };
  for (const auto& row : rows) {
    ClientLogin login;
    row.change(login);
    const auto result = login();
    ASSERT_FALSE(result) << row.what;
    EXPECT_EQ(result.error().error.code, oauth::ErrorCode::unauthorized_client) << row.what;
    EXPECT_EQ(result.error().events.at(0).type, "CLIENT_LOGIN_ERROR") << row.what;
  }
}

TEST(ClientCredentialsGrant, Cve2025_14559_ADisabledServiceAccountIsRefused) {
  ClientLogin login;
  login.world.robot.enabled = false;
  EXPECT_FALSE(login());
}

TEST(ClientCredentialsGrant, AnUnknownScopeIsRefusedAndOfflineAccessMeansNothing) {
  ClientLogin login;
  login.request.scope = "nonsense";
  EXPECT_EQ(login().error().error.code, oauth::ErrorCode::invalid_scope);
  login.request.scope = "openid offline_access";
  const auto result = login();
  ASSERT_TRUE(result);
  EXPECT_FALSE(result->tokens.scope.offline());
  EXPECT_TRUE(result->plan.writes.empty());
}

TEST(ClientCredentialsGrant, StoresASessionOnlyForARefreshToken) {
  ClientLogin login;
  login.world.client("svc").attributes["client_credentials.use_refresh_token"] = "true";
  const auto result = login();
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->tokens.refresh);
  EXPECT_FALSE(result->tokens.session.transient);
  EXPECT_EQ(only<store::InsertUserSession>(result->plan)->session.id.value, "fresh");
  EXPECT_NE(only<store::PutClientSession>(result->plan), nullptr);
}

struct PasswordLogin {
  World world;
  oauth::TokenRequest request;
  model::RealmPtr realm;

  PasswordLogin() {
    request.username = "alice";
    request.password = Secret::copy_of("pw");
    request.scope = "openid";
  }
  GrantResult operator()() {
    realm = world.realm();
    return grant_password({.realm = *realm,
                           .client = *realm->find_client("app"),
                           .request = request,
                           .user = world.alice,
                           .session_id = model::SessionId("fresh"),
                           .remote_address = "203.0.113.7",
                           .ids = ids(),
                           .now = kNow});
  }
};

TEST(PasswordGrant, OpensASessionOfItsOwn) {
  PasswordLogin login;
  const auto result = login();
  ASSERT_TRUE(result);
  EXPECT_EQ(only<store::InsertUserSession>(result->plan)->session.id.value, "fresh");
  EXPECT_EQ(only<store::PutClientSession>(result->plan)->session.client.value, "u-app");
  EXPECT_EQ(result->tokens.acr, "1");
  EXPECT_TRUE(result->tokens.refresh);
  for (const auto& [key, value] : result->events.at(0).details) EXPECT_EQ(value.find("pw"), std::string::npos) << key;
}

// RFC 6749 §4.3.2
TEST(PasswordGrant, WhatIsWrongWithTheRequestIsSaidBeforeAnyHash) {
  PasswordLogin login;
  const auto realm = login.world.realm();
  const auto& app = *realm->find_client("app");
  EXPECT_TRUE(check_password_grant(*realm, app, login.request, kNow));
  login.request.scope = "nonsense";
  EXPECT_EQ(check_password_grant(*realm, app, login.request, kNow).error().error.code, oauth::ErrorCode::invalid_scope);
  login.request.scope = "";
  login.request.username = "";
  EXPECT_EQ(check_password_grant(*realm, app, login.request, kNow).error().error.code,
            oauth::ErrorCode::invalid_request);
}

TEST(PasswordGrant, Cve2026_9792_WhatRestrictsAtTheFrontRestrictsHere) {
  World world;
  world.client("app").consent_required = true;
  const auto realm = world.realm();
  oauth::TokenRequest request;
  request.username = "alice";
  EXPECT_FALSE(check_password_grant(*realm, *realm->find_client("app"), request, kNow));
}

TEST(PasswordGrant, TheRightPasswordIsNotEnoughForEverybody) {
  const struct {
    const char* what;
    void (*change)(World&);
    const char* description;
  } rows[] = {
      {"disabled", [](World& w) { w.alice.enabled = false; }, "Account disabled"},
      {"service account", [](World& w) { w.alice.service_account_of = model::ClientUuid("u-app"); },
       "Invalid user credentials"},
  };
  for (const auto& row : rows) {
    PasswordLogin login;
    row.change(login.world);
    const auto result = login();
    ASSERT_FALSE(result) << row.what;
    EXPECT_EQ(result.error().error.description, row.description);
    EXPECT_TRUE(result.error().plan.writes.empty());
  }
}

TEST(PasswordGrant, Cve2026_4633_UnknownAndWrongLookAlike) {
  World world;
  const auto realm = world.realm();
  const auto& app = *realm->find_client("app");
  const auto unknown = refuse_password(*realm, app, "user_not_found", "no such user", kNow);
  const auto wrong = refuse_password(*realm, app, "invalid_user_credentials", "wrong password", kNow);
  EXPECT_EQ(oauth::error_json(unknown.error), oauth::error_json(wrong.error));
  EXPECT_EQ(unknown.error.http_status, wrong.error.http_status);
}

TEST(PasswordGrant, OfflineAccessStoresTheOfflineSessionAlone) {
  PasswordLogin login;
  login.request.scope = "openid offline_access";
  const auto result = login();
  ASSERT_TRUE(result);
  EXPECT_TRUE(only<store::InsertUserSession>(result->plan)->session.offline);
  EXPECT_TRUE(only<store::PutClientSession>(result->plan)->session.offline);
}

}  // namespace
}  // namespace latchkey::op
