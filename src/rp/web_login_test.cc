#include <atomic>
#include <thread>

#include "rp/browser_for_test.h"
#include "url/form.h"

namespace latchkey::rp {
namespace {

using std::chrono::seconds;

TEST_F(WebLoginTest, ALoginGivesASessionBehindAnOpaqueCookie) {
  const Response done = log_in(browser, "/auth/login?return_to=%2Fprofile%3Fx%3D1");
  EXPECT_EQ(done.status, 303);
  EXPECT_EQ(done.header("Location"), "/profile?x=1");
  EXPECT_EQ(done.header("Cache-Control"), "no-store");
  const auto session = web->session(browser.request("/"));
  ASSERT_TRUE(session);
  EXPECT_EQ(session->identity().subject, "alice-id");
  EXPECT_EQ(browser.jar.at(cookie).size(), 43U);
  EXPECT_EQ(browser.count(pending), 0U) << "the login in progress is over";
  EXPECT_FALSE(store->find(browser.jar.at(cookie)).value()) << "the store knows a hash only";
}

TEST_F(WebLoginTest, CookiesAreHttpOnlyLaxAndSecureOnHttps) {
  const Response away = web->login(browser.request("/auth/login"));
  EXPECT_NE(away.header("Set-Cookie").find("; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=900"), std::string::npos);
  EXPECT_TRUE(away.header("Set-Cookie").starts_with("__Host-"));
  config.redirect_uri = "http://localhost:8081/auth/callback";
  make();
  const Response plain = web->login(browser.request("/auth/login"));
  EXPECT_TRUE(plain.header("Set-Cookie").starts_with("latchkey_login_"));
  EXPECT_EQ(plain.header("Set-Cookie").find("Secure"), std::string::npos);
}

TEST_F(WebLoginTest, Cve2026_7507_TheSessionsCookieChangesAtEveryLogin) {
  browser.jar[cookie] = std::string(43, 'A');  // planted by an attacker
  ASSERT_EQ(log_in(browser).status, 303);
  const std::string first = browser.jar.at(cookie);
  EXPECT_NE(first, std::string(43, 'A'));
  TestBrowser attacker;
  attacker.jar[cookie] = std::string(43, 'A');
  EXPECT_FALSE(web->session(attacker.request("/")));

  ASSERT_EQ(log_in(browser).status, 303);
  EXPECT_NE(browser.jar.at(cookie), first);
  attacker.jar[cookie] = first;
  EXPECT_FALSE(web->session(attacker.request("/"))) << "the session before is over";
}

TEST_F(WebLoginTest, AnAnswerIsWorthNothingInAnotherBrowser) {
  TestBrowser attacker;
  const std::string callback = leave(attacker);
  const Response refused = come_back(browser, callback);  // login CSRF: the victim is given the attacker's code
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(browser.count(cookie), 0U);
  EXPECT_EQ(op.count("token"), 0);
  // The attacker's own cookie under the victim's login does not open either.
  TestBrowser victim;
  const std::string theirs = leave(victim);
  victim.jar.begin()->second = attacker.jar.begin()->second;
  EXPECT_EQ(come_back(victim, theirs).status, 400);
  EXPECT_EQ(op.count("token"), 0);
}

TEST_F(WebLoginTest, AnAlteredCookieOpensNothing) {
  const std::string callback = leave(browser);
  auto& value = browser.jar.begin()->second;
  for (const std::size_t at : {std::size_t{0}, value.size() / 2, value.size() - 1}) {
    const char before = value[at];
    value[at] = before == 'A' ? 'Q' : 'A';
    EXPECT_EQ(web->callback(browser.request(callback)).status, 400) << at;
    value[at] = before;
  }
  EXPECT_EQ(come_back(browser, callback).status, 303);
}

TEST_F(WebLoginTest, TwoTabsLogInWithoutDisturbingEachOther) {
  const std::string one = leave(browser, "/auth/login?return_to=/one");
  const std::string nonce = op.nonce;
  const std::string two = leave(browser, "/auth/login?return_to=/two");
  EXPECT_EQ(browser.count(pending), 2U);
  EXPECT_EQ(come_back(browser, two).header("Location"), "/two");
  op.nonce = nonce;
  EXPECT_EQ(come_back(browser, one).header("Location"), "/one");
  EXPECT_TRUE(web->session(browser.request("/")));
}

TEST_F(WebLoginTest, AbandonedLoginsDoNotPileUp) {
  for (int i = 0; i < 20; ++i) {
    op.clock.advance(seconds{1});
    (void)leave(browser);
  }
  EXPECT_EQ(browser.count(pending), 5U);
  std::size_t bytes = 0;
  for (const auto& [name, value] : browser.jar) bytes += name.size() + value.size() + 3;
  EXPECT_LT(bytes, 8000U);
  op.clock.advance(seconds{1});
  EXPECT_EQ(log_in(browser).status, 303) << "the newest always works";
}

TEST_F(WebLoginTest, TheLongestReturnAddressesStillFitIntoOneHeader) {
  for (int i = 0; i < 8; ++i) (void)leave(browser, "/auth/login?return_to=/" + std::string(511, 'x'));
  std::size_t bytes = 0;
  for (const auto& [name, value] : browser.jar) bytes += name.size() + value.size() + 3;
  EXPECT_LT(bytes, 8000U);
}

TEST_F(WebLoginTest, ALoginInProgressExpires) {
  const std::string callback = leave(browser);
  op.clock.advance(seconds{15 * 60});
  EXPECT_EQ(come_back(browser, callback).status, 400);
}

TEST_F(WebLoginTest, ALoginInProgressSurvivesARestartWithTheSameKeyOnly) {
  SessionOptions options;
  options.secret_key = std::string(32, 'k');
  make(options);
  const std::string callback = leave(browser);
  make(options);
  EXPECT_EQ(web->callback(browser.request(callback)).status, 303);
  options.secret_key = std::string(32, 'x');
  make(options);
  EXPECT_EQ(web->callback(browser.request(callback)).status, 400);
}

TEST_F(WebLoginTest, ASessionOfOneApplicationIsNoneOfAnotherThatSharesTheStore) {
  log_in(browser);
  config.client_id = "another-client";
  make();
  EXPECT_FALSE(web->session(browser.request("/")));
  config = config_for_test();
  make();
  EXPECT_TRUE(web->session(browser.request("/")));
}

TEST_F(WebLoginTest, TwoTabsThroughSeveralWorkersWithOneKeyAndOneStore) {
  SessionOptions options;
  options.secret_key = std::string(32, 'k');
  std::vector<std::shared_ptr<WebLogin>> workers;
  for (int i = 0; i < 3; ++i) {
    make(options);
    workers.push_back(web);
  }
  web = workers[0];
  const std::string one = leave(browser, "/auth/login?return_to=/one");
  const std::string nonce = op.nonce;
  web = workers[1];
  const std::string two = leave(browser, "/auth/login?return_to=/two");
  web = workers[2];
  EXPECT_EQ(come_back(browser, two).header("Location"), "/two");
  web = workers[1];
  op.nonce = nonce;
  EXPECT_EQ(come_back(browser, one).header("Location"), "/one");
  for (const auto& worker : workers) EXPECT_TRUE(worker->session(browser.request("/")));
}

TEST_F(WebLoginTest, AReloadOfTheCallbackAfterTheLoginIsNoError) {
  const std::string callback = leave(browser);
  ASSERT_EQ(come_back(browser, callback).status, 303);
  const std::string session = browser.jar.at(cookie);
  const Response again = come_back(browser, callback);
  EXPECT_EQ(again.status, 303);
  EXPECT_EQ(again.header("Location"), "/");
  EXPECT_EQ(browser.jar.at(cookie), session);
}

TEST_F(WebLoginTest, ReturnsToPathsOfThisApplicationOnly) {
  for (const char* good : {"/", "/a", "/a/b?c=d&e=%2F%2Fevil", "/a:b", "/%5cevil.example"})
    EXPECT_EQ(local_target(good), good);
  for (const std::string bad :
       {"", "a", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
        "https:evil.example", "javascript:alert(1)", "/\t/evil.example", "\t//evil.example", " //evil.example",
        "/\n/evil.example", "/a\\b", "/a b", "/\x01", "/\x7f", "/\xc3\xa4", "/a\r\nSet-Cookie: x=y"}) {
    EXPECT_FALSE(local_target(bad)) << bad;
  }
  EXPECT_FALSE(local_target("/" + std::string(512, 'x')));
  EXPECT_EQ(log_in(browser, "/auth/login?return_to=https%3A%2F%2Fevil.example").header("Location"), "/");
  EXPECT_EQ(log_in(browser, "/auth/login?return_to=%2F%2Fevil.example").header("Location"), "/");
  EXPECT_EQ(web->login_link("//evil.example"), "/auth/login");
  EXPECT_EQ(web->login_link("/a?b=c"), "/auth/login?return_to=%2Fa%3Fb%3Dc");
}

TEST_F(WebLoginTest, FailuresHaveAPageAStatusAndNoSession) {
  const struct {
    const char* what;
    std::function<void()> spoil;
    int status;
  } cases[] = {
      {"a wrong token", [&] { op.edit_claims = [](json::Object& claims) { claims["aud"] = "other"; }; }, 502},
      {"the provider went away", [&] { op.down = true; }, 503},
      {"userinfo of somebody else", [&] { op.edit_userinfo = [](json::Object& claims) { claims["sub"] = "mallory"; }; },
       502},
  };
  for (const auto& [what, spoil, status] : cases) {
    op.edit_claims = [](json::Object&) {};
    op.down = false;
    TestBrowser fresh;
    const std::string callback = leave(fresh);
    spoil();
    const Response response = come_back(fresh, callback);
    EXPECT_EQ(response.status, status) << what;
    EXPECT_NE(response.body.find("<h1>"), std::string::npos) << what;
    EXPECT_TRUE(fresh.jar.empty()) << what << ": neither session nor login in progress is left";
  }
}

TEST_F(WebLoginTest, TheProvidersRefusalIsShownEscaped) {
  const std::string callback = leave(browser);
  const std::string state = callback.substr(callback.find("&state="));
  const Response response = come_back(
      browser, "/auth/callback?error=access_denied%3Cscript%3E&error_description=%3Cimg%20src%3Dx%3E" + state);
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.body.find("<script>"), std::string::npos);
  EXPECT_EQ(response.body.find("<img"), std::string::npos);
  EXPECT_NE(response.body.find("&lt;img src=x&gt;"), std::string::npos);
  EXPECT_TRUE(response.header("Content-Security-Policy").starts_with("default-src 'none'"));
}

TEST_F(WebLoginTest, AProviderThatIsDownIsToldWithRetryAfter) {
  op.down = true;
  const Response response = web->login(browser.request("/auth/login"));
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.header("Retry-After"), "5");
}

TEST_F(WebLoginTest, OtherMethodsSpendNoCode) {
  const std::string callback = leave(browser);
  for (const char* method : {"HEAD", "POST", "PUT"})
    EXPECT_EQ(web->callback(browser.request(callback, method)).status, 405);
  EXPECT_EQ(op.count("token"), 0);
  EXPECT_EQ(web->login(browser.request("/auth/login", "POST")).status, 405);
}

TEST_F(WebLoginTest, MalformedQueriesGetAPage) {
  for (const char* query : {"", "?", "?state", "?state=%zz", "?state=%00", "?code=a&code=b&state=c&state=d",
                            "?state="
                            "\xff"}) {
    EXPECT_EQ(web->callback(browser.request(std::string("/auth/callback") + query)).status, 400) << query;
  }
  EXPECT_EQ(web->callback(browser.request("/auth/callback?state=" + std::string(100'000, 'x'))).status, 400);
}

TEST_F(WebLoginTest, HandleServesItsOwnRoutesAndNothingElse) {
  EXPECT_EQ(web->handle(browser.request("/auth/login"))->status, 303);
  EXPECT_EQ(web->handle(browser.request("/auth/callback"))->status, 400);
  EXPECT_EQ(web->handle(browser.request("/auth/logout"))->status, 303);
  EXPECT_FALSE(web->handle(browser.request("/auth/login/")));
  EXPECT_FALSE(web->handle(browser.request("/")));
}

// --- the session's life
// -------------------------------------------------------------------------------------------------

TEST_F(WebLoginTest, ASessionEndsWhenItIsIdleTooLong) {
  log_in(browser);
  for (int i = 0; i < 5; ++i) {
    op.clock.advance(seconds{29 * 60});
    EXPECT_TRUE(web->session(browser.request("/"))) << i;
  }
  op.clock.advance(seconds{30 * 60});
  EXPECT_FALSE(web->session(browser.request("/")));
}

TEST_F(WebLoginTest, ASessionEndsAtItsLifetimeHoweverBusy) {
  log_in(browser);
  for (int i = 0; i < 30; ++i) {
    ASSERT_TRUE(web->session(browser.request("/"))) << i;
    op.clock.advance(seconds{20 * 60});
  }
  EXPECT_FALSE(web->session(browser.request("/")));
}

TEST_F(WebLoginTest, LogoutEndsTheSessionHereAndAtTheProvider) {
  log_in(browser);
  const TestBrowser copy = browser;
  const auto id_token = web->session(browser.request("/"))->login.tokens.id_token;
  const Response away = browser.keep(web->logout(browser.request("/auth/logout")));
  EXPECT_EQ(away.status, 303);
  EXPECT_EQ(parameter_of(std::string(away.header("Location")), "id_token_hint"), id_token);
  EXPECT_EQ(parameter_of(std::string(away.header("Location")), "post_logout_redirect_uri"), "https://app.example/");
  EXPECT_EQ(browser.count(cookie), 0U);
  EXPECT_FALSE(web->session(copy.request("/"))) << "a copy of the cookie is worth nothing";
}

TEST_F(WebLoginTest, LogoutWorksWithoutASessionAndWithoutTheProvidersPage) {
  EXPECT_EQ(web->logout(browser.request("/auth/logout")).header("Location"), "/");
  op.edit_metadata = [](json::Object& metadata) { metadata.erase("end_session_endpoint"); };
  make();
  log_in(browser);
  EXPECT_EQ(web->logout(browser.request("/auth/logout", "POST")).header("Location"), "/");
  EXPECT_FALSE(web->session(browser.request("/")));
}

// RFC 7009 §1, RFC 7009 §2.1
TEST_F(WebLoginTest, ALogoutThatTheProviderHasNoPageForGivesTheTokensBack) {
  op.instead["revoke"] = {.status = 200, .headers = {}, .body = ""};
  op.edit_metadata = [](json::Object& metadata) { metadata["revocation_endpoint"] = std::string(kIssuer) + "/revoke"; };
  make();
  log_in(browser);
  (void)browser.keep(web->logout(browser.request("/auth/logout", "POST")));
  EXPECT_EQ(op.count("revoke"), 0) << "the provider's own page ends them";
  op.edit_metadata = [](json::Object& metadata) {
    metadata["revocation_endpoint"] = std::string(kIssuer) + "/revoke";
    metadata.erase("end_session_endpoint");
  };
  make();
  log_in(browser);
  const auto tokens = web->session(browser.request("/"))->login.tokens;
  EXPECT_EQ(web->logout(browser.request("/auth/logout", "POST")).status, 303);
  ASSERT_EQ(op.count("revoke"), 1);
  EXPECT_EQ(url::parse_form(op.last("revoke").body)->get("token"), tokens.refresh_token);
  EXPECT_EQ(url::parse_form(op.last("revoke").body)->get("token_type_hint"), "refresh_token");
  log_in(browser);
  op.instead["revoke"] = {.status = 503, .headers = {}, .body = ""};
  EXPECT_EQ(browser.keep(web->logout(browser.request("/auth/logout", "POST"))).status, 303);
  EXPECT_FALSE(web->session(browser.request("/"))) << "it ends here all the same";
}

// --- access tokens
// ------------------------------------------------------------------------------------------------------

TEST_F(WebLoginTest, AnAccessTokenIsRefreshedShortlyBeforeItExpires) {
  log_in(browser);
  EXPECT_EQ(*web->access_token(browser.request("/")), "access-token-1");
  op.clock.advance(seconds{31});
  op.edit_claims = [](json::Object& claims) {
    claims.erase("nonce");
    claims.erase("auth_time");
  };
  EXPECT_EQ(*web->access_token(browser.request("/")), "access-token-2");
  EXPECT_EQ(*web->access_token(browser.request("/")), "access-token-2");
  EXPECT_EQ(op.count("token"), 2);
}

TEST_F(WebLoginTest, ManyRequestsAtOnceRefreshOnce) {
  log_in(browser);
  op.clock.advance(seconds{31});
  op.edit_claims = [](json::Object& claims) {
    claims.erase("nonce");
    claims.erase("auth_time");
  };
  op.during_token_request = [] { std::this_thread::yield(); };
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const auto token = web->access_token(browser.request("/"));
      if (token && *token == "access-token-2") ++right;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 8);
  EXPECT_EQ(op.count("token"), 2);
}

TEST_F(WebLoginTest, ASessionThatTheProviderEndedEndsHereToo) {
  log_in(browser);
  op.clock.advance(seconds{31});
  op.instead["token"] = {
      .status = 400, .headers = {{"Content-Type", "application/json"}}, .body = R"({"error":"invalid_grant"})"};
  EXPECT_EQ(web->access_token(browser.request("/")).error().code, ErrorCode::not_logged_in);
  EXPECT_FALSE(web->session(browser.request("/")));
}

TEST_F(WebLoginTest, WhileTheProviderIsAwayAGoodTokenServesOn) {
  log_in(browser);
  op.down = true;
  op.clock.advance(seconds{31});
  EXPECT_EQ(*web->access_token(browser.request("/")), "access-token-1");
  op.clock.advance(seconds{30});
  EXPECT_EQ(web->access_token(browser.request("/")).error().code, ErrorCode::provider_unreachable);
  EXPECT_TRUE(web->session(browser.request("/")));
}

TEST_F(WebLoginTest, ALogoutDuringARefreshWins) {
  log_in(browser);
  op.clock.advance(seconds{31});
  op.edit_claims = [](json::Object& claims) {
    claims.erase("nonce");
    claims.erase("auth_time");
  };
  op.during_token_request = [&] { (void)web->logout(browser.request("/auth/logout")); };
  EXPECT_EQ(web->access_token(browser.request("/")).error().code, ErrorCode::not_logged_in);
  EXPECT_FALSE(web->session(browser.request("/")));
}

// --- options
// ------------------------------------------------------------------------------------------------------------

TEST_F(WebLoginTest, WrongOptionsAreNamed) {
  const std::pair<const char*, std::function<void(SessionOptions&)>> cases[] = {
      {"login_path", [](SessionOptions& o) { o.login_path = "auth"; }},
      {"logout_path", [](SessionOptions& o) { o.logout_path = "//x"; }},
      {"default_return", [](SessionOptions& o) { o.default_return = "https://evil.example"; }},
      {"SECRET_KEY", [](SessionOptions& o) { o.secret_key = "short"; }},
      {"cookie_name", [](SessionOptions& o) { o.cookie_name = "a b"; }},
      {"logins_in_progress", [](SessionOptions& o) { o.logins_in_progress = 0; }},
      {"idle_timeout", [](SessionOptions& o) { o.idle_timeout = seconds{0}; }}};
  for (const auto& [name, spoil] : cases) {
    SessionOptions options;
    spoil(options);
    const auto made = WebLogin::create(*RelyingParty::create(config, op.environment()), options);
    ASSERT_FALSE(made) << name;
    EXPECT_NE(made.error().message.find(name), std::string::npos) << made.error().message;
    EXPECT_EQ(made.error().message.find("short"), std::string::npos) << "the key itself is not repeated";
  }
}

}  // namespace
}  // namespace latchkey::rp
