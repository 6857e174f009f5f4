// The memory store, and sessions as JSON and as records.
#include <latchkey/session.h>

#include <gtest/gtest.h>

#include <thread>

#include "rp/session_record.h"
#include "rp/store_contract_for_test.h"

namespace latchkey::rp {

INSTANTIATE_TEST_SUITE_P(Memory, StoreContract,
                         testing::Values(StoreMaker{.name = "memory",
                                                    .make = [](std::size_t limit) { return make_memory_store(limit); },
                                                    .shared = false,
                                                    .bounded = true}));

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

TEST(MemoryNotes, AreFullRatherThanForgetful) {
  const auto notes = make_memory_notes(2);
  ASSERT_TRUE(notes->write("a", "1", seconds{60}));
  ASSERT_TRUE(notes->write("b", "1", std::chrono::milliseconds{1}));
  const auto third = notes->write("c", "1", seconds{60});
  if (!third) EXPECT_EQ(third.error().code, ErrorCode::store_failed);
  std::this_thread::sleep_for(std::chrono::milliseconds{5});
  EXPECT_TRUE(notes->write("c", "1", seconds{60})) << "what has ended makes room";
  EXPECT_FALSE(notes->write("d", "1", seconds{60}));
  EXPECT_EQ(notes->read({"a"})->at(0), "1");
}

TEST(SessionRecord, ComesBackAsItWas) {
  Session before = contract_session("al\"ice\n");
  before.set_cookies = {"never kept"};
  for (const char* token : {"", "opaque", "a.b", "eyJhbGciOiJub25lIn0.eyJhIjoxfQ.", "..", "a.b.c", "a.b.c.d",
                            "YR.YQ.YQ", "YQ.YQ.YQ.YQ.YQ", "YQ.YQ.YQ.YQ.YQ.YQ", "YQ", ".", "YQ."}) {
    before.login.tokens.id_token = token;
    const auto after = read_record(write_record(before));
    ASSERT_TRUE(after) << token;
    EXPECT_EQ(to_json(*after), to_json(before));
    EXPECT_EQ(after->login.tokens.id_token, token);
    EXPECT_TRUE(after->set_cookies.empty());
  }
  before.login.tokens.expires_at.reset();
  before.login.identity.authenticated_at.reset();
  before.created_at = TimePoint{std::chrono::milliseconds{-5}};
  before.idle_at = TimePoint::max();
  const auto after = read_record(write_record(before));
  ASSERT_TRUE(after);
  EXPECT_EQ(to_json(*after), to_json(before));
}

TEST(SessionRecord, RefusesWhatIsCutOrNoRecord) {
  const std::string whole = write_record(contract_session("alice"));
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(read_record(whole.substr(0, size))) << size;
  EXPECT_FALSE(read_record(whole + "x"));
  EXPECT_FALSE(read_record("\x03" + whole.substr(1))) << "another version";
}

/// As they were written before Identity::roles_known.
std::string first_version(const Session& session) {
  std::string record = write_record(session);
  const std::string claims = session.identity().claims.to_json();
  const std::size_t at = record.find(claims);
  record[0] = '\x01';
  return record.erase(at - 2, 1);  // before the length of the claims, which is one byte here
}

TEST(SessionRecord, ReadsWhatWasWrittenBeforeItWasKnownWhetherRolesAreAll) {
  Session session = contract_session("alice");
  for (const bool known : {true, false}) {
    session.login.identity.roles_known = known;
    EXPECT_EQ(read_record(write_record(session))->identity().roles_known, known);
    const auto old = read_record(first_version(session));
    ASSERT_TRUE(old);
    EXPECT_EQ(old->identity().roles, session.identity().roles);
    EXPECT_TRUE(old->identity().roles_known) << "roles that are there were told";
    EXPECT_EQ(old->login.tokens.access_token, session.login.tokens.access_token);
  }
  session.login.identity.roles.clear();
  EXPECT_FALSE(read_record(first_version(session))->identity().roles_known);
  session.login.identity.roles = {"a"};
  session.login.identity.claims = *Claims::parse(R"({"_claim_names":{"groups":"s"}})");
  EXPECT_FALSE(read_record(first_version(session))->identity().roles_known);
}

TEST(SessionJson, KeepsWhetherRolesAreAllAndGuessesItOfOlderSessions) {
  Session session = session_of("alice");
  for (const bool known : {true, false}) {
    session.login.identity.roles_known = known;
    EXPECT_EQ(session_from_json(to_json(session))->identity().roles_known, known);
  }
  std::string old = to_json(session);
  const std::string member = R"("roles_known":false,)";
  ASSERT_NE(old.find(member), std::string::npos);
  EXPECT_TRUE(session_from_json(old.erase(old.find(member), member.size()))->identity().roles_known);
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
