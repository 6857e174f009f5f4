#include "op/userinfo.h"

#include <gtest/gtest.h>

#include "op/world_for_test.h"

namespace latchkey::op {
namespace {

using namespace testing;

struct Ask {
  World world;
  AccessToken token;
  Instant now = kNow + seconds{10};
  bool with_session = true;
  model::RealmPtr realm;

  Ask() {
    token.jti = "onrtac:x";
    token.subject = world.alice.id;
    token.session = world.session.id;
    token.client_id = "app";
    token.scope = "openid profile email phone";
    token.issued = kNow;
    world.alice.attributes["phoneNumber"] = {"+31 20 1234567"};
  }
  oauth::Result<Userinfo> operator()() {
    realm = world.realm();
    return userinfo({.realm = *realm,
                     .issuer = kIssuer,
                     .token = token,
                     .view = with_session ? world.view() : SessionView{nullptr, &world.alice, nullptr},
                     .now = now});
  }
};

// OpenID Connect Core §5.3.2
TEST(Userinfo, SaysWhatTheScopesMapAndAlwaysTheSubject) {
  Ask ask;
  const auto info = ask();
  ASSERT_TRUE(info);
  EXPECT_EQ(
      json::serialize(info->claims),
      R"({"sub":"alice-id","name":"Alice Liddell","preferred_username":"alice","given_name":"Alice","family_name":"Liddell",)"
      R"("email":"alice@example.org","email_verified":true,"phone_number":"+31 20 1234567"})");
  EXPECT_FALSE(info->key);
}

TEST(Userinfo, RefusalsByOneTable) {
  const struct {
    const char* what;
    void (*change)(Ask&);
    int status;
  } rows[] = {
      {"no openid", [](Ask& a) { a.token.scope = "profile"; }, 403},
      {"openid as part of a word", [](Ask& a) { a.token.scope = "notopenid"; }, 403},
      {"session idle", [](Ask& a) { a.now = kNow + seconds{2000}; }, 401},
      {"session gone", [](Ask& a) { a.with_session = false; }, 401},
      {"another session", [](Ask& a) { a.token.session = model::SessionId("session-2"); }, 401},
      {"offline token at an online session", [](Ask& a) { a.token.offline = true; }, 401},
      {"user disabled", [](Ask& a) { a.world.alice.enabled = false; }, 401},
      {"client disabled", [](Ask& a) { a.world.client("app").enabled = false; }, 401},
      {"client gone", [](Ask& a) { a.token.client_id = "nobody"; }, 401},
      {"another client's session", [](Ask& a) { a.token.client_id = "other"; }, 401},
      {"issued in a client session before this one",
       [](Ask& a) { a.world.client_session.started = kNow + seconds{1}; }, 401},
      {"realm not-before",
       [](Ask& a) {
         a.world.settings.tokens.not_before = to_unix_seconds(kNow) + 1;
         a.world.session.started = a.world.client_session.started = kNow + seconds{5};
       },
       401},
  };
  for (const auto& row : rows) {
    Ask ask;
    row.change(ask);
    const auto info = ask();
    ASSERT_FALSE(info) << row.what;
    EXPECT_EQ(info.error().http_status, row.status) << row.what;
    EXPECT_EQ(info.error().challenge, oauth::Challenge::bearer) << row.what;
  }
}

TEST(Userinfo, ATokenWithoutSessionIsJudgedByItsUser) {
  Ask ask;
  ask.token.session = {};
  ask.with_session = false;
  EXPECT_FALSE(ask()) << "she is no client's service account, whatever a mapper wrote into sub";
  auto& app = ask.world.client("app");
  ask.world.alice.service_account_of = app.uuid;
  app.service_accounts_enabled = true;
  EXPECT_TRUE(ask());
  app.service_accounts_enabled = false;
  EXPECT_FALSE(ask());
  app.service_accounts_enabled = true;
  ask.world.alice.service_account_of = model::ClientUuid("u-svc");
  EXPECT_FALSE(ask());
  ask.world.alice.service_account_of = app.uuid;
  ask.world.alice.enabled = false;
  EXPECT_FALSE(ask());
  ask.world.alice.enabled = true;
  ask.token.subject = model::UserId("bob");
  EXPECT_FALSE(ask());
}

TEST(Userinfo, AClientMayWantItSigned) {
  Ask ask;
  ask.world.client("app").attributes["user.info.response.signature.alg"] = "ES256";
  const auto info = ask();
  ASSERT_TRUE(info);
  ASSERT_TRUE(info->key);
  EXPECT_EQ(json::string_or_empty(info->claims, "iss"), kIssuer);
  EXPECT_EQ(info->claims.at("aud"), "app");
  ask.world.client("app").attributes["user.info.response.signature.alg"] = "PS512";
  EXPECT_EQ(ask().error().http_status, 500);
}

TEST(Userinfo, Cve2023_0091_AnEndedSessionEndsItsAccessTokens) {
  Ask ask;
  ask.world.client_session.session = model::SessionId("gone");
  EXPECT_FALSE(ask());
}

}  // namespace
}  // namespace latchkey::op
