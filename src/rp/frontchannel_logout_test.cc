// Front-channel logouts, with sessions in a store and in cookies.
#include "rp/browser_for_test.h"

namespace latchkey::rp {
namespace {

class FrontChannelTest : public WebLoginTest {
 protected:
  Response frame(const std::string& query, const TestBrowser& with = {}) {
    return web->handle(with.request("/auth/frontchannel-logout" + query)).value();
  }
  const std::string iss = "iss=https%3A%2F%2Fop.example%2Frealms%2Fdemo";
};

// Front-Channel Logout 1.0 §2
TEST_F(FrontChannelTest, EndsTheSessionsOfIssuerAndSidWithoutACookie) {
  log_in(browser);
  TestBrowser same_person_elsewhere;
  log_in(same_person_elsewhere);
  op.edit_claims = [](json::Object& claims) { claims["sid"] = "op-session-2"; };
  TestBrowser another_session;
  log_in(another_session);
  const Response done = frame("?" + iss + "&sid=op-session-1");
  EXPECT_EQ(done.status, 200);
  EXPECT_EQ(done.header("Cache-Control"), "no-store");
  EXPECT_NE(done.header("Content-Security-Policy").find("frame-ancestors *"), std::string::npos)
      << "the provider shows it in a frame";
  EXPECT_TRUE(done.header("X-Frame-Options").empty());
  EXPECT_FALSE(web->session(browser.request("/")));
  EXPECT_FALSE(web->session(same_person_elsewhere.request("/")));
  EXPECT_TRUE(web->session(another_session.request("/")));
}

TEST_F(FrontChannelTest, TakesTheCookieAwayWhereTheFrameGotIt) {
  log_in(browser);
  browser.keep(frame("?" + iss + "&sid=op-session-1", browser));
  EXPECT_EQ(browser.count(cookie), 0U);
  EXPECT_EQ(frame("?" + iss + "&sid=op-session-1").status, 200) << "twice is no error";
}

TEST_F(FrontChannelTest, RefusesWhatIsNotThisProvidersWord) {
  log_in(browser);
  for (const std::string& query :
       {std::string("?iss=https%3A%2F%2Fevil.example&sid=op-session-1"), std::string("?sid=op-session-1"), "?" + iss,
        "?" + iss + "&sid=", "?" + iss + "&sid=op-session-1&sid=op-session-2",
        "?" + iss + "&" + iss + "&sid=op-session-1", std::string("?iss=%zz"), std::string()}) {
    const Response refused = frame(query, browser);
    EXPECT_EQ(refused.status, 400) << query;
    EXPECT_EQ(refused.header("Cache-Control"), "no-store") << query;
  }
  EXPECT_TRUE(web->session(browser.request("/")));
}

TEST_F(FrontChannelTest, WithoutASidOnlyAFrameEndsItsOwnSession) {
  op.edit_claims = [](json::Object& claims) { claims.erase("sid"); };
  log_in(browser);
  EXPECT_EQ(frame("", browser).status, 400) << "a link on another site logs nobody out";
  EXPECT_TRUE(web->session(browser.request("/")));
  browser.extra_headers.emplace_back("Sec-Fetch-Dest", "iframe");
  EXPECT_EQ(browser.keep(frame("", browser)).status, 200);
  EXPECT_EQ(browser.count(cookie), 0U);
}

TEST_F(FrontChannelTest, ASessionThatTheProviderNamedEndsByThatNameAlone) {
  log_in(browser);
  browser.extra_headers.emplace_back("Sec-Fetch-Dest", "iframe");
  browser.extra_headers.emplace_back("Sec-Fetch-Site", "same-site");
  EXPECT_EQ(frame("", browser).status, 400) << "a neighbour's page may show this frame";
  EXPECT_TRUE(web->session(browser.request("/")));
}

// Front-Channel Logout 1.0 §2: with several tenants, `iss` is the tenant's own
TEST_F(FrontChannelTest, ATenantOfTheProviderMayAskIfItMayComeIn) {
  const std::string tenant = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";
  const std::string other = "82229342-1101-4ab6-817b-70c0747630f3";
  const auto asked = [&](const std::string& configured, const std::string& issuer) {
    config.issuer = configured;
    make();
    return frame("?sid=s&iss=" + issuer).status;
  };
  const std::string any = "https://op.example/organizations/v2.0";
  EXPECT_EQ(asked(any, "https://op.example/" + tenant + "/v2.0"), 400) << "without the switch";
  config.quirks.issuer_template = true;
  for (const char* configured : {"https://op.example/organizations/v2.0", "https://op.example/common/v2.0"})
    EXPECT_EQ(asked(configured, "https://op.example/" + tenant + "/v2.0"), 200) << configured;
  for (const std::string& issuer :
       {"https://evil.example/" + tenant + "/v2.0", "https://op.example/" + tenant + "/v2.0/",
        "https://op.example/" + tenant + "/v1.0", std::string("https://op.example/consumers/v2.0"),
        std::string("https://op.example//v2.0"), std::string("https://op.example/v2.0"),
        "https://op.example/../" + tenant + "/v2.0"})
    EXPECT_EQ(asked(any, issuer), 400) << issuer;
  config.tenants = {other};
  EXPECT_EQ(asked(any, "https://op.example/" + tenant + "/v2.0"), 400);
  EXPECT_EQ(asked(any, "https://op.example/" + other + "/v2.0"), 200);
}

// Front-Channel Logout 1.0 §2: anybody can call its address
TEST_F(FrontChannelTest, WithCookiesItEndsWhatWasBegunAndNotesNothingElse) {
  SessionOptions options;
  options.secret_key = std::string(32, 'k');
  CookieSessions cookies;
  cookies.notes = make_memory_notes(4);
  web = *WebLogin::create(*RelyingParty::create(config, op.environment()), options, cookies);
  log_in(browser);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(frame("?" + iss + "&sid=stranger-" + std::to_string(i)).status, 200) << i;
  EXPECT_TRUE(web->session(browser.request("/")));
  TestBrowser late;
  log_in(late);
  EXPECT_EQ(late.keep(web->logout(late.request("/auth/logout"))).status, 303) << "there is room for a real note";
  EXPECT_EQ(frame("?" + iss + "&sid=op-session-1").status, 200);
  EXPECT_FALSE(web->session(browser.request("/")));
}

TEST_F(FrontChannelTest, TakesNothingButGet) {
  EXPECT_EQ(web->handle(browser.request("/auth/frontchannel-logout", "POST"))->status, 405);
}

}  // namespace
}  // namespace latchkey::rp
