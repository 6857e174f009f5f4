#include "op/grants/refresh_token.h"

#include <gtest/gtest.h>

#include "op/grants/rotation.h"
#include "op/world_for_test.h"

namespace latchkey::op {
namespace {

using namespace testing;

struct Refresh {
  World world;
  RefreshToken token;
  oauth::TokenRequest request;
  std::string client = "app";
  std::optional<model::Consent> consent;
  Instant now = kNow + seconds{10};
  int number = 2;
  model::RealmPtr realm;

  Refresh() {
    token = {.jti = "refresh-1",
             .subject = world.alice.id,
             .session = world.session.id,
             .offline = false,
             .client_id = "app",
             .scope = "openid basic profile email roles web-origins acr phone",
             .reuse_id = "",
             .issued = kNow};
    request.grant_type = "refresh_token";
  }

  void go_offline() {
    token.offline = world.session.offline = world.client_session.offline = true;
    token.scope += " offline_access";
  }

  GrantResult operator()() {
    realm = world.realm();
    return refresh_tokens({.realm = *realm,
                           .client = *realm->find_client(client),
                           .request = request,
                           .token = token,
                           .view = world.view(),
                           .consent = consent ? &*consent : nullptr,
                           .ids = ids(number),
                           .now = now});
  }
};

TEST(RefreshGrant, GivesTheSameScopeAgainWithoutACommit) {
  Refresh refresh;
  const auto result = refresh();
  ASSERT_TRUE(result);
  EXPECT_EQ(result->tokens.scope.visible(), "openid profile email phone");
  EXPECT_EQ(result->tokens.acr, "1");
  EXPECT_EQ(result->tokens.nonce, "");
  EXPECT_TRUE(result->plan.writes.empty());
  EXPECT_EQ(result->events.at(0).type, "REFRESH_TOKEN");
}

TEST(RefreshGrant, TouchesBothSessionsOnceAMinute) {
  Refresh refresh;
  refresh.now = kNow + seconds{60};
  const auto result = refresh();
  ASSERT_TRUE(result);
  EXPECT_EQ(only<store::TouchUserSession>(result->plan)->last_access, refresh.now);
  EXPECT_EQ(only<store::PutClientSession>(result->plan)->session.last_refresh, refresh.now);
}

// RFC 6749 §6, §10.4
TEST(RefreshGrant, RefusalsByOneTable) {
  const struct {
    const char* what;
    void (*change)(Refresh&);
    const char* description;
  } rows[] = {
      {"another client", [](Refresh& r) { r.client = "other"; },
       "Invalid refresh token. Token client and authorized client don't match"},
      {"session idle", [](Refresh& r) { r.now = kNow + seconds{1900}; }, "Session not active"},
      {"another session", [](Refresh& r) { r.token.session = model::SessionId("session-2"); }, "Session not active"},
      {"an online token at an offline session",
       [](Refresh& r) { r.world.session.offline = r.world.client_session.offline = true; }, "Session not active"},
      {"issued in a client session before this one",
       [](Refresh& r) { r.world.client_session.started = kNow + seconds{1}; }, "Session not active"},
      {"issued in a user session before this one", [](Refresh& r) { r.world.session.started = kNow + seconds{1}; },
       "Session not active"},
      {"client disabled", [](Refresh& r) { r.world.client("app").enabled = false; }, "Client disabled"},
      {"realm not-before after the token",
       [](Refresh& r) {
         r.world.session.started = r.world.client_session.started = kNow + seconds{5};
         r.world.settings.tokens.not_before = to_unix_seconds(kNow) + 1;
       },
       "Stale token"},
      {"client not-before after the token",
       [](Refresh& r) {
         r.world.client_session.started = kNow + seconds{5};
         r.world.client("app").not_before = to_unix_seconds(kNow) + 1;
       },
       "Stale token"},
      {"a consent that was taken back", [](Refresh& r) { r.world.client("app").consent_required = true; },
       "Client no longer has requested consent from user"},
      {"a consent to less",
       [](Refresh& r) {
         r.world.client("app").consent_required = true;
         r.consent = model::Consent{.scopes = {model::ScopeId("s-email")}};
       },
       "Client no longer has requested consent from user"},
  };
  for (const auto& row : rows) {
    Refresh refresh;
    row.change(refresh);
    const auto result = refresh();
    ASSERT_FALSE(result) << row.what;
    EXPECT_EQ(result.error().error.code, oauth::ErrorCode::invalid_grant) << row.what;
    EXPECT_EQ(result.error().error.description, row.description) << row.what;
    EXPECT_TRUE(result.error().plan.writes.empty()) << row.what;
    EXPECT_EQ(result.error().events.at(0).type, "REFRESH_TOKEN_ERROR") << row.what;
  }
}

// RFC 6749 §6
TEST(RefreshGrant, TheScopeOnlyShrinksAndOnlyForThisAnswer) {
  Refresh refresh;
  refresh.request.scope = "openid email";
  const auto narrow = refresh();
  ASSERT_TRUE(narrow);
  EXPECT_EQ(narrow->tokens.scope.visible(), "openid email");
  EXPECT_TRUE(narrow->tokens.scope.has("roles"));  // hidden scopes cannot be named, so they stay
  EXPECT_EQ(narrow->tokens.refresh_scope, refresh.token.scope);
  refresh.request.scope = "openid address";
  const auto wide = refresh();
  ASSERT_FALSE(wide);
  EXPECT_EQ(wide.error().error.code, oauth::ErrorCode::invalid_scope);
  refresh.request.scope = "email";
  EXPECT_FALSE(refresh()->tokens.scope.openid);
}

TEST(RefreshGrant, AConsentThatStandsGivesWhatItAllows) {
  Refresh refresh;
  refresh.world.client("app").consent_required = true;
  refresh.consent.emplace();
  for (const auto& scope : refresh.world.scopes) {
    const auto shown = scope->attributes.find("display.on.consent.screen");
    if (shown == scope->attributes.end() || shown->second != "false") refresh.consent->scopes.push_back(scope->id);
  }
  const auto result = refresh();
  ASSERT_TRUE(result);
  EXPECT_EQ(result->tokens.scope.visible(), "openid profile email phone");
}

TEST(RefreshGrant, AScopeTakenFromTheClientIsGoneFromTheTokens) {
  Refresh refresh;
  refresh.world.client("app").optional_scopes.clear();
  EXPECT_EQ(refresh()->tokens.scope.visible(), "openid profile email");
}

TEST(RefreshGrant, Cve2025_14559_And_2026_1609_ADisabledUserIsRefused) {
  Refresh refresh;
  refresh.world.alice.enabled = false;
  const auto result = refresh();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().error.description, "User disabled");
}

TEST(RefreshGrant, Cve2025_12390_ASessionIdThatBecameAnotherUsersGivesNothing) {
  Refresh refresh;
  refresh.world.session.user = refresh.world.alice.id = model::UserId("bob");
  EXPECT_FALSE(refresh());
}

TEST(RefreshGrant, Cve2025_12110_AnOfflineTokenDiesWithItsRoleOrScope) {
  Refresh by_role;
  by_role.go_offline();
  EXPECT_TRUE(by_role());
  by_role.world.alice.roles.clear();
  by_role.world.alice.groups.clear();
  EXPECT_FALSE(by_role());
  Refresh by_scope;
  by_scope.go_offline();
  std::erase(by_scope.world.client("app").optional_scopes, model::ScopeId("s-offline_access"));
  const auto result = by_scope();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().events.at(0).error, "not_allowed");
}

/// What a store does with PutClientSession's precondition.
bool compare_and_set(model::ClientSession& stored, const store::Plan& plan) {
  const auto* put = only<store::PutClientSession>(plan);
  if (put == nullptr) return true;
  if (put->expected_refresh_jti != stored.refresh_jti || put->expected_refresh_uses != stored.refresh_uses)
    return false;
  stored = put->session;
  return true;
}

TEST(RefreshGrant, Cve2026_1035_OfFiftyAtOnceOneSucceeds) {
  Refresh refresh;
  refresh.world.settings.tokens.revoke_refresh_token = true;
  start_chain(refresh.world.client_session, "chain", "refresh-1", kNow);
  refresh.token.reuse_id = "chain";
  model::ClientSession stored = refresh.world.client_session;
  std::vector<GrantResult> decided;  // all of them saw the same session
  for (int i = 0; i < 50; ++i) {
    refresh.number = 100 + i;
    decided.push_back(refresh());
    ASSERT_TRUE(decided.back());
  }
  int committed = 0;
  for (const auto& result : decided) {
    if (compare_and_set(stored, result->plan)) {
      ++committed;
      continue;
    }
    refresh.world.client_session = stored;  // reload and decide again
    EXPECT_FALSE(refresh());
  }
  EXPECT_EQ(committed, 1);
}

TEST(RefreshGrant, Cve2026_9802_ARotatedTokenStaysDeadAfterARestart) {
  Refresh refresh;
  refresh.world.settings.tokens.revoke_refresh_token = true;
  start_chain(refresh.world.client_session, "chain", "refresh-1", kNow);
  refresh.token.reuse_id = "chain";
  const auto first = refresh();
  ASSERT_TRUE(first);
  Refresh restarted;  // knows only what was stored
  restarted.world.settings.tokens.revoke_refresh_token = true;
  restarted.world.client_session = only<store::PutClientSession>(first->plan)->session;
  restarted.token.reuse_id = "chain";
  const auto replay = restarted();
  ASSERT_FALSE(replay);
  EXPECT_EQ(replay.error().error.description, "Maximum allowed refresh token reuse exceeded");
  restarted.token.jti = "refresh-2";
  restarted.number = 3;
  EXPECT_TRUE(restarted());
}

// RFC 9700 §4.14.2
TEST(RefreshGrant, ATokenUsedTwiceEndsWhatThisClientWasGiven) {
  Refresh refresh;
  refresh.world.settings.tokens.revoke_refresh_token = true;
  start_chain(refresh.world.client_session, "chain", "refresh-2", kNow);
  refresh.token.reuse_id = "chain";
  const auto replay = refresh();
  ASSERT_FALSE(replay);
  EXPECT_EQ(replay.error().error.code, oauth::ErrorCode::invalid_grant);
  const auto* ended = only<store::DeleteClientSession>(replay.error().plan);
  ASSERT_NE(ended, nullptr);
  EXPECT_EQ(ended->session, refresh.token.session);
  EXPECT_EQ(ended->client, refresh.world.client("app").uuid);
  EXPECT_EQ(ended->offline, refresh.token.offline);
  EXPECT_EQ(count<store::DeleteUserSession>(replay.error().plan), 0U);
}

}  // namespace
}  // namespace latchkey::op
