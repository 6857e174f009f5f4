// One refresh for all who wait, also between processes: two Refreshers that share a store are two processes.
#include "rp/refresher.h"

#include <atomic>
#include <thread>

#include "rp/relying_party_for_test.h"

namespace latchkey::rp {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class RefresherTest : public RelyingPartyTest {
 protected:
  void SetUp() override {
    rp = make(config);
    const auto login = log_in();
    ASSERT_TRUE(login);
    Session session;
    session.login = *login;
    session.created_at = session.last_seen = rp->now();
    session.expires_at = rp->now() + std::chrono::hours{1};
    ASSERT_TRUE(store->insert("k", session));
    op.edit_claims = [](json::Object& claims) {
      claims.erase("nonce");
      claims.erase("auth_time");
    };
  }
  RefreshTarget target() {
    return {.key = "k",
            .load = [this] { return store->find("k"); },
            .save = [this](const Session& session) { return store->update("k", session); },
            .end = [this] { return store->remove("k"); }};
  }
  Result<Session> refresh(Refresher& with) { return with.refresh(store->notes(), target()); }

  std::shared_ptr<SessionStore> store = make_memory_store();
  const RefreshPace pace{.before = seconds{30}, .lease = seconds{60}, .patience = seconds{30}};
};

TEST_F(RefresherTest, OfManyProcessesOneRefreshesAndAllGetTheResult) {
  op.clock.advance(seconds{61});  // nothing good is left to serve on with
  std::vector<std::unique_ptr<Refresher>> processes;
  for (int i = 0; i < 4; ++i) processes.push_back(std::make_unique<Refresher>(*rp, pace));
  op.during_token_request = [] { std::this_thread::sleep_for(milliseconds{30}); };
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 12; ++i) {
    threads.emplace_back([&, i] {
      const auto session = refresh(*processes.at(static_cast<std::size_t>(i % 4)));
      if (session && session->login.tokens.access_token == "access-token-2") ++right;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 12);
  EXPECT_EQ(op.count("token"), 2) << "the refresh token was used once";
  EXPECT_FALSE(store->notes().read({"refreshing k"})->at(0)) << "the lease is given back";
}

TEST_F(RefresherTest, WhileAnotherProcessRefreshesWhatIsGoodServesOn) {
  op.clock.advance(seconds{31});
  ASSERT_TRUE(*store->notes().claim("refreshing k", "another process", seconds{60}));
  Refresher refresher(*rp, pace);
  EXPECT_EQ(refresh(refresher)->login.tokens.access_token, "access-token-1");
  EXPECT_EQ(op.count("token"), 1);
}

TEST_F(RefresherTest, AProcessThatDiedWithTheLeaseIsSucceeded) {
  op.clock.advance(seconds{61});
  ASSERT_TRUE(*store->notes().claim("refreshing k", "a dead process", milliseconds{150}));
  Refresher refresher(*rp, pace);
  EXPECT_EQ(refresh(refresher)->login.tokens.access_token, "access-token-2");
}

TEST_F(RefresherTest, PatienceWithAnotherProcessHasAnEnd) {
  op.clock.advance(seconds{61});
  ASSERT_TRUE(*store->notes().claim("refreshing k", "a process that hangs", seconds{60}));
  Refresher refresher(*rp, {.before = seconds{30}, .lease = seconds{60}, .patience = milliseconds{50}});
  EXPECT_EQ(refresh(refresher).error().code, ErrorCode::provider_unreachable);
  EXPECT_EQ(op.count("token"), 1);
}

TEST_F(RefresherTest, ALateComerWhoseTokenIsOldTakesTheNewerSession) {
  op.clock.advance(seconds{61});
  op.instead["token"] = {
      .status = 400, .headers = {{"Content-Type", "application/json"}}, .body = R"({"error":"invalid_grant"})"};
  RefreshTarget overtaken = target();
  int loads = 0;
  overtaken.load = [&] {
    if (++loads == 2) {  // our lease ran out while the provider was slow, and another process refreshed
      Session session = store->find("k").value().value();
      session.login.tokens.refresh_token = "rotated by another";
      session.login.tokens.access_token = "of another";
      (void)store->update("k", session);
    }
    return store->find("k");
  };
  Refresher refresher(*rp, pace);
  const auto session = refresher.refresh(store->notes(), overtaken);
  ASSERT_TRUE(session) << session.error().to_string();
  EXPECT_EQ(session->login.tokens.access_token, "of another");
  EXPECT_TRUE(store->find("k").value()) << "the session is not ended for it";
}

TEST_F(RefresherTest, AStoreThatStumblesLosesNoRotation) {
  op.clock.advance(seconds{61});
  int failures = 3;
  RefreshTarget stumbling = target();
  stumbling.save = [&](const Session& session) -> Result<bool> {
    if (failures-- > 0) return Error{ErrorCode::store_failed, "busy", {}, {}, {}};
    return store->update("k", session);
  };
  Refresher refresher(*rp, pace);
  EXPECT_TRUE(refresher.refresh(store->notes(), stumbling));
  EXPECT_EQ(store->find("k").value()->login.tokens.refresh_token, "refresh-2");
}

TEST_F(RefresherTest, WhatTheProviderGaveIsStoredBeforeUserinfoIsAsked) {
  op.clock.advance(seconds{61});
  std::vector<std::string> stored;
  op.first = [&](const std::string& endpoint, const HttpRequest&) -> std::optional<HttpResponse> {
    if (endpoint == "userinfo") stored.push_back(store->find("k").value()->login.tokens.refresh_token);
    return std::nullopt;
  };
  Refresher refresher(*rp, pace);
  EXPECT_EQ(refresh(refresher)->login.tokens.access_token, "access-token-2");
  EXPECT_EQ(stored, std::vector<std::string>{"refresh-2"});
}

TEST_F(RefresherTest, ARefreshTokenThatCameWithAnothersIdTokenIsNotKept) {
  op.clock.advance(seconds{61});
  op.subject = "mallory";
  Refresher refresher(*rp, pace);
  EXPECT_EQ(refresh(refresher).error().code, ErrorCode::subject_mismatch);
  EXPECT_EQ(store->find("k").value()->login.tokens.refresh_token, "refresh-1");
}

TEST_F(RefresherTest, AWrongAnswerTakesNothingAwayFromAProcessThatWentOnMeanwhile) {
  op.clock.advance(seconds{61});
  op.subject = "mallory";
  RefreshTarget overtaken = target();
  overtaken.save = [&](const Session& session) {
    auto saved = store->update("k", session);
    if (session.login.tokens.refresh_token == "refresh-2") {  // then our lease ran out, and another went on with it
      Session newer = session;
      newer.login.tokens.refresh_token = "refresh-3";
      newer.login.tokens.access_token = "of another";
      EXPECT_TRUE(*store->update("k", newer));
    }
    return saved;
  };
  Refresher refresher(*rp, pace);
  EXPECT_EQ(refresher.refresh(store->notes(), overtaken).error().code, ErrorCode::subject_mismatch);
  EXPECT_EQ(store->find("k").value()->login.tokens.refresh_token, "refresh-3");
  EXPECT_EQ(store->find("k").value()->login.tokens.access_token, "of another");
}

TEST_F(RefresherTest, AWrongAnswerBringsNoSessionBackThatEndedMeanwhile) {
  op.clock.advance(seconds{61});
  op.subject = "mallory";
  RefreshTarget ended = target();
  int saves = 0;
  ended.save = [&](const Session& session) {
    auto saved = store->update("k", session);
    if (++saves == 1) EXPECT_TRUE(store->remove("k"));
    return saved;
  };
  Refresher refresher(*rp, pace);
  EXPECT_EQ(refresher.refresh(store->notes(), ended).error().code, ErrorCode::subject_mismatch);
  EXPECT_EQ(saves, 1);
  EXPECT_FALSE(store->find("k").value());
}

TEST_F(RefresherTest, ARefreshTokenWhoseCompanyCouldNotBeCheckedIsKeptForTheNextAttempt) {
  op.clock.advance(seconds{61});
  op.first = [this](const std::string& endpoint, const HttpRequest&) -> std::optional<HttpResponse> {
    // The ID token names a key that is not known yet, and the key set cannot be had right now.
    if (endpoint == "token") op.published = {new_key("k2")};
    if (endpoint == "certs") return HttpResponse{.status = 503, .headers = {}, .body = ""};
    return std::nullopt;
  };
  Refresher refresher(*rp, pace);
  const auto failed = refresh(refresher);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::key_unknown) << failed.error().to_string();
  EXPECT_EQ(store->find("k").value()->login.tokens.refresh_token, "refresh-2");
  EXPECT_EQ(store->find("k").value()->login.tokens.access_token, "access-token-1") << "nothing else of it is";
  op.first = [](const std::string&, const HttpRequest&) { return std::nullopt; };
  op.clock.advance(seconds{60});
  EXPECT_EQ(refresh(refresher)->login.tokens.access_token, "access-token-3");
  EXPECT_EQ(token_request().get("refresh_token"), "refresh-2");
}

TEST_F(RefresherTest, WhoWasOvertakenAfterTheLeaseTakesTheNewerSession) {
  op.clock.advance(seconds{61});
  op.first = [this](const std::string& endpoint, const HttpRequest&) -> std::optional<HttpResponse> {
    if (endpoint != "userinfo") return std::nullopt;
    Session session = store->find("k").value().value();  // our lease ran out, another went on with what we stored
    session.login.tokens.refresh_token = "refresh-3";
    session.login.tokens.access_token = "of another";
    (void)store->update("k", session);
    return std::nullopt;
  };
  Refresher refresher(*rp, pace);
  EXPECT_EQ(refresh(refresher)->login.tokens.access_token, "of another");
  EXPECT_EQ(store->find("k").value()->login.tokens.refresh_token, "refresh-3");
}

TEST_F(RefresherTest, ASessionWithoutRefreshTokenServesToItsTokensEnd) {
  Session session = store->find("k").value().value();
  session.login.tokens.refresh_token.clear();
  ASSERT_TRUE(*store->update("k", session));
  op.clock.advance(seconds{31});
  Refresher refresher(*rp, pace);
  EXPECT_EQ(refresh(refresher)->login.tokens.access_token, "access-token-1");
  op.clock.advance(seconds{30});
  EXPECT_EQ(refresh(refresher).error().code, ErrorCode::refresh_refused);
  EXPECT_TRUE(store->find("k").value()) << "the session itself is none the worse";
}

TEST_F(RefresherTest, AllWhoWaitForAProviderThatIsDownHearItAtOnce) {
  op.clock.advance(seconds{61});
  op.down = true;
  Refresher refresher(*rp, pace);
  std::atomic<int> told{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&] {
      const auto session = refresh(refresher);
      if (!session && session.error().code == ErrorCode::provider_unreachable) ++told;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(told, 6);
}

TEST(SingleFlightTest, AFlightThatThrowsLeavesNobodyWaiting) {
  SingleFlight<int> flights;
  EXPECT_THROW(flights.run("k", []() -> int { throw std::runtime_error("broken"); }), std::runtime_error);
  EXPECT_EQ(flights.run("k", [] { return 1; }), 1);
}

}  // namespace
}  // namespace latchkey::rp
