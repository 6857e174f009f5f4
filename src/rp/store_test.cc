// The memory store, and sessions as JSON.
#include <latchkey/session.h>

#include <gtest/gtest.h>

namespace latchkey::rp {
namespace {

using std::chrono::seconds;

Session session_of(const std::string& subject, std::int64_t created = 100) {
  Session session;
  session.login.identity = {.issuer = "https://op.example",
                            .subject = subject,
                            .session_id = "sid",
                            .authenticated_at = TimePoint{seconds{50}},
                            .roles = {"a", "b"},
                            .claims = *Claims::parse(R"({"sub":"x","n":{"m":[1,"\"q\""]}})")};
  session.login.tokens = {.access_token = "at",
                          .token_type = "Bearer",
                          .refresh_token = "rt",
                          .id_token = "it",
                          .scope = "openid",
                          .expires_at = TimePoint{seconds{160}}};
  session.created_at = TimePoint{seconds{created}};
  session.last_seen = session.created_at;
  session.expires_at = session.created_at + seconds{1000};
  return session;
}

TEST(MemoryStore, KeepsUpdatesAndRemoves) {
  const auto store = make_memory_store();
  ASSERT_TRUE(store->insert("k", session_of("alice")));
  EXPECT_EQ((*store->find("k"))->identity().subject, "alice");
  EXPECT_TRUE(*store->update("k", session_of("alice2")));
  EXPECT_EQ((*store->find("k"))->identity().subject, "alice2");
  ASSERT_TRUE(store->remove("k"));
  EXPECT_FALSE(*store->find("k"));
  EXPECT_FALSE(*store->update("k", session_of("alice"))) << "an update never brings a session back";
  EXPECT_FALSE(*store->find("k"));
}

TEST(MemoryStore, NeverHoldsMoreThanItsLimitAndDropsTheLeastUsed) {
  const auto store = make_memory_store(3);
  for (const char* key : {"a", "b", "c"}) ASSERT_TRUE(store->insert(key, session_of(key)));
  ASSERT_TRUE(store->update("a", session_of("a")));
  ASSERT_TRUE(store->insert("d", session_of("d")));
  EXPECT_TRUE(*store->find("a"));
  EXPECT_FALSE(*store->find("b"));
  EXPECT_TRUE(*store->find("c"));
  EXPECT_TRUE(*store->find("d"));
}

TEST(MemoryStore, ClearsAwayWhatIsOver) {
  const auto store = make_memory_store();
  ASSERT_TRUE(store->insert("old", session_of("old", 100)));
  ASSERT_TRUE(store->insert("new", session_of("new", 1100)));
  EXPECT_FALSE(*store->find("old"));
}

TEST(SessionJson, ComesBackAsItWas) {
  const Session before = session_of("al\"ice\n");
  const auto after = session_from_json(to_json(before));
  ASSERT_TRUE(after) << after.error().to_string();
  EXPECT_EQ(to_json(*after), to_json(before));
  EXPECT_EQ(after->identity().subject, "al\"ice\n");
  EXPECT_EQ(after->login.tokens.expires_at, before.login.tokens.expires_at);
  EXPECT_EQ(after->identity().claims.strings({"n", "m"}), std::vector<std::string>{"\"q\""});
}

TEST(SessionJson, RefusesWhatIsNoSession) {
  for (const char* text : {"", "{}", "[]", R"({"identity":{},"tokens":{}})",
                           R"({"identity":1,"tokens":2,"created_at":0,"last_seen":0,"expires_at":0})"}) {
    EXPECT_FALSE(session_from_json(text)) << text;
  }
}

TEST(IdentityJson, HoldsNoTokens) {
  const std::string text = to_json(session_of("alice").identity());
  EXPECT_EQ(text.find("\"at\""), std::string::npos);
  EXPECT_EQ(text.find("\"rt\""), std::string::npos);
  EXPECT_NE(text.find("\"subject\":\"alice\""), std::string::npos);
}

}  // namespace
}  // namespace latchkey::rp
