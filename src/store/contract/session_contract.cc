#include "store/contract/contract.h"

namespace latchkey::store {
namespace {

const RealmId r1("r1");

TEST_P(StoreContract, KeepsAWholeUserSession) {
  auto s = session("s1", "u1");
  s.remember_me = true;
  s.started = from_unix_millis(1700000000001);
  s.auth_time = from_unix_millis(1700000000002);
  s.level_of_authentication = 2;
  s.ip_address = "2001:db8::1";
  s.notes = {{"k", "v"}, {"ü", "漢"}};
  must(InsertUserSession{s});
  const auto found = read(store().sessions().find_session(r1, SessionId("s1"), false));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->realm, s.realm);
  EXPECT_EQ(found->user, s.user);
  EXPECT_EQ(found->remember_me, true);
  EXPECT_EQ(found->offline, false);
  EXPECT_EQ(found->started, s.started);
  EXPECT_EQ(found->last_access, s.last_access);
  EXPECT_EQ(found->auth_time, s.auth_time);
  EXPECT_EQ(found->level_of_authentication, 2);
  EXPECT_EQ(found->ip_address, s.ip_address);
  EXPECT_EQ(found->expires, s.expires);
  EXPECT_EQ(found->notes, s.notes);
}

TEST_P(StoreContract, TellsOnlineAndOfflineSessionsOfOneIdApart) {
  must(InsertUserSession{session("s1", "u1")});
  EXPECT_FALSE(read(store().sessions().find_session(r1, SessionId("s1"), true)).has_value());
  must(InsertUserSession{session("s1", "u1", true)});
  must(DeleteUserSession{.realm = r1, .session = SessionId("s1"), .offline = false});
  EXPECT_FALSE(read(store().sessions().find_session(r1, SessionId("s1"), false)).has_value());
  EXPECT_TRUE(read(store().sessions().find_session(r1, SessionId("s1"), true)).has_value());
}

TEST_P(StoreContract, RefusesASecondSessionOfOneIdAndOneOfNoRealm) {
  must(InsertUserSession{session("s1", "u1")});
  EXPECT_EQ(refusal(InsertUserSession{session("s1", "u2")}), Refusal::exists);
  auto elsewhere = session("s1", "u1");
  elsewhere.realm = RealmId("no");
  EXPECT_EQ(refusal(InsertUserSession{elsewhere}), Refusal::missing);
}

TEST_P(StoreContract, UpdatesAllOfASessionButItsUserAndStart) {
  must(InsertUserSession{session("s1", "u1")});
  auto changed = session("s1", "intruder");
  changed.started = from_unix_seconds(1);
  changed.last_access = from_unix_seconds(250);
  changed.level_of_authentication = 3;
  changed.notes = {{"a", "b"}};
  must(UpdateUserSession{changed});
  const auto found = read(store().sessions().find_session(r1, SessionId("s1"), false));
  EXPECT_EQ(found->user, UserId("u1"));
  EXPECT_EQ(found->started, from_unix_seconds(100));
  EXPECT_EQ(found->last_access, from_unix_seconds(250));
  EXPECT_EQ(found->level_of_authentication, 3);
  EXPECT_EQ(found->notes, changed.notes);
  EXPECT_EQ(refusal(UpdateUserSession{session("s2", "u1")}), Refusal::missing);
  EXPECT_EQ(refusal(UpdateUserSession{session("s1", "u1", true)}), Refusal::missing);
}

TEST_P(StoreContract, TouchesASessionForwardsOnly) {
  must(InsertUserSession{session("s1", "u1")});
  const auto touch = [&](std::int64_t access, std::int64_t expires) {
    must(TouchUserSession{.realm = r1,
                          .session = SessionId("s1"),
                          .last_access = from_unix_seconds(access),
                          .expires = from_unix_seconds(expires)});
    const auto s = read(store().sessions().find_session(r1, SessionId("s1"), false));
    return std::pair(to_unix_seconds(s->last_access), to_unix_seconds(s->expires));
  };
  EXPECT_EQ(touch(300, 1300), std::pair(std::int64_t{300}, std::int64_t{1300}));
  EXPECT_EQ(touch(250, 1250), std::pair(std::int64_t{300}, std::int64_t{1300}));
  must(TouchUserSession{.realm = r1, .session = SessionId("gone"), .last_access = from_unix_seconds(1), .expires = {}});
  must(TouchUserSession{
      .realm = RealmId("no"), .session = SessionId("s1"), .last_access = from_unix_seconds(1), .expires = {}});
}

TEST_P(StoreContract, DeletesASessionWithItsClientSessions) {
  must(InsertUserSession{session("s1", "u1")});
  must(InsertUserSession{session("s2", "u1")});
  must(PutClientSession{.realm = r1, .session = client_session("s1", "c1"), .expected_refresh_jti = {}});
  must(PutClientSession{.realm = r1, .session = client_session("s2", "c1"), .expected_refresh_jti = {}});
  must(DeleteUserSession{.realm = r1, .session = SessionId("s1")});
  must(DeleteUserSession{.realm = r1, .session = SessionId("s1")});
  EXPECT_FALSE(read(store().sessions().find_client_session(r1, SessionId("s1"), ClientUuid("c1"), false)).has_value());
  EXPECT_TRUE(read(store().sessions().find_client_session(r1, SessionId("s2"), ClientUuid("c1"), false)).has_value());
}

TEST_P(StoreContract, DeletesTheSessionsOfAUser) {
  make_realm("r2");
  for (const auto* id : {"s1", "s2", "s3"}) must(InsertUserSession{session(id, "u1")});
  must(InsertUserSession{session("s1", "u1", true)});
  must(InsertUserSession{session("other", "u2")});
  must(PutClientSession{.realm = r1, .session = client_session("s1", "c1"), .expected_refresh_jti = {}});
  must(DeleteUserSessionsOf{.realm = RealmId("r2"), .user = UserId("u1"), .offline_too = true, .except = {}});
  EXPECT_EQ(read(store().sessions().list_sessions_of_user(r1, UserId("u1"), false)).size(), 3U);
  must(DeleteUserSessionsOf{.realm = r1, .user = UserId("u1"), .offline_too = false, .except = SessionId("s2")});
  const auto left = read(store().sessions().list_sessions_of_user(r1, UserId("u1"), false));
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].id, SessionId("s2"));
  EXPECT_EQ(read(store().sessions().list_sessions_of_user(r1, UserId("u1"), true)).size(), 1U);
  EXPECT_TRUE(read(store().sessions().list_client_sessions(r1, SessionId("s1"), false)).empty());
  must(DeleteUserSessionsOf{.realm = r1, .user = UserId("u1"), .offline_too = true, .except = {}});
  EXPECT_TRUE(read(store().sessions().list_sessions_of_user(r1, UserId("u1"), true)).empty());
  EXPECT_EQ(read(store().sessions().count_sessions()), 1);
}

TEST_P(StoreContract, DoesNotFindASessionOfAnotherRealm) {
  make_realm("r2");
  must(InsertUserSession{session("s1", "u1")});
  must(PutClientSession{.realm = r1, .session = client_session("s1", "c1"), .expected_refresh_jti = {}});
  const RealmId other("r2");
  EXPECT_FALSE(read(store().sessions().find_session(other, SessionId("s1"), false)).has_value());
  EXPECT_FALSE(
      read(store().sessions().find_client_session(other, SessionId("s1"), ClientUuid("c1"), false)).has_value());
  EXPECT_TRUE(read(store().sessions().list_client_sessions(other, SessionId("s1"), false)).empty());
  EXPECT_TRUE(read(store().sessions().list_sessions_of_user(other, UserId("u1"), false)).empty());
  EXPECT_EQ(
      refusal(PutClientSession{.realm = other, .session = client_session("s1", "c1"), .expected_refresh_jti = {}}),
      Refusal::missing);
  must(DeleteUserSession{.realm = other, .session = SessionId("s1")});
  EXPECT_TRUE(read(store().sessions().find_session(r1, SessionId("s1"), false)).has_value());
}

TEST_P(StoreContract, KeepsReplacesAndDeletesAClientSession) {
  must(InsertUserSession{session("s1", "u1")});
  auto c = client_session("s1", "c1");
  c.started = from_unix_seconds(11);
  c.last_refresh = from_unix_seconds(12);
  c.scope = "openid profile";
  c.redirect_uri = "https://app.example/cb";
  c.notes = {{"nonce", "n"}};
  c.refresh_jti = "jti-1";
  c.refresh_uses = 1;
  must(PutClientSession{.realm = r1, .session = c, .expected_refresh_jti = {}});
  const auto found = read(store().sessions().find_client_session(r1, SessionId("s1"), ClientUuid("c1"), false));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->session, c.session);
  EXPECT_EQ(found->client, c.client);
  EXPECT_EQ(found->started, c.started);
  EXPECT_EQ(found->last_refresh, c.last_refresh);
  EXPECT_EQ(found->scope, c.scope);
  EXPECT_EQ(found->redirect_uri, c.redirect_uri);
  EXPECT_EQ(found->notes, c.notes);
  EXPECT_EQ(found->refresh_jti, "jti-1");
  EXPECT_EQ(found->refresh_uses, 1);
  must(PutClientSession{.realm = r1, .session = client_session("s1", "c0"), .expected_refresh_jti = {}});
  const auto all = read(store().sessions().list_client_sessions(r1, SessionId("s1"), false));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].client, ClientUuid("c0"));
  must(DeleteClientSession{.realm = r1, .session = SessionId("s1"), .client = ClientUuid("c1")});
  must(DeleteClientSession{.realm = r1, .session = SessionId("s1"), .client = ClientUuid("c1")});
  EXPECT_EQ(read(store().sessions().list_client_sessions(r1, SessionId("s1"), false)).size(), 1U);
}

TEST_P(StoreContract, RotatesARefreshTokenByCompareAndSet) {
  EXPECT_EQ(refusal(PutClientSession{.realm = r1, .session = client_session("s1", "c1"), .expected_refresh_jti = {}}),
            Refusal::missing);
  must(InsertUserSession{session("s1", "u1")});
  auto c = client_session("s1", "c1");
  c.refresh_jti = "one";
  EXPECT_EQ(refusal(PutClientSession{.realm = r1, .session = c, .expected_refresh_jti = "one"}), Refusal::changed)
      << "nothing is stored that could be as expected";
  must(PutClientSession{.realm = r1, .session = c, .expected_refresh_jti = {}});
  c.refresh_uses = 1;
  must(PutClientSession{.realm = r1, .session = c, .expected_refresh_jti = "one", .expected_refresh_uses = 0});
  EXPECT_EQ(
      refusal(PutClientSession{.realm = r1, .session = c, .expected_refresh_jti = "one", .expected_refresh_uses = 0}),
      Refusal::changed);
  EXPECT_EQ(
      refusal(PutClientSession{.realm = r1, .session = c, .expected_refresh_jti = "two", .expected_refresh_uses = 1}),
      Refusal::changed);
  auto offline = c;
  offline.offline = true;
  EXPECT_EQ(refusal(PutClientSession{.realm = r1, .session = offline, .expected_refresh_jti = {}}), Refusal::missing);
}

TEST_P(StoreContract, ConsumesOnceAndRemembersIt) {
  auto record = single_use("code");
  record.kind = model::SingleUse::Kind::action_token;
  must(InsertSingleUse{record});
  EXPECT_EQ(refusal(InsertSingleUse{record}), Refusal::exists);
  auto found = read(store().sessions().find_single_use(r1, record.kind, "code"));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->payload, record.payload);
  EXPECT_EQ(found->created, record.created);
  EXPECT_EQ(found->expires, record.expires);
  EXPECT_FALSE(found->used.has_value());

  const ConsumeSingleUse consume{.realm = r1,
                                 .kind = record.kind,
                                 .key_hash = "code",
                                 .used = from_unix_seconds(130),
                                 .payload = R"({"session":"s1"})",
                                 .expires = from_unix_seconds(500)};
  must(consume);
  EXPECT_EQ(refusal(consume), Refusal::already_used);
  EXPECT_EQ(refusal(InsertSingleUse{record}), Refusal::exists) << "a used one is still known";
  found = read(store().sessions().find_single_use(r1, record.kind, "code"));
  EXPECT_EQ(found->used, from_unix_seconds(130));
  EXPECT_EQ(found->payload, R"({"session":"s1"})");
  EXPECT_EQ(found->expires, from_unix_seconds(500));
}

TEST_P(StoreContract, ConsumesWithoutTouchingPayloadAndNeverShortensTheLife) {
  must(InsertSingleUse{single_use("a")});
  must(ConsumeSingleUse{
      .realm = r1, .key_hash = "a", .used = from_unix_seconds(1), .payload = {}, .expires = from_unix_seconds(2)});
  const auto found = read(store().sessions().find_single_use(r1, {}, "a"));
  EXPECT_EQ(found->payload, single_use("a").payload);
  EXPECT_EQ(found->expires, from_unix_seconds(160));
}

TEST_P(StoreContract, KeepsKindsAndRealmsOfSingleUseApart_Cve2026_4282) {
  make_realm("r2");
  must(InsertSingleUse{single_use("code")});
  const ConsumeSingleUse other_kind{.realm = r1,
                                    .kind = model::SingleUse::Kind::action_token,
                                    .key_hash = "code",
                                    .used = from_unix_seconds(1),
                                    .payload = {},
                                    .expires = {}};
  EXPECT_EQ(refusal(other_kind), Refusal::missing);
  auto other_realm = other_kind;
  other_realm.kind = {};
  other_realm.realm = RealmId("r2");
  EXPECT_EQ(refusal(other_realm), Refusal::missing);
  EXPECT_FALSE(read(store().sessions().find_single_use(RealmId("r2"), {}, "code")).has_value());
  EXPECT_FALSE(read(store().sessions().find_single_use(r1, model::SingleUse::Kind::action_token, "code")).has_value());
  auto nowhere = single_use("x");
  nowhere.realm = RealmId("no");
  EXPECT_EQ(refusal(InsertSingleUse{nowhere}), Refusal::missing);
}

TEST_P(StoreContract, SweepsWhatExpiredUpToTheLimit) {
  for (int i = 0; i < 5; ++i) {
    auto s = session("s" + std::to_string(i), "u1");
    s.expires = from_unix_seconds(100 + i);
    must(InsertUserSession{s});
    must(PutClientSession{.realm = r1, .session = client_session(s.id.value, "c1"), .expected_refresh_jti = {}});
    auto record = single_use("k" + std::to_string(i));
    record.expires = from_unix_seconds(100 + i);
    must(InsertSingleUse{record});
  }
  EXPECT_EQ(read(store().sweep(from_unix_seconds(99), 100)), 0U);
  EXPECT_EQ(read(store().sweep(from_unix_seconds(102), 4)), 4U);
  EXPECT_EQ(read(store().sweep(from_unix_seconds(102), 100)), 2U);
  EXPECT_EQ(read(store().sweep(from_unix_seconds(102), 100)), 0U);
  EXPECT_EQ(read(store().sessions().count_sessions()), 2);
  EXPECT_FALSE(read(store().sessions().find_client_session(r1, SessionId("s2"), ClientUuid("c1"), false)).has_value());
  EXPECT_TRUE(read(store().sessions().find_client_session(r1, SessionId("s3"), ClientUuid("c1"), false)).has_value());
  EXPECT_TRUE(read(store().sessions().find_single_use(r1, {}, "k3")).has_value());
  EXPECT_FALSE(read(store().sessions().find_single_use(r1, {}, "k2")).has_value());
}

TEST_P(StoreContract, KeepsEventsNewestFirstUntilTheyExpire) {
  const auto event = [](const std::string& id, std::int64_t at) {
    model::Event e;
    e.id = id;
    e.time = from_unix_seconds(at);
    e.type = "LOGIN_ERROR";
    e.realm = r1;
    e.client_id = "app";
    e.user = UserId("u1");
    e.session = SessionId("s1");
    e.ip_address = "127.0.0.1";
    e.error = "invalid_user_credentials";
    e.details = {{"username", "ali\"ce\n"}};
    return e;
  };
  must(AppendEvent{.event = event("e1", 10), .expires = from_unix_seconds(50)});
  must(AppendEvent{.event = event("e2", 20), .expires = {}});
  must(AppendEvent{.event = event("e2", 20), .expires = {}});
  must(AppendEvent{.event = event("e3", 30), .expires = {}});
  auto found = read(store().events().list_events(r1, EventQuery{.limit = 10}));
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].id, "e3");
  EXPECT_EQ(found[0].time, from_unix_seconds(30));
  EXPECT_EQ(found[0].type, "LOGIN_ERROR");
  EXPECT_EQ(found[0].client_id, "app");
  EXPECT_EQ(found[0].user, UserId("u1"));
  EXPECT_EQ(found[0].session, SessionId("s1"));
  EXPECT_EQ(found[0].ip_address, "127.0.0.1");
  EXPECT_EQ(found[0].error, "invalid_user_credentials");
  EXPECT_EQ(found[0].details, event("e3", 30).details);
  found = read(store().events().list_events(r1, EventQuery{.first = 1, .limit = 1}));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, "e2");
  EXPECT_EQ(read(store().sweep(from_unix_seconds(1000), 10)), 1U);
  EXPECT_EQ(read(store().events().list_events(r1, EventQuery{.limit = 10})).size(), 2U);
  auto elsewhere = event("e9", 1);
  elsewhere.realm = RealmId("no");
  must(AppendEvent{.event = elsewhere, .expires = {}});  // dropped, no failure
}

TEST_P(StoreContract, KeepsTheOutboxUntilItIsDone) {
  const auto entry = [](const std::string& id, std::int64_t due) {
    return EnqueueOutbox{
        .id = id, .realm = r1, .kind = "backchannel-logout", .payload = "{\"to\":1}", .due = from_unix_seconds(due)};
  };
  must(entry("b", 20));
  must(entry("a", 30));
  must(entry("c", 10));
  EXPECT_EQ(refusal(entry("a", 1)), Refusal::exists);
  auto due = read(store().events().list_outbox(from_unix_seconds(25), 10));
  ASSERT_EQ(due.size(), 2U);
  EXPECT_EQ(due[0].id, "c");
  EXPECT_EQ(due[0].realm, r1);
  EXPECT_EQ(due[0].kind, "backchannel-logout");
  EXPECT_EQ(due[0].payload, "{\"to\":1}");
  EXPECT_EQ(due[0].due, from_unix_seconds(10));
  EXPECT_EQ(due[0].attempts, 0);
  must(ClaimOutbox{.id = "c", .due = from_unix_seconds(40), .attempts = 0});
  must(FinishOutbox{.id = "b"});
  must(FinishOutbox{.id = "b"});
  due = read(store().events().list_outbox(from_unix_seconds(100), 10));
  ASSERT_EQ(due.size(), 2U);
  EXPECT_EQ(due[0].id, "a");
  EXPECT_EQ(due[1].id, "c");
  EXPECT_EQ(due[1].attempts, 1);
  EXPECT_EQ(read(store().events().list_outbox(from_unix_seconds(100), 1)).size(), 1U);
  // One sender at a time: who counted wrong comes second.
  must(ClaimOutbox{.id = "c", .due = from_unix_seconds(60), .attempts = 1});
  EXPECT_EQ(refusal(ClaimOutbox{.id = "c", .due = from_unix_seconds(70), .attempts = 1}), Refusal::changed);
  EXPECT_EQ(refusal(ClaimOutbox{.id = "b", .due = from_unix_seconds(70), .attempts = 0}), Refusal::changed);
  due = read(store().events().list_outbox(from_unix_seconds(60), 10));
  ASSERT_EQ(due.size(), 2U);
  EXPECT_EQ(due[1].id, "c");
  EXPECT_EQ(due[1].attempts, 2);
  auto nowhere = entry("z", 1);
  nowhere.realm = RealmId("no");
  EXPECT_EQ(refusal(nowhere), Refusal::missing);
}

TEST_P(StoreContract, DealsTheOutboxByRealmAndKind) {
  const RealmId r2("r2");
  must(CreateRealm{.id = r2, .name = "two", .settings = "{}"});
  const auto enqueue = [&](const std::string& id, const RealmId& realm, const std::string& kind, std::int64_t due) {
    must(EnqueueOutbox{.id = id, .realm = realm, .kind = kind, .payload = "{}", .due = from_unix_seconds(due)});
  };
  for (int i = 0; i < 40; ++i) enqueue("hook" + std::to_string(10 + i), r1, "webhook", 1 + i);
  enqueue("mail1", r1, "mail", 60);
  enqueue("mail2", r1, "mail", 61);
  enqueue("other", r2, "webhook", 50);
  enqueue("later", r2, "mail", 500);
  const auto ids = [&](std::size_t limit) {
    std::string all;
    for (const auto& entry : read(store().events().list_outbox(from_unix_seconds(100), limit)))
      all += (all.empty() ? "" : " ") + entry.id;
    return all;
  };
  EXPECT_EQ(ids(3), "hook10 other mail1");
  EXPECT_EQ(ids(6), "hook10 other mail1 hook11 mail2 hook12");
  EXPECT_EQ(ids(1), "hook10");
  must(DeleteRealm{r1});
  EXPECT_EQ(ids(10), "other");
}

}  // namespace
}  // namespace latchkey::store
