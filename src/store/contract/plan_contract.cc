#include <atomic>
#include <thread>

#include "store/contract/contract.h"

namespace latchkey::store {
namespace {

TEST_P(StoreContract, WritesNothingOfARefusedPlanAndNamesTheWrite) {
  must(PutUser{.realm = RealmId("r1"), .user = user("u1", "alice", "alice@example.org")});
  must(InsertUserSession{session("s1", "u1")});
  Plan plan;
  plan.add(PutUser{.realm = RealmId("r1"), .user = user("u2", "bob")});
  plan.add(PutUser{.realm = RealmId("r1"), .user = user("u1", "alicia")});
  plan.add(InsertUserSession{session("s2", "u1")});
  plan.add(DeleteUserSession{.realm = RealmId("r1"), .session = SessionId("s1")});
  plan.add(PutObject{.realm = RealmId("r1"), .object = {std::string(kKindClient), "c1", "app", "{}"}});
  plan.add(InsertSingleUse{single_use("code")});
  plan.add(AppendEvent{.event = {.id = "e1", .realm = RealmId("r1")}, .expires = {}});
  plan.add(InsertUserSession{session("s2", "u1")});
  const auto outcome = commit(std::move(plan));
  ASSERT_TRUE(outcome.refused.has_value());
  EXPECT_EQ(outcome.refused->write, 7U);
  EXPECT_EQ(outcome.refused->reason, Refusal::exists);

  EXPECT_FALSE(read(store().users().find_user(RealmId("r1"), UserId("u2"))).has_value());
  EXPECT_TRUE(read(store().users().find_user_by_username(RealmId("r1"), "alice")).has_value());
  EXPECT_FALSE(read(store().users().find_user_by_username(RealmId("r1"), "alicia")).has_value());
  EXPECT_FALSE(read(store().sessions().find_session(RealmId("r1"), SessionId("s2"), false)).has_value());
  EXPECT_TRUE(read(store().sessions().find_session(RealmId("r1"), SessionId("s1"), false)).has_value());
  EXPECT_FALSE(read(store().sessions().find_single_use(RealmId("r1"), {}, "code")).has_value());
  EXPECT_TRUE(read(store().events().list_events(RealmId("r1"), {})).empty());
  EXPECT_EQ(read(store().realms().find_realm("r1"))->version, 1);
  EXPECT_TRUE(read(store().realms().load_realm(RealmId("r1")))->objects.empty());
}

TEST_P(StoreContract, SeesInAPlanWhatItWroteBefore) {
  Plan plan;
  plan.add(InsertSingleUse{single_use("code")});
  plan.add(ConsumeSingleUse{
      .realm = RealmId("r1"), .key_hash = "code", .used = from_unix_seconds(5), .payload = {}, .expires = {}});
  ASSERT_TRUE(commit(std::move(plan)).committed());
  EXPECT_TRUE(read(store().sessions().find_single_use(RealmId("r1"), {}, "code"))->used.has_value());
}

TEST_P(StoreContract, CommitsAnEmptyPlanAndOneThatWritesNothing) {
  EXPECT_TRUE(commit({}).committed());
  must(CommitNothing{});
}

TEST_P(StoreContract, RefusesTextsThatADatabaseCannotKeep) {
  const auto error_of = [&](auto write) {
    Plan plan;
    plan.add(PutUser{.realm = RealmId("r1"), .user = user("u9", "before")});
    plan.add(std::move(write));
    const auto outcome = sync_wait(store().commit(std::move(plan)));
    return outcome                                        ? std::string("none")
           : outcome.error().kind == Error::Kind::invalid ? outcome.error().detail
                                                          : "wrong kind";
  };
  using namespace std::string_literals;
  EXPECT_EQ(error_of(PutUser{.realm = RealmId("r1"), .user = user("u1", "a\0b"s)}), "username: holds a NUL byte");
  EXPECT_EQ(error_of(PutUser{.realm = RealmId("r1"), .user = user("u1", "\xC3(")}), "username: is not UTF-8");
  EXPECT_EQ(error_of(InsertUserSession{session("s\0"s, "u1")}), "session id: holds a NUL byte");
  EXPECT_EQ(error_of(InsertSingleUse{single_use("\xED\xA0\x80")}), "key: is not UTF-8");
  EXPECT_TRUE(error_of(PutObject{.realm = RealmId("r1"),
                                 .object = {"client", "c", "k", std::string((std::size_t{16} << 20) + 1, 'x')}})
                  .starts_with("document: "));
  EXPECT_FALSE(read(store().users().find_user(RealmId("r1"), UserId("u9"))).has_value())
      << "nothing of such a plan is written";
  EXPECT_FALSE(read(store().users().find_user_by_username(RealmId("r1"), "a\0b"s)).has_value());
  EXPECT_FALSE(read(store().users().find_user_by_username(RealmId("r1"), "\xC3(")).has_value());
}

TEST_P(StoreContract, KeepsNulBytesAndMendsBrokenTextInsideDocuments) {
  using namespace std::string_literals;
  auto s = session("s1", "u1");
  s.notes["nul"] = "a\0b"s;
  s.notes["agent"] = "curl/8 \"quoted\"\n\ttab";
  must(InsertUserSession{s});
  EXPECT_EQ(read(store().sessions().find_session(RealmId("r1"), SessionId("s1"), false))->notes, s.notes);
}

TEST_P(StoreContract, KeepsSettingsOfTheInstallation) {
  EXPECT_FALSE(read(store().find_setting("cookie-key")).has_value());
  EXPECT_EQ(read(store().set_setting_once("cookie-key", "one")), "one");
  EXPECT_EQ(read(store().set_setting_once("cookie-key", "two")), "one");
  EXPECT_FALSE(read(store().replace_setting("cookie-key", "two", "three")));
  EXPECT_TRUE(read(store().replace_setting("cookie-key", "one", "three")));
  EXPECT_EQ(read(store().find_setting("cookie-key")), "three");
  EXPECT_FALSE(read(store().replace_setting("absent", "", "x")));
}

/// Runs `plan_of(i)` from many threads at once; how many committed. The others must be refused for `reason`.
template <class PlanOf>
int winners(Store& store, Refusal reason, PlanOf plan_of) {
  constexpr int kThreads = 8;
  std::atomic<int> committed = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      auto outcome = sync_wait(store.commit(plan_of(i)));
      if (!outcome) {
        ADD_FAILURE() << outcome.error().detail;
      } else if (outcome->committed()) {
        ++committed;
      } else {
        EXPECT_EQ(outcome->refused->reason, reason);
      }
    });
  }
  threads.clear();
  return committed;
}

template <class W>
Plan plan_with(W write) {
  Plan plan;
  plan.add(std::move(write));
  return plan;
}

TEST_P(StoreRaces, LetExactlyOneConsumeACode) {
  for (int round = 0; round < 5; ++round) {
    const auto key = "code" + std::to_string(round);
    must(InsertSingleUse{single_use(key)});
    EXPECT_EQ(1, winners(store(), Refusal::already_used, [&](int i) {
                return plan_with(ConsumeSingleUse{.realm = RealmId("r1"),
                                                  .key_hash = key,
                                                  .used = from_unix_seconds(i + 1),
                                                  .payload = "{\"winner\":" + std::to_string(i) + "}",
                                                  .expires = {}});
              }));
  }
}

TEST_P(StoreRaces, LetExactlyOneRotateARefreshToken_Cve2026_1035) {
  must(InsertUserSession{session("s1", "u1")});
  auto first = client_session("s1", "c1");
  first.refresh_jti = "jti-0";
  must(PutClientSession{.realm = RealmId("r1"), .session = first, .expected_refresh_jti = {}});
  EXPECT_EQ(
      1, winners(store(), Refusal::changed, [&](int i) {
        auto next = first;
        next.refresh_jti = "jti-next-" + std::to_string(i);
        return plan_with(PutClientSession{.realm = RealmId("r1"), .session = next, .expected_refresh_jti = "jti-0"});
      }));
}

TEST_P(StoreRaces, LetExactlyOneReserveALoginAttempt_Cve2024_4629) {
  EXPECT_EQ(
      1, winners(store(), Refusal::changed, [&](int) {
        return plan_with(PutLoginFailures{.realm = RealmId("r1"), .failures = {.user = UserId("u1"), .failures = 1}});
      }));
  EXPECT_EQ(1, winners(store(), Refusal::changed, [&](int) {
              return plan_with(PutLoginFailures{
                  .realm = RealmId("r1"), .failures = {.user = UserId("u1"), .failures = 2}, .expected_failures = 1});
            }));
}

TEST_P(StoreRaces, LetExactlyOneTakeAName) {
  EXPECT_EQ(1, winners(store(), Refusal::duplicate_username, [&](int i) {
              return plan_with(PutUser{.realm = RealmId("r1"),
                                       .user = user("u" + std::to_string(i), i % 2 == 0 ? "Alice" : "ALICE")});
            }));
}

TEST_P(StoreRaces, KeepOtherPlansOfASharedCommitWhenOneIsRefused) {
  constexpr int kThreads = 6;
  constexpr int kEach = 20;
  must(InsertSingleUse{single_use("taken")});
  std::vector<std::jthread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        const bool doomed = (t + i) % 3 == 0;
        Plan plan;
        plan.add(InsertSingleUse{single_use("k" + std::to_string(t) + "-" + std::to_string(i))});
        if (doomed) plan.add(InsertSingleUse{single_use("taken")});
        const auto outcome = sync_wait(store().commit(std::move(plan)));
        ASSERT_TRUE(outcome.has_value()) << outcome.error().detail;
        EXPECT_EQ(outcome->committed(), !doomed);
      }
    });
  }
  threads.clear();
  for (int t = 0; t < kThreads; ++t) {
    for (int i = 0; i < kEach; ++i) {
      const auto key = "k" + std::to_string(t) + "-" + std::to_string(i);
      EXPECT_EQ(read(store().sessions().find_single_use(RealmId("r1"), {}, key)).has_value(), (t + i) % 3 != 0) << key;
    }
  }
}

TEST_P(StoreRaces, ShowReadersWholePlansOnly) {
  std::atomic<bool> stop = false;
  std::jthread writer([&] {
    for (int i = 1; i <= 60; ++i) {
      Plan plan;
      const auto document = "{\"n\":" + std::to_string(i) + "}";
      plan.add(PutObject{.realm = RealmId("r1"), .object = {"client", "a", "a", document}});
      plan.add(PutObject{.realm = RealmId("r1"), .object = {"client", "b", "b", document}});
      EXPECT_TRUE(sync_wait(store().commit(std::move(plan))).has_value());
    }
    stop = true;
  });
  while (!stop) {
    const auto record = read(store().realms().load_realm(RealmId("r1")));
    ASSERT_TRUE(record.has_value());
    if (record->objects.size() == 2) EXPECT_EQ(record->objects[0].document, record->objects[1].document);
    EXPECT_NE(record->objects.size(), 1U);
  }
}

}  // namespace
}  // namespace latchkey::store
