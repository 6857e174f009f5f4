#include "op/grants/authorization_code.h"

#include <gtest/gtest.h>

#include "op/single_use_key.h"
#include "op/world_for_test.h"

namespace latchkey::op {
namespace {

using namespace testing;

struct Redeem {
  World world;
  CodeRecord record;
  model::SingleUse stored;
  oauth::TokenRequest request;
  std::string client = "app";
  Instant now = kNow + seconds{5};
  bool found = true;
  const model::UserSession* offline_session = nullptr;
  const model::ClientSession* offline_client_session = nullptr;
  model::RealmPtr realm;

  Redeem() {
    record = {.user = world.alice.id,
              .session = world.session.id,
              .client = model::ClientUuid("u-app"),
              .redirect_uri = "https://app.example/cb",
              .scope = "openid",
              .nonce = "no",
              .acr = "1",
              .code_challenge = std::string(kChallenge),
              .code_challenge_method = oauth::ChallengeMethod::S256};
    stored.realm = world.settings.id;
    stored.key_hash = single_use_key("the-code");
    stored.created = kNow;
    stored.expires = kNow + seconds{60};
    request.grant_type = "authorization_code";
    request.code = "the-code";
    request.redirect_uri = "https://app.example/cb";
    request.code_verifier = kVerifier;
  }

  GrantResult operator()() {
    realm = world.realm();
    stored.payload = serialize(record);
    const auto code = found ? std::optional(stored) : std::nullopt;
    return redeem_code({.realm = *realm,
                        .client = *realm->find_client(client),
                        .request = request,
                        .found = code,
                        .view = world.view(),
                        .offline_session = offline_session,
                        .offline_client_session = offline_client_session,
                        .ids = ids(),
                        .now = now});
  }
};

TEST(RedeemCode, GivesTokensForWhatTheCodeIsBoundTo) {
  Redeem redeem;
  const auto result = redeem();
  ASSERT_TRUE(result);
  EXPECT_EQ(result->tokens.user.id.value, "alice-id");
  EXPECT_EQ(result->tokens.session.id.value, "session-1");
  EXPECT_EQ(result->tokens.client->client_id, "app");
  EXPECT_EQ(result->tokens.nonce, "no");
  EXPECT_EQ(result->tokens.acr, "1");
  EXPECT_EQ(result->tokens.scope.visible(), "openid profile email");
  EXPECT_TRUE(result->tokens.refresh);
  ASSERT_EQ(result->events.size(), 1U);
  EXPECT_EQ(result->events[0].type, "CODE_TO_TOKEN");
}

TEST(RedeemCode, ConsumesTheCodeAndKeepsItsTombstoneAsLongAsTheSession) {
  Redeem redeem;
  const auto result = redeem();
  ASSERT_TRUE(result);
  const auto* consume = only<store::ConsumeSingleUse>(result->plan);
  ASSERT_NE(consume, nullptr);
  EXPECT_EQ(consume->key_hash, single_use_key("the-code"));
  EXPECT_EQ(consume->used, redeem.now);
  EXPECT_GE(*consume->expires, redeem.now + seconds{1800});
  EXPECT_EQ(result->plan.writes.size(), 1U);  // nothing else was due
}

// RFC 6749 §4.1.3; RFC 7636 §4.6; RFC 9700 §2.1.1
TEST(RedeemCode, RefusalsByOneTable) {
  const struct {
    const char* what;
    void (*change)(Redeem&);
    const char* description;
    const char* event;
  } rows[] = {
      {"unknown", [](Redeem& r) { r.found = false; }, "Code not valid", "invalid_code"},
      {"another code's record", [](Redeem& r) { r.request.code = "another"; }, "Code not valid", "invalid_code"},
      {"expired", [](Redeem& r) { r.now = kNow + seconds{60}; }, "Code is expired", "expired_code"},
      {"other redirect_uri", [](Redeem& r) { r.request.redirect_uri = "https://app.example/cb/"; },
       "Incorrect redirect_uri", "invalid_code"},
      {"no redirect_uri", [](Redeem& r) { r.request.redirect_uri = ""; }, "Incorrect redirect_uri", "invalid_code"},
      {"no verifier", [](Redeem& r) { r.request.code_verifier = ""; }, "PKCE code verifier not specified",
       "code_verifier_missing"},
      {"malformed verifier", [](Redeem& r) { r.request.code_verifier = "short"; },
       "PKCE verification failed: Invalid code verifier", "invalid_code_verifier"},
      {"wrong verifier", [](Redeem& r) { r.request.code_verifier = std::string(43, 'a'); },
       "PKCE verification failed: Code mismatch", "pkce_verification_failed"},
      {"verifier without challenge",
       [](Redeem& r) {
         r.record.code_challenge = "";
         r.record.code_challenge_method = std::nullopt;
       },
       "PKCE verification failed: No code challenge was sent", "invalid_code_verifier"},
      {"session idle", [](Redeem& r) { r.world.session.last_access -= seconds{2000}; }, "Session not active",
       "session_expired"},
      {"client session gone", [](Redeem& r) { r.world.client_session.session = model::SessionId("x"); },
       "Session not active", "user_session_not_found"},
      {"another session's record", [](Redeem& r) { r.record.session = model::SessionId("session-2"); }, "User mismatch",
       "different_user_authenticated"},
      {"another user's record", [](Redeem& r) { r.record.user = model::UserId("bob"); }, "User mismatch",
       "different_user_authenticated"},
  };
  for (const auto& row : rows) {
    Redeem redeem;
    row.change(redeem);
    const auto result = redeem();
    ASSERT_FALSE(result) << row.what;
    EXPECT_EQ(result.error().error.code, oauth::ErrorCode::invalid_grant) << row.what;
    EXPECT_EQ(result.error().error.description, row.description) << row.what;
    EXPECT_TRUE(result.error().plan.writes.empty()) << row.what;
    ASSERT_EQ(result.error().events.size(), 1U) << row.what;
    EXPECT_EQ(result.error().events[0].type, "CODE_TO_TOKEN_ERROR") << row.what;
    EXPECT_EQ(result.error().events[0].error, row.event) << row.what;
  }
}

TEST(RedeemCode, AMissingCodeIsAnInvalidRequest) {
  Redeem redeem;
  redeem.request.code = "";
  EXPECT_EQ(redeem().error().error.code, oauth::ErrorCode::invalid_request);
}

TEST(RedeemCode, WithoutPkceAndWithoutRedirectUriInTheRequestNeitherIsAsked) {
  Redeem redeem;
  redeem.record.code_challenge = "";
  redeem.record.code_challenge_method = std::nullopt;
  redeem.record.redirect_uri = "";
  redeem.request.code_verifier = "";
  redeem.request.redirect_uri = "";
  EXPECT_TRUE(redeem());
}

// RFC 6749 §4.1.2
TEST(RedeemCode, ASecondUseByItsClientEndsTheClientSession) {
  Redeem redeem;
  redeem.stored.used = kNow + seconds{1};
  const auto result = redeem();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().error.description, "Code not valid");
  EXPECT_EQ(count<store::DeleteClientSession>(result.error().plan), 2U);
  const auto& first = std::get<store::DeleteClientSession>(result.error().plan.writes[0]);
  EXPECT_EQ(first.session.value, "session-1");
  EXPECT_EQ(first.client.value, "u-app");
  EXPECT_FALSE(first.offline);
  EXPECT_TRUE(std::get<store::DeleteClientSession>(result.error().plan.writes[1]).offline);
  redeem.now = kNow + seconds{3600};  // also long after the code's own end
  EXPECT_EQ(count<store::DeleteClientSession>(redeem().error().plan), 2U);
}

TEST(RedeemCode, Cve2026_16089_AnotherClientNeitherRedeemsNorBurnsNorLearns) {
  for (const bool used : {false, true}) {
    Redeem redeem;
    redeem.client = "other";
    if (used) redeem.stored.used = kNow;
    const auto result = redeem();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().error.description, "Code not valid");
    EXPECT_TRUE(result.error().plan.writes.empty());
    EXPECT_FALSE(code_record_for(*redeem.realm->find_client("other"), redeem.stored));
  }
}

TEST(RedeemCode, Cve2026_4282_AnotherKindOfSecretOrAnotherRealmsIsNoCode) {
  for (const auto kind : {model::SingleUse::Kind::action_token, model::SingleUse::Kind::login_form,
                          model::SingleUse::Kind::logout_confirmation}) {
    Redeem redeem;
    redeem.stored.kind = kind;
    EXPECT_FALSE(redeem());
  }
  Redeem redeem;
  redeem.stored.realm = model::RealmId("r2");
  EXPECT_FALSE(redeem());
}

TEST(RedeemCode, Cve2025_14559_ADisabledUserGetsNothing) {
  Redeem redeem;
  redeem.world.alice.enabled = false;
  const auto result = redeem();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().events[0].error, "user_disabled");
}

TEST(RedeemCode, StartsAChainWhenTheRealmRevokesRefreshTokens) {
  Redeem redeem;
  redeem.world.settings.tokens.revoke_refresh_token = true;
  redeem.world.client_session.refresh_jti = "earlier";
  const auto result = redeem();
  ASSERT_TRUE(result);
  EXPECT_EQ(result->tokens.reuse_id, "refresh-1");
  const auto* put = only<store::PutClientSession>(result->plan);
  ASSERT_NE(put, nullptr);
  EXPECT_EQ(put->session.refresh_jti, "refresh-1");
  EXPECT_EQ(put->expected_refresh_jti, "earlier");
}

TEST(RedeemCode, OfflineAccessMakesAnOfflineCopyOfTheSession) {
  Redeem redeem;
  redeem.record.scope = "openid offline_access";
  const auto result = redeem();
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->tokens.session.offline);
  const auto* insert = only<store::InsertUserSession>(result->plan);
  ASSERT_NE(insert, nullptr);
  EXPECT_TRUE(insert->session.offline);
  EXPECT_EQ(insert->session.id.value, "session-1");
  EXPECT_EQ(insert->session.auth_time, kNow);
  EXPECT_EQ(insert->session.started, redeem.now);
  const auto* put = only<store::PutClientSession>(result->plan);
  EXPECT_TRUE(put->session.offline);
  EXPECT_GE(*only<store::ConsumeSingleUse>(result->plan)->expires, insert->session.expires);
}

TEST(RedeemCode, OfflineAccessFindsTheCopyThatIsThere) {
  Redeem redeem;
  redeem.record.scope = "openid offline_access";
  model::UserSession offline = redeem.world.session;
  offline.offline = true;
  model::ClientSession client = redeem.world.client_session;
  client.offline = true;
  redeem.offline_session = &offline;
  redeem.offline_client_session = &client;
  auto result = redeem();
  ASSERT_TRUE(result);
  EXPECT_EQ(count<store::InsertUserSession>(result->plan), 0U);
  EXPECT_EQ(only<store::PutClientSession>(result->plan)->session.started, kNow);
  offline.last_access = offline.started = kNow - seconds{30000000};  // dead: replaced, not revived
  result = redeem();
  ASSERT_TRUE(result);
  EXPECT_NE(only<store::DeleteUserSession>(result->plan), nullptr);
  EXPECT_NE(only<store::InsertUserSession>(result->plan), nullptr);
}

TEST(RedeemCode, WithoutTheOfflineRoleTheSessionStaysOnline) {
  Redeem redeem;
  redeem.record.scope = "openid offline_access";
  redeem.world.alice.roles = {};
  redeem.world.alice.groups = {};
  const auto result = redeem();
  ASSERT_TRUE(result);
  EXPECT_FALSE(result->tokens.session.offline);
  EXPECT_FALSE(result->tokens.scope.offline());
}

TEST(RedeemCode, AClientMayDoWithoutRefreshTokens) {
  Redeem redeem;
  redeem.world.client("app").attributes["use.refresh.tokens"] = "false";
  EXPECT_FALSE(redeem()->tokens.refresh);
}

TEST(CodeRecord, ComesBackEqualAndNothingElseIsTaken) {
  Redeem redeem;
  EXPECT_EQ(parse_code_record(serialize(redeem.record)), redeem.record);
  for (
      const auto* no :
      {"", "{}", "[]",
       R"({"user":"a","session":"b","client":"c","redirect_uri":"","scope":"","nonce":"","acr":"","code_challenge":"x"})"}) {
    EXPECT_FALSE(parse_code_record(no)) << no;
  }
}

TEST(GrantType, IsCheckedAgainstTheClient) {
  World world;
  const auto realm = world.realm();
  const struct {
    const char* client;
    const char* grant;
    std::optional<oauth::ErrorCode> refused;
  } rows[] = {
      {"app", "authorization_code", std::nullopt},
      {"app", "refresh_token", std::nullopt},
      {"app", "password", std::nullopt},
      {"app", "client_credentials", oauth::ErrorCode::unauthorized_client},
      {"other", "password", oauth::ErrorCode::unauthorized_client},
      {"svc", "client_credentials", std::nullopt},
      {"svc", "authorization_code", oauth::ErrorCode::unauthorized_client},
      {"bearer", "refresh_token", oauth::ErrorCode::unauthorized_client},
      {"app", "implicit", oauth::ErrorCode::unsupported_grant_type},
      {"app", "", oauth::ErrorCode::unsupported_grant_type},
      {"app", "Password", oauth::ErrorCode::unsupported_grant_type},
  };
  for (const auto& row : rows) {
    const auto kind = check_grant_type(*realm->find_client(row.client), row.grant);
    EXPECT_EQ(kind ? std::nullopt : std::optional(kind.error().code), row.refused) << row.client << " " << row.grant;
    if (kind) {
      EXPECT_EQ(wire_name(*kind), row.grant);
    }
  }
}

}  // namespace
}  // namespace latchkey::op
