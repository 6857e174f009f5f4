// Sessions whole in cookies: sealed, in chunks, touched and refreshed without losing anything.
#include <latchkey/guard.h>

#include <atomic>
#include <thread>

#include "base/base64.h"
#include "base/random.h"
#include "rp/browser_for_test.h"
#include "rp/cookie_chunks.h"

namespace latchkey::rp {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class CookieSessionTest : public WebLoginTest {
 protected:
  void SetUp() override { web = make_web(); }
  std::shared_ptr<WebLogin> make_web(std::function<void(SessionOptions&, CookieSessions&)> edit = {}) {
    SessionOptions options;
    options.secret_key = std::string(32, 'k');
    CookieSessions cookies;
    cookies.notes = notes;
    if (edit) edit(options, cookies);
    auto made = WebLogin::create(*RelyingParty::create(config, op.environment()), options, cookies);
    if (!made) ADD_FAILURE() << made.error().to_string();
    return *made;
  }
  void refreshes_are_quiet() {
    op.edit_claims = [](json::Object& claims) {
      claims.erase("nonce");
      claims.erase("auth_time");
    };
  }
  /// The session of a request, and what the answer tells the browser.
  std::optional<Session> visit(TestBrowser& with) {
    auto session = web->session(with.request("/"));
    Response response;
    if (session) add_cookies(*session, response);
    with.keep(response);
    return session;
  }
  Result<std::string> token(TestBrowser& with) {
    Response response;
    auto token = web->access_token(with.request("/"), response);
    with.keep(response);
    return token;
  }
  void grow_tokens(std::size_t bytes) {
    op.edit_tokens = [bytes](json::Object& tokens) {
      tokens["refresh_token"] = base64url_encode(SystemRandom().bytes(bytes * 3 / 4));
    };
  }

  std::shared_ptr<SharedNotes> notes = make_memory_notes();
};

TEST_F(CookieSessionTest, ALoginIsWholeInTheCookieAndUnreadable) {
  log_in(browser);
  EXPECT_EQ(browser.count(cookie), 1U) << "one cookie is enough for an ordinary login";
  const std::string value = browser.jar.at(cookie);
  EXPECT_EQ(value.find("alice"), std::string::npos);
  EXPECT_EQ(base64url_decode(value.substr(1))->find("alice"), std::string::npos);
  const auto session = web->session(browser.request("/"));
  ASSERT_TRUE(session);
  EXPECT_EQ(session->identity().subject, "alice-id");
  EXPECT_EQ(session->identity().claims.string("email"), "alice@example.org");
  EXPECT_EQ(session->login.tokens.refresh_token, "refresh-1");
  EXPECT_EQ(std::ranges::count(session->login.tokens.id_token, '.'), 2) << "JWTs come out as they were";
  EXPECT_TRUE(session->set_cookies.empty()) << "nothing to write while nothing changes";
  const auto other_worker = make_web();
  EXPECT_TRUE(other_worker->session(browser.request("/"))) << "any worker with the key reads it";
}

TEST_F(CookieSessionTest, ALongSessionTravelsInChunksThatGoWhenTheyAreNoLongerNeeded) {
  grow_tokens(4500);
  log_in(browser);
  EXPECT_EQ(browser.count(cookie), 2U);
  for (const auto& [name, value] : browser.jar) EXPECT_LE(name.size() + value.size(), 4096U);
  EXPECT_TRUE(web->session(browser.request("/")));
  op.edit_tokens = [](json::Object&) {};
  log_in(browser);
  EXPECT_EQ(browser.count(cookie), 1U) << "the second chunk of the session before is gone";
  EXPECT_TRUE(web->session(browser.request("/")));
}

TEST_F(CookieSessionTest, WhatDoesNotFitIsAnErrorThatSaysWhatToLeaveOut) {
  grow_tokens(9000);
  const Response refused = log_in(browser);
  EXPECT_EQ(refused.status, 500);
  EXPECT_EQ(browser.count(cookie), 0U);
  EXPECT_NE(refused.body.find("7000 are allowed"), std::string::npos) << refused.body;
  EXPECT_NE(refused.body.find("largest first: refresh token (keep_refresh_token) of"), std::string::npos)
      << refused.body;
  web = make_web([](SessionOptions&, CookieSessions& cookies) { cookies.keep_refresh_token = false; });
  EXPECT_EQ(log_in(browser).status, 303);
  EXPECT_TRUE(web->session(browser.request("/"))->login.tokens.refresh_token.empty());
  web = make_web([](SessionOptions&, CookieSessions& cookies) { cookies.most_cookies = 4; });
  EXPECT_EQ(log_in(browser).status, 303);
  EXPECT_TRUE(web->session(browser.request("/")));
}

TEST_F(CookieSessionTest, TheLongestSessionAndLoginsInProgressStillFitIntoOneHeader) {
  grow_tokens(5600);
  log_in(browser);
  ASSERT_EQ(browser.count(cookie), 2U);
  browser.jar["theme"] = "dark";
  op.clock.advance(minutes{5});
  ASSERT_TRUE(visit(browser));
  for (int i = 0; i < 6; ++i) {
    op.clock.advance(seconds{1});
    const std::string callback = leave(browser, "/auth/login?return_to=/some/page/" + std::to_string(i));
    EXPECT_LT(browser.request("/").header("Cookie").size(), 8192U - 8U) << i;
    EXPECT_GE(browser.count(pending), 1U);
    if (i == 5) EXPECT_EQ(come_back(browser, callback).status, 303) << "the newest always works";
  }
}

TEST_F(CookieSessionTest, KeepsOfTheClaimsWhatTheSettingsName) {
  web = make_web([](SessionOptions&, CookieSessions& cookies) {
    cookies.claims = {"email", "absent"};
    cookies.keep_id_token = false;
  });
  log_in(browser);
  const auto session = web->session(browser.request("/"));
  ASSERT_TRUE(session);
  EXPECT_EQ(session->identity().claims.names(), std::vector<std::string>{"email"});
  EXPECT_TRUE(session->login.tokens.id_token.empty());
  EXPECT_EQ(session->identity().subject, "alice-id");
}

TEST_F(CookieSessionTest, AClaimThatWasLeftOutLetsNobodyPassWhatDeniesIt) {
  op.edit_claims = [](json::Object& claims) {
    claims["suspended"] = true;
    claims["_claim_names"] = json::Object{{"grades", "s"}};
  };
  web = make_web([](SessionOptions&, CookieSessions& cookies) { cookies.claims = {"email", "grades"}; });
  log_in(browser);
  const auto passes = [this](const Rule& rule) { return bool(require(*web, browser.request("/"), rule)); };
  EXPECT_FALSE(passes(!rules::claim("suspended")));
  EXPECT_FALSE(passes(!rules::claim("grades"))) << "the provider keeps it elsewhere";
  EXPECT_TRUE(passes(!rules::claim({"email", "absent"})));
}

TEST_F(CookieSessionTest, CutSwappedAndAlteredCookiesAreNobodysAndAreRemoved) {
  grow_tokens(4500);
  log_in(browser);
  const auto good = browser.jar;
  const std::string second = cookie + "_1";
  TestBrowser mallory;
  log_in(mallory);
  const std::pair<const char*, std::function<void(TestBrowser&)>> cases[] = {
      {"the first cut", [&](TestBrowser& b) { b.jar.at(cookie).pop_back(); }},
      {"the second cut", [&](TestBrowser& b) { b.jar.at(second).pop_back(); }},
      {"the second gone", [&](TestBrowser& b) { b.jar.erase(second); }},
      {"the first gone", [&](TestBrowser& b) { b.jar.erase(cookie); }},
      {"swapped", [&](TestBrowser& b) { std::swap(b.jar.at(cookie), b.jar.at(second)); }},
      {"half another's", [&](TestBrowser& b) { b.jar.at(second) = mallory.jar.at(second); }},
      {"another count", [&](TestBrowser& b) { b.jar.at(cookie)[0] = '1'; }},
      {"no count", [&](TestBrowser& b) { b.jar.at(cookie)[0] = 'x'; }},
      {"one character altered",
       [&](TestBrowser& b) { b.jar.at(cookie)[100] = b.jar.at(cookie)[100] == 'A' ? 'B' : 'A'; }},
      {"not base64url", [&](TestBrowser& b) { b.jar.at(second)[5] = '%'; }},
      {"empty", [&](TestBrowser& b) { b.jar.at(cookie).clear(); }},
      {"endless", [&](TestBrowser& b) { b.jar.at(second) = std::string(100'000, 'A'); }}};
  for (const auto& [what, spoil] : cases) {
    TestBrowser spoiled = browser;
    spoil(spoiled);
    EXPECT_FALSE(web->session(spoiled.request("/"))) << what;
    EXPECT_FALSE(require_login(*web, spoiled.request("/"))) << what;
    spoiled.keep(web->login(spoiled.request("/auth/login")));
    EXPECT_EQ(spoiled.count(cookie), 0U) << what << ": the login sweeps them away";
  }
  EXPECT_TRUE(web->session(browser.request("/")));
  browser.keep(web->login(browser.request("/auth/login")));
  EXPECT_EQ(browser.count(cookie), 2U) << "a good one stays";
}

TEST_F(CookieSessionTest, OpensUnderNoOtherKeyNameOrApplication) {
  log_in(browser);
  const std::string value = browser.jar.at(cookie);
  const auto other_key = make_web([](SessionOptions& o, CookieSessions&) { o.secret_key = std::string(32, 'x'); });
  EXPECT_FALSE(other_key->session(browser.request("/")));
  const auto other_name = make_web([](SessionOptions& o, CookieSessions&) { o.cookie_name = "other"; });
  browser.jar["__Host-other"] = value;
  EXPECT_FALSE(other_name->session(browser.request("/")));
  config.client_id = "another-client";
  EXPECT_FALSE(make_web()->session(browser.request("/")));
}

TEST_F(CookieSessionTest, KeysRotateWithoutLoggingAnybodyOut) {
  const std::string callback = leave(browser);  // a login in progress survives it too
  const auto rotated = [](SessionOptions& o, CookieSessions&) {
    o.former_secret_keys = {o.secret_key};
    o.secret_key = std::string(32, 'n');
  };
  web = make_web(rotated);
  EXPECT_EQ(come_back(browser, callback).status, 303);
  TestBrowser old;
  web = make_web();
  log_in(old);
  web = make_web(rotated);
  EXPECT_TRUE(web->session(old.request("/")));
  refreshes_are_quiet();
  op.clock.advance(seconds{31});
  EXPECT_TRUE(token(old));
  const auto without_former = make_web([](SessionOptions& o, CookieSessions&) { o.secret_key = std::string(32, 'n'); });
  EXPECT_TRUE(without_former->session(old.request("/"))) << "the refresh sealed it anew";
}

// --- the session's life ---------------------------------------------------------------------------------------------

TEST_F(CookieSessionTest, AUseIsMarkedInASmallCookieOfItsOwn) {
  log_in(browser);
  const std::string before = browser.jar.at(cookie);
  for (int i = 0; i < 5; ++i) {
    op.clock.advance(minutes{29});
    EXPECT_TRUE(visit(browser)) << i;
  }
  EXPECT_EQ(browser.jar.at(cookie), before) << "what holds the tokens is not rewritten by a mere use";
  EXPECT_LT(browser.jar.at(cookie + "_seen").size(), 120U);
  op.clock.advance(minutes{30});
  EXPECT_FALSE(visit(browser));
}

TEST_F(CookieSessionTest, AnothersMarkOrAnAlteredOneProlongsNothing) {
  log_in(browser);
  TestBrowser other;
  log_in(other);
  op.clock.advance(minutes{29});
  ASSERT_TRUE(visit(other));
  op.clock.advance(minutes{2});
  ASSERT_TRUE(visit(other));
  browser.jar[cookie + "_seen"] = other.jar.at(cookie + "_seen");
  EXPECT_FALSE(visit(browser));
  browser.jar[cookie + "_seen"] = "AAAA";
  EXPECT_FALSE(visit(browser));
}

TEST_F(CookieSessionTest, ASessionEndsAtItsLifetimeHoweverBusy) {
  log_in(browser);
  for (int i = 0; i < 30; ++i) {
    ASSERT_TRUE(visit(browser)) << i;
    op.clock.advance(minutes{20});
  }
  EXPECT_FALSE(visit(browser));
}

TEST_F(CookieSessionTest, ALogoutEndsCopiesOfTheCookiesToo) {
  log_in(browser);
  const TestBrowser copy = browser;
  const Response away = browser.keep(web->logout(browser.request("/auth/logout")));
  EXPECT_EQ(away.status, 303);
  EXPECT_TRUE(parameter_of(std::string(away.header("Location")), "id_token_hint").starts_with("ey"));
  EXPECT_EQ(browser.count(cookie), 0U);
  EXPECT_FALSE(web->session(copy.request("/")));
  EXPECT_FALSE(make_web()->session(copy.request("/"))) << "in every process that shares the notes";
}

TEST_F(CookieSessionTest, Cve2026_7507_ANewLoginEndsTheSessionBefore) {
  log_in(browser);
  const TestBrowser copy = browser;
  log_in(browser);
  EXPECT_FALSE(web->session(copy.request("/")));
  EXPECT_TRUE(web->session(browser.request("/")));
}

// --- refreshing -----------------------------------------------------------------------------------------------------

TEST_F(CookieSessionTest, ARefreshReachesTheBrowserInTheAnswer) {
  log_in(browser);
  refreshes_are_quiet();
  EXPECT_EQ(*token(browser), "access-token-1");
  op.clock.advance(seconds{31});
  EXPECT_EQ(*token(browser), "access-token-2");
  EXPECT_EQ(*token(browser), "access-token-2");
  op.clock.advance(seconds{61});
  EXPECT_EQ(*token(browser), "access-token-3");
  EXPECT_EQ(op.count("token"), 3);
  EXPECT_EQ(web->access_token(browser.request("/")).error().code, ErrorCode::not_supported)
      << "without a response the new tokens would be lost";
}

TEST_F(CookieSessionTest, RequestsWithTheOldCookiesGetWhatOneRefreshBrought) {
  log_in(browser);
  refreshes_are_quiet();
  op.clock.advance(seconds{31});
  op.during_token_request = [] { std::this_thread::yield(); };
  const TestBrowser old = browser;
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      TestBrowser mine = old;
      Response response;
      const auto got = web->access_token(mine.request("/"), response);
      mine.keep(response);
      if (got && *got == "access-token-2" && web->session(mine.request("/"))) ++right;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 8);
  TestBrowser late = old;  // its request was on its way all the time
  EXPECT_EQ(*token(late), "access-token-2");
  EXPECT_EQ(op.count("token"), 2) << "the refresh token was used once";
  TestBrowser looks = old;
  EXPECT_EQ(visit(looks)->login.tokens.access_token, "access-token-2") << "also where nobody asks for a token";
  EXPECT_EQ(web->session(looks.request("/"))->login.tokens.refresh_token, "refresh-2");
}

TEST_F(CookieSessionTest, ATouchInAnotherRequestLosesNoRotation) {
  log_in(browser);
  refreshes_are_quiet();
  op.clock.advance(seconds{61});
  const auto slow = web->session(browser.request("/"));  // began before the refresh ...
  ASSERT_TRUE(slow);
  ASSERT_FALSE(slow->set_cookies.empty());
  EXPECT_EQ(*token(browser), "access-token-2");
  Response response;
  add_cookies(*slow, response);
  browser.keep(response);  // ... and is answered after it
  EXPECT_EQ(web->session(browser.request("/"))->login.tokens.refresh_token, "refresh-2");
}

TEST_F(CookieSessionTest, ALogoutDuringARefreshWins) {
  log_in(browser);
  refreshes_are_quiet();
  op.clock.advance(seconds{31});
  const TestBrowser copy = browser;
  op.during_token_request = [&] { (void)web->logout(copy.request("/auth/logout")); };
  EXPECT_EQ(token(browser).error().code, ErrorCode::not_logged_in);
  EXPECT_FALSE(web->session(browser.request("/")));
}

TEST_F(CookieSessionTest, ASessionThatTheProviderEndedEndsHereToo) {
  log_in(browser);
  op.clock.advance(seconds{31});
  op.instead["token"] = {
      .status = 400, .headers = {{"Content-Type", "application/json"}}, .body = R"({"error":"invalid_grant"})"};
  EXPECT_EQ(token(browser).error().code, ErrorCode::not_logged_in);
  EXPECT_FALSE(web->session(browser.request("/")));
}

// --- the front channel and the notes --------------------------------------------------------------------------------

// Front-Channel Logout 1.0 §2
TEST_F(CookieSessionTest, ALogoutAtTheProviderEndsSessionsInCookies) {
  log_in(browser);
  TestBrowser elsewhere;
  log_in(elsewhere);
  TestBrowser frame;  // a third-party frame gets no cookies
  const std::string target = "/auth/frontchannel-logout?iss=https%3A%2F%2Fop.example%2Frealms%2Fdemo&sid=op-session-1";
  EXPECT_EQ(web->handle(frame.request(target))->status, 200);
  EXPECT_FALSE(web->session(browser.request("/")));
  EXPECT_FALSE(web->session(elsewhere.request("/")));
  op.clock.advance(seconds{1});
  log_in(browser);  // at the provider the same session may live on
  EXPECT_TRUE(web->session(browser.request("/")));
}

TEST_F(CookieSessionTest, WhileTheNotesAreOutOfReachNobodyIsSentToTheLogin) {
  class Broken final : public SharedNotes {
   public:
    Result<std::vector<std::optional<std::string>>> read(const std::vector<std::string>&) override { return error(); }
    Result<void> write(const std::string&, const std::string&, std::chrono::milliseconds) override { return error(); }
    Result<bool> claim(const std::string&, const std::string&, std::chrono::milliseconds) override { return error(); }
    Result<void> release(const std::string&, const std::string&) override { return error(); }
    static Error error() { return {ErrorCode::store_failed, "no notes", {}, {}, {}}; }
  };
  log_in(browser);
  notes = std::make_shared<Broken>();
  web = make_web();
  const Access access = require_login(*web, browser.request("/"));
  ASSERT_FALSE(access);
  EXPECT_EQ(access.refusal().status, 503) << "a redirect would go round in circles";
}

TEST_F(CookieSessionTest, WrongOptionsAreNamed) {
  const std::pair<const char*, std::function<void(SessionOptions&, CookieSessions&)>> cases[] = {
      {"SECRET_KEY", [](SessionOptions& o, CookieSessions&) { o.secret_key.clear(); }},
      {"former_secret_keys", [](SessionOptions& o, CookieSessions&) { o.former_secret_keys = {"short"}; }},
      {"most_cookies", [](SessionOptions&, CookieSessions& c) { c.most_cookies = 6; }},
      {"most_cookies", [](SessionOptions&, CookieSessions& c) { c.most_cookies = 0; }},
      {"refresh_grace", [](SessionOptions&, CookieSessions& c) { c.refresh_grace = seconds{0}; }}};
  for (const auto& [name, spoil] : cases) {
    SessionOptions options;
    options.secret_key = std::string(32, 'k');
    CookieSessions cookies;
    spoil(options, cookies);
    const auto made = WebLogin::create(*RelyingParty::create(config, op.environment()), options, cookies);
    ASSERT_FALSE(made) << name;
    EXPECT_NE(made.error().message.find(name), std::string::npos) << made.error().message;
  }
}

}  // namespace
}  // namespace latchkey::rp
