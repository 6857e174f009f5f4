// For tests: what every SessionStore and its notes promise. Each adapter's test includes this and names its makers:
//   INSTANTIATE_TEST_SUITE_P(Memory, StoreContract, testing::Values(Maker{...}));
// A maker gives a store that other stores of the same maker share sessions with, if `shared` says so.
#pragma once

#include <gtest/gtest.h>
#include <latchkey/session_store.h>

#include <atomic>
#include <functional>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

namespace latchkey::rp {

inline TimePoint contract_now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

inline Session contract_session(const std::string& subject, const std::string& sid = "sid-1",
                                TimePoint now = contract_now()) {
  Session session;
  session.login.identity = {.issuer = "https://op.example",
                            .subject = subject,
                            .session_id = sid,
                            .acr = "silver",
                            .authenticated_at = TimePoint{std::chrono::seconds{50}},
                            .roles = {"a", "b"},
                            .claims = *Claims::parse(R"({"sub":"x","n":{"m":[1,"\"q\""]}})")};
  session.login.tokens = {.access_token = "access token",
                          .token_type = "Bearer",
                          .refresh_token = "eyJhbGciOiJub25lIn0.eyJhIjoxfQ.c2lnbmF0dXJl",
                          .id_token = "",
                          .scope = "openid",
                          .expires_at = now + std::chrono::seconds{60}};
  session.created_at = session.last_seen = now;
  session.expires_at = now + std::chrono::hours{10};
  session.idle_at = now + std::chrono::minutes{30};
  return session;
}

struct StoreMaker {
  const char* name;
  std::function<std::shared_ptr<SessionStore>(std::size_t limit)> make;
  bool shared = false;   ///< two of them are one store, as two processes see it
  bool bounded = false;  ///< keeps `limit`
};

inline void PrintTo(const StoreMaker& maker, std::ostream* out) { *out << maker.name; }

class StoreContract : public testing::TestWithParam<StoreMaker> {
 protected:
  void SetUp() override {
    store = GetParam().make(100);
    ASSERT_TRUE(store);
    // Other tests' sessions may stand in the same server.
    static std::atomic<int> made{0};
    unique = "k" + std::to_string(contract_now().time_since_epoch().count()) + "-" + std::to_string(++made) + "-";
  }
  [[nodiscard]] std::string key(const std::string& name) const { return unique + name; }
  bool has(const std::string& name) {
    const auto found = store->find(key(name));
    EXPECT_TRUE(found) << found.error().to_string();
    return found && found->has_value();
  }
  void put(const std::string& name, const Session& session) {
    const auto inserted = store->insert(key(name), session);
    ASSERT_TRUE(inserted) << inserted.error().to_string();
  }

  std::shared_ptr<SessionStore> store;
  std::string unique;
};

TEST_P(StoreContract, GivesASessionBackAsItWas) {
  const Session before = contract_session("al\"ice\n", "");
  put("a", before);
  const auto after = store->find(key("a"));
  ASSERT_TRUE(after && *after);
  EXPECT_EQ(to_json(**after), to_json(before));
  EXPECT_EQ((*after)->idle_at, before.idle_at);
  EXPECT_FALSE(has("b"));
}

TEST_P(StoreContract, UpdatesAndRemoves) {
  put("a", contract_session("alice"));
  Session changed = contract_session("alice");
  changed.login.tokens.access_token = "new";
  EXPECT_TRUE(*store->update(key("a"), changed));
  EXPECT_EQ((*store->find(key("a")))->login.tokens.access_token, "new");
  ASSERT_TRUE(store->remove(key("a")));
  EXPECT_FALSE(has("a"));
  ASSERT_TRUE(store->remove(key("a"))) << "twice is no error";
}

TEST_P(StoreContract, NeitherAnUpdateNorATouchBringsASessionBack) {
  const Session session = contract_session("alice");
  EXPECT_FALSE(*store->update(key("a"), session));
  EXPECT_FALSE(*store->touch(key("a"), session.last_seen, session.idle_at));
  EXPECT_FALSE(has("a"));
}

TEST_P(StoreContract, ATouchChangesTimesAndNothingElse) {
  const Session session = contract_session("alice");
  put("a", session);
  Session refreshed = session;
  refreshed.login.tokens.refresh_token = "rotated";
  ASSERT_TRUE(*store->update(key("a"), refreshed));
  const TimePoint seen = session.last_seen + std::chrono::minutes{5};
  ASSERT_TRUE(*store->touch(key("a"), seen, seen + std::chrono::minutes{30}));
  const auto found = store->find(key("a"));
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->last_seen, seen);
  EXPECT_EQ((*found)->idle_at, seen + std::chrono::minutes{30});
  EXPECT_EQ((*found)->expires_at, session.expires_at);
  EXPECT_EQ((*found)->login.tokens.refresh_token, "rotated") << "or a touch would lose a rotation";
}

TEST_P(StoreContract, EndsTheSessionsOfOneLoginBySid) {
  put("a1", contract_session("alice", key("sid-a")));
  put("a2", contract_session("alice", key("sid-a")));
  put("a3", contract_session("alice", key("sid-b")));
  EXPECT_EQ(*store->end({.issuer = "https://op.example", .session_id = key("sid-a"), .subject = ""}), 2U);
  EXPECT_FALSE(has("a1"));
  EXPECT_FALSE(has("a2"));
  EXPECT_TRUE(has("a3"));
  EXPECT_EQ(*store->end({.issuer = "https://op.example", .session_id = key("sid-a"), .subject = ""}), 0U);
}

TEST_P(StoreContract, EndsAllSessionsOfOnePersonAndNobodyElses) {
  put("a1", contract_session(key("alice"), "s1"));
  put("a2", contract_session(key("alice"), ""));
  put("b", contract_session(key("bob"), "s2"));
  EXPECT_EQ(*store->end({.issuer = "https://other.example", .session_id = "", .subject = key("alice")}), 0U);
  EXPECT_EQ(*store->end({.issuer = "https://op.example", .session_id = "", .subject = key("alice")}), 2U);
  EXPECT_FALSE(has("a1"));
  EXPECT_FALSE(has("a2"));
  EXPECT_TRUE(has("b"));
}

TEST_P(StoreContract, AnEndWithoutSidTouchesNobodyWhoseSidIsEmpty) {
  put("a", contract_session(key("alice"), ""));
  put("b", contract_session(key("bob"), ""));
  EXPECT_EQ(*store->end({.issuer = "https://op.example", .session_id = "", .subject = ""}), 0U);
  EXPECT_TRUE(has("a"));
  EXPECT_TRUE(has("b"));
}

TEST_P(StoreContract, RemovedAndEndedSessionsLeaveTheIndexes) {
  put("a", contract_session(key("alice"), key("s")));
  ASSERT_TRUE(store->remove(key("a")));
  EXPECT_EQ(*store->end({.issuer = "https://op.example", .session_id = key("s"), .subject = ""}), 0U);
  put("a", contract_session(key("alice"), key("s")));
  EXPECT_EQ(*store->end({.issuer = "https://op.example", .session_id = key("s"), .subject = ""}), 1U);
  EXPECT_EQ(*store->end({.issuer = "https://op.example", .session_id = "", .subject = key("alice")}), 0U);
}

TEST_P(StoreContract, KeepsNothingLongerThanItsTime) {
  const TimePoint long_ago = contract_now() - std::chrono::hours{20};
  for (int i = 0; i < 5; ++i) put("old" + std::to_string(i), contract_session(key("alice"), "", long_ago));
  for (int i = 0; i < 5; ++i) put("new" + std::to_string(i), contract_session(key("alice"), ""));
  std::this_thread::sleep_for(std::chrono::milliseconds{20});  // a server counts the time to live by its own clock
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(has("old" + std::to_string(i))) << i;
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(has("new" + std::to_string(i))) << i;
}

TEST_P(StoreContract, NeverHoldsMoreThanItsLimitAndDropsTheLeastUsed) {
  if (!GetParam().bounded) GTEST_SKIP() << "bounded by time alone";
  store = GetParam().make(3);
  const TimePoint now = contract_now();
  int age = 0;
  for (const char* name : {"a", "b", "c"}) put(name, contract_session(name, "", now + std::chrono::seconds{age++}));
  ASSERT_TRUE(*store->touch(key("a"), now + std::chrono::seconds{10}, now + std::chrono::hours{1}));
  put("d", contract_session("d", "", now + std::chrono::seconds{11}));
  EXPECT_TRUE(has("a"));
  EXPECT_FALSE(has("b"));
  EXPECT_TRUE(has("c"));
  EXPECT_TRUE(has("d"));
}

TEST_P(StoreContract, WhoSignsInAgainAndAgainPushesOutHerselfAndNobodyElse) {
  if (!GetParam().bounded) GTEST_SKIP() << "bounded by time alone";
  store = GetParam().make(5);
  const TimePoint now = contract_now();
  put("bob", contract_session("bob", "", now));
  put("carol", contract_session("carol", "", now + std::chrono::seconds{1}));
  for (int i = 0; i < 10; ++i)
    put("alice" + std::to_string(i), contract_session("alice", "", now + std::chrono::seconds{2 + i}));
  EXPECT_TRUE(has("bob")) << "though nobody was seen longer ago";
  EXPECT_TRUE(has("carol"));
  EXPECT_TRUE(has("alice9"));
  EXPECT_TRUE(has("alice8"));
  EXPECT_FALSE(has("alice0"));
  put("dave", contract_session("dave", "", now + std::chrono::seconds{20}));
  EXPECT_TRUE(has("dave"));
  EXPECT_FALSE(has("bob")) << "who has none yet gets the place that was used least";
}

TEST_P(StoreContract, APersonHasNoMoreThanHerShare) {
  const TimePoint now = contract_now();
  store = GetParam().make(1000);
  for (int i = 0; i < 150; ++i)
    put("a" + std::to_string(i), contract_session(key("alice"), key("sid"), now + std::chrono::seconds{i}));
  EXPECT_FALSE(has("a49"));
  EXPECT_TRUE(has("a50"));
  put("b", contract_session(key("bob"), "", now));
  EXPECT_EQ(*store->end({.issuer = "https://op.example", .session_id = key("sid"), .subject = ""}), 100U);
  EXPECT_FALSE(has("a149"));
  EXPECT_TRUE(has("b"));
}

TEST_P(StoreContract, TwoProcessesSeeTheSameSessions) {
  if (!GetParam().shared) GTEST_SKIP() << "for one process";
  const auto other = GetParam().make(100);
  put("a", contract_session("alice"));
  ASSERT_TRUE(other->find(key("a")).value());
  ASSERT_TRUE(other->remove(key("a")));
  EXPECT_FALSE(has("a"));
  ASSERT_TRUE(store->notes().write(key("n"), "v", std::chrono::seconds{60}));
  EXPECT_EQ(other->notes().read({key("n")})->at(0), "v");
}

TEST_P(StoreContract, ManyThreadsAtOnceLoseNothing) {
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&, i] {
      for (int j = 0; j < 5; ++j) {
        const std::string name = key(std::to_string(i) + "." + std::to_string(j));
        if (!store->insert(name, contract_session(key("alice"), ""))) continue;
        const auto found = store->find(name);
        if (found && *found) ++right;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 30);
  EXPECT_EQ(*store->end({.issuer = "https://op.example", .session_id = "", .subject = key("alice")}), 30U);
}

// --- notes ----------------------------------------------------------------------------------------------------------

TEST_P(StoreContract, NotesAreReadInOrderAndOverwritten) {
  SharedNotes& notes = store->notes();
  const std::string bytes("\0\xff\n", 3);
  ASSERT_TRUE(notes.write(key("a"), "1", std::chrono::seconds{60}));
  ASSERT_TRUE(notes.write(key("b"), bytes, std::chrono::seconds{60}));
  const auto read = notes.read({key("b"), key("c"), key("a")});
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(*read, (std::vector<std::optional<std::string>>{bytes, std::nullopt, "1"}));
  ASSERT_TRUE(notes.write(key("a"), "2", std::chrono::seconds{60}));
  EXPECT_EQ(notes.read({key("a")})->at(0), "2");
  EXPECT_TRUE(notes.read({})->empty());
}

TEST_P(StoreContract, NotesEnd) {
  SharedNotes& notes = store->notes();
  ASSERT_TRUE(notes.write(key("a"), "1", std::chrono::milliseconds{30}));
  ASSERT_TRUE(*notes.claim(key("b"), "me", std::chrono::milliseconds{30}));
  std::this_thread::sleep_for(std::chrono::milliseconds{60});
  EXPECT_FALSE(notes.read({key("a")})->at(0));
  EXPECT_TRUE(*notes.claim(key("b"), "you", std::chrono::seconds{60}));
}

TEST_P(StoreContract, AClaimIsOnePersonsUntilItIsReleased) {
  SharedNotes& notes = store->notes();
  EXPECT_TRUE(*notes.claim(key("a"), "me", std::chrono::seconds{60}));
  EXPECT_FALSE(*notes.claim(key("a"), "you", std::chrono::seconds{60}));
  EXPECT_TRUE(*notes.claim(key("a"), "me", std::chrono::seconds{60})) << "whose answer was lost may ask again";
  ASSERT_TRUE(notes.release(key("a"), "you"));
  EXPECT_EQ(notes.read({key("a")})->at(0), "me") << "another's claim stays";
  ASSERT_TRUE(notes.release(key("a"), "me"));
  EXPECT_FALSE(notes.read({key("a")})->at(0));
  EXPECT_TRUE(*notes.claim(key("a"), "you", std::chrono::seconds{60}));
}

TEST_P(StoreContract, OfManyWhoClaimAtOnceOneGetsIt) {
  for (int round = 0; round < 5; ++round) {
    std::atomic<int> got{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i) {
      threads.emplace_back([&, i] {
        const auto claimed =
            store->notes().claim(key("r" + std::to_string(round)), std::to_string(i), std::chrono::seconds{60});
        if (claimed && *claimed) ++got;
      });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(got, 1);
  }
}

}  // namespace latchkey::rp
