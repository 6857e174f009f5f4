#include "op/sessions.h"

#include <gtest/gtest.h>

#include "op/world_for_test.h"

namespace latchkey::op {
namespace {

using namespace testing;
using enum SessionVerdict;

TEST(Sessions, OneTableOfRulesForUserSessions) {
  const struct {
    const char* what;
    void (*change)(World&);
    seconds later;
    SessionVerdict verdict;
  } rows[] = {
      {"fresh", [](World&) {}, seconds{0}, alive},
      {"just before idle", [](World&) {}, seconds{1800}, alive},
      {"idle and the grace of coalesced touches", [](World&) {}, seconds{1860}, idle_expired},
      {"touched, but too old", [](World& w) { w.session.last_access = kNow + seconds{35990}; }, seconds{36000},
       max_expired},
      {"disabled user", [](World& w) { w.alice.enabled = false; }, seconds{0}, user_disabled},
      {"disabled realm", [](World& w) { w.settings.enabled = false; }, seconds{0}, realm_disabled},
      {"another realm's", [](World& w) { w.session.realm = model::RealmId("r2"); }, seconds{0}, missing},
      {"another user's", [](World& w) { w.session.user = model::UserId("bob"); }, seconds{0}, wrong_user},
      {"realm not-before", [](World& w) { w.settings.tokens.not_before = to_unix_seconds(kNow) + 1; }, seconds{2},
       revoked},
      {"realm not-before in the past", [](World& w) { w.settings.tokens.not_before = to_unix_seconds(kNow); },
       seconds{2}, alive},
      {"user not-before", [](World& w) { w.alice.not_before = to_unix_seconds(kNow) + 1; }, seconds{2}, revoked},
      {"remember me lives longer",
       [](World& w) {
         w.session.remember_me = true;
         w.settings.tokens.sso_idle_remember_me = seconds{7200};
       },
       seconds{7000}, alive},
      {"remember me without its own times", [](World& w) { w.session.remember_me = true; }, seconds{1860},
       idle_expired},
      {"offline outlives idle", [](World& w) { w.session.offline = true; }, seconds{86400}, alive},
      {"offline idles at last", [](World& w) { w.session.offline = true; }, seconds{2592060}, idle_expired},
      {"offline with a maximum",
       [](World& w) {
         w.session.offline = true;
         w.settings.tokens.offline_max_enabled = true;
         w.settings.tokens.offline_max = seconds{3600};
       },
       seconds{3600}, max_expired},
  };
  for (const auto& row : rows) {
    World world;
    row.change(world);
    EXPECT_EQ(check_user_session(*world.realm(), world.view(), kNow + row.later), row.verdict) << row.what;
  }
}

TEST(Sessions, OneTableOfRulesForClientSessions) {
  const struct {
    const char* what;
    void (*change)(World&);
    seconds later;
    SessionVerdict verdict;
  } rows[] = {
      {"fresh", [](World&) {}, seconds{0}, alive},
      {"disabled client", [](World& w) { w.client("app").enabled = false; }, seconds{0}, client_disabled},
      {"another client's", [](World& w) { w.client_session.client = model::ClientUuid("u-other"); }, seconds{0},
       missing},
      {"another session's", [](World& w) { w.client_session.session = model::SessionId("session-2"); }, seconds{0},
       missing},
      {"offline beside online", [](World& w) { w.client_session.offline = true; }, seconds{0}, missing},
      {"client not-before", [](World& w) { w.client("app").not_before = to_unix_seconds(kNow) + 1; }, seconds{2},
       revoked},
      {"client's own idle time", [](World& w) { w.client("app").attributes["client.session.idle.timeout"] = "300"; },
       seconds{360}, idle_expired},
      {"realm's idle time for clients", [](World& w) { w.settings.tokens.client_idle = seconds{300}; }, seconds{360},
       idle_expired},
      {"client's own maximum", [](World& w) { w.client("app").attributes["client.session.max.lifespan"] = "100"; },
       seconds{100}, max_expired},
      {"nonsense in the attribute",
       [](World& w) { w.client("app").attributes["client.session.max.lifespan"] = "soon"; }, seconds{100}, alive},
      {"the user session ends it too", [](World&) {}, seconds{1860}, idle_expired},
  };
  for (const auto& row : rows) {
    World world;
    row.change(world);
    const auto realm = world.realm();
    EXPECT_EQ(check_client_session(*realm, *realm->find_client("app"), world.view(), kNow + row.later), row.verdict)
        << row.what;
  }
  World world;
  const auto realm = world.realm();
  EXPECT_EQ(check_client_session(*realm, *realm->find_client("app"), {&world.session, &world.alice, nullptr}, kNow),
            missing);
  EXPECT_EQ(check_user_session(*realm, {}, kNow), missing);
}

TEST(Sessions, AClientSessionNeverOutlivesItsUserSession) {
  World world;
  world.client("app").attributes["client.session.max.lifespan"] = "999999";
  const auto realm = world.realm();
  const auto& app = *realm->find_client("app");
  EXPECT_EQ(client_session_end(*realm, app, world.view(), kNow), kNow + seconds{1800});
  EXPECT_EQ(client_session_end(*realm, app, world.view(), kNow + seconds{35000}), kNow + seconds{36000});
  EXPECT_EQ(client_session_max_end(*realm, app, world.view()), kNow + seconds{36000});
}

TEST(Sessions, AnOfflineSessionHasNoMaximumUnlessTheRealmSaysSo) {
  World world;
  world.session.offline = world.client_session.offline = true;
  const auto realm = world.realm();
  EXPECT_EQ(client_session_max_end(*realm, *realm->find_client("app"), world.view()), std::nullopt);
  EXPECT_EQ(sweep_time(*realm, world.session, kNow), kNow + seconds{2592000} + kTouchInterval);
}

TEST(Sessions, TouchesAreCoalescedToAMinute) {
  World world;
  EXPECT_FALSE(needs_touch(world.session, kNow + seconds{59}));
  EXPECT_TRUE(needs_touch(world.session, kNow + seconds{60}));
  EXPECT_FALSE(needs_touch(world.client_session, kNow + seconds{59}));
  EXPECT_TRUE(needs_touch(world.client_session, kNow + seconds{60}));
}

TEST(Sessions, EveryRefusalHasAWordForTheEvent) {
  EXPECT_EQ(event_word(alive), "");
  for (int i = static_cast<int>(missing); i <= static_cast<int>(wrong_user); ++i)
    EXPECT_NE(event_word(static_cast<SessionVerdict>(i)), "") << i;
}

}  // namespace
}  // namespace latchkey::op
