// Step-up: off to the provider for a better login, and what comes back is checked.
#include <latchkey/guard.h>

#include "rp/browser_for_test.h"

namespace latchkey::rp {
namespace {

using namespace rules;
using std::chrono::seconds;

class StepUpTest : public WebLoginTest {
 protected:
  void SetUp() override {
    WebLoginTest::SetUp();
    op.edit_claims = [this](json::Object& claims) {
      if (!acr_given.empty()) claims["acr"] = acr_given;
      claims["auth_time"] = to_unix_seconds(op.clock.now()) - login_age;
    };
  }
  /// As a browser does: follows the refusal to the login, the provider and back; gives the callback's answer.
  Response follow(const Access& access) {
    EXPECT_FALSE(access);
    const std::string to(access.refusal().header("Location"));
    const Response away = web->login(browser.request(to));
    browser.keep(away);
    url = std::string(away.header("Location"));
    op.nonce = parameter_of(url, "nonce");
    return come_back(browser, "/auth/callback?code=c&state=" + parameter_of(url, "state") +
                                  "&iss=https%3A%2F%2Fop.example%2Frealms%2Fdemo");
  }
  Access ask(const Rule& rule) { return require(*web, browser.request("/payments?x=1"), rule); }

  std::string acr_given = "silver";
  std::int64_t login_age = 10;
  std::string url;
};

// RFC 9470 §4, OpenID Connect Core §3.1.2.1: acr_values
TEST_F(StepUpTest, AWeakLoginIsSentToTheProviderForABetterOne) {
  log_in(browser);
  const Access refused = ask(acr({"gold", "platinum"}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.refusal().status, 303);
  EXPECT_EQ(refused.refusal().header("Location"),
            "/auth/login?return_to=%2Fpayments%3Fx%3D1&acr_values=gold%20platinum");
  acr_given = "platinum";
  const Response back = follow(refused);
  EXPECT_EQ(parameter_of(url, "acr_values"), "gold platinum");
  EXPECT_EQ(back.status, 303);
  EXPECT_EQ(back.header("Location"), "/payments?x=1");
  EXPECT_TRUE(ask(acr({"gold", "platinum"})));
}

TEST_F(StepUpTest, AProviderThatDoesNotDeliverEndsInAPageAndNoLoop) {
  log_in(browser);
  const Response page = follow(ask(acr({"gold"})));
  EXPECT_EQ(page.status, 403);
  EXPECT_TRUE(page.header("Location").empty());
  EXPECT_NE(page.body.find("gold"), std::string::npos);
  EXPECT_NE(page.body.find("silver"), std::string::npos);
  EXPECT_TRUE(ask(login())) << "the session that was there is none the worse";

  acr_given.clear();
  EXPECT_EQ(follow(ask(acr({"gold"}))).status, 403) << "no acr at all is not gold either";
}

TEST_F(StepUpTest, AFirstLoginAsksForAllAtOnce) {
  acr_given = "gold";
  const Response back = follow(ask(role("x") && acr({"gold"}) && max_age(seconds{60})));
  EXPECT_EQ(parameter_of(url, "acr_values"), "gold");
  EXPECT_EQ(parameter_of(url, "max_age"), "60");
  EXPECT_EQ(back.status, 303);
  EXPECT_EQ(ask(role("x") && acr({"gold"})).refusal().status, 403)
      << "the role is still missing, and no login mends it";
}

// OpenID Connect Core §3.1.2.1: max_age
TEST_F(StepUpTest, AnOldLoginIsSentToTheProviderForAFreshOne) {
  log_in(browser);
  op.clock.advance(seconds{600});
  const Access refused = ask(max_age(seconds{300}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.refusal().header("Location"), "/auth/login?return_to=%2Fpayments%3Fx%3D1&max_age=300");
  EXPECT_EQ(follow(refused).status, 303);
  EXPECT_TRUE(ask(max_age(seconds{300})));

  op.clock.advance(seconds{600});
  login_age = 3000;
  const Response page = follow(ask(max_age(seconds{300})));
  EXPECT_GE(page.status, 400) << "the provider gave the old login again";
  EXPECT_TRUE(page.header("Location").empty());
  EXPECT_NE(page.body.find("too long ago"), std::string::npos);
}

TEST_F(StepUpTest, ARefreshDoesNotForgetHowThePersonLoggedIn) {
  acr_given = "gold";
  log_in(browser);
  acr_given.clear();  // the provider says it at the login only
  op.clock.advance(seconds{100});
  login_age += 100;
  ASSERT_TRUE(web->access_token(browser.request("/")));
  EXPECT_TRUE(ask(acr({"gold"})));
  acr_given = "silver";
  op.clock.advance(seconds{100});
  login_age += 100;
  ASSERT_TRUE(web->access_token(browser.request("/")));
  EXPECT_FALSE(ask(acr({"gold"}))) << "what it does say counts";
}

// RFC 9470 §3
TEST_F(StepUpTest, AScriptIsToldWhatIsMissing) {
  log_in(browser);
  browser.extra_headers = {{"Sec-Fetch-Mode", "cors"}};
  const Access refused = ask(acr({"gold"}) && max_age(seconds{5}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.refusal().status, 401);
  const auto asked = step_up_challenge(refused.refusal().header("WWW-Authenticate"));
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->acr_values, std::vector<std::string>{"gold"});
  EXPECT_NE(refused.refusal().body.find("insufficient_user_authentication"), std::string::npos);
  EXPECT_NE(refused.refusal().body.find("/auth/login?acr_values=gold"), std::string::npos);
}

class ChallengedTest : public StepUpTest {
 protected:
  /// What a handler answers that passes on what its API said.
  static Response answer(std::string challenge, int status = 401) {
    Response response = Response::json(status, "{}");
    response.add_header("www-authenticate", std::move(challenge));
    return response;
  }
  std::optional<Response> instead(const Response& response, const Rule& rule = login() && answer_challenges()) {
    return answer_challenge(*web, browser.request("/payments"), rule, response);
  }
  const std::string gold = R"(Bearer error="insufficient_user_authentication", acr_values="gold")";
};

// RFC 9470 §4
TEST_F(ChallengedTest, AnApisChallengeBecomesALogin) {
  log_in(browser);
  const auto login_instead = instead(answer(gold));
  ASSERT_TRUE(login_instead);
  EXPECT_EQ(login_instead->header("Location"), "/auth/login?return_to=%2Fpayments&acr_values=gold");
  acr_given = "gold";
  EXPECT_EQ(follow(Access(*login_instead)).status, 303);
}

TEST_F(ChallengedTest, OnlyWhereTheRuleSaysSo) {
  log_in(browser);
  EXPECT_FALSE(instead(answer(gold), login()));
  EXPECT_FALSE(instead(answer(gold), login() || answer_challenges()));
  EXPECT_FALSE(instead(answer(gold, 403)));
  EXPECT_FALSE(instead(answer(R"(Bearer error="invalid_token")")));
  EXPECT_FALSE(instead(Response::json(401, "{}")));
}

TEST_F(ChallengedTest, AnApiThatIsNeverContentEndsInAPage) {
  acr_given = "gold";
  log_in(browser);
  const auto page = instead(answer(gold));
  ASSERT_TRUE(page);
  EXPECT_EQ(page->status, 403);
  EXPECT_TRUE(page->header("Location").empty());
  op.clock.advance(seconds{600});
  const auto again = instead(answer(R"(Bearer error="insufficient_user_authentication")"));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->header("Location"), "/auth/login?return_to=%2Fpayments&max_age=0");
}

TEST_F(StepUpTest, ALinkCannotPutMoreThanNumbersAndWordsIntoTheRequest) {
  for (const char* target : {"/auth/login?acr_values=a%0Ab", "/auth/login?max_age=never", "/auth/login?max_age=-1"}) {
    const std::string to(web->login(browser.request(target)).header("Location"));
    EXPECT_EQ(to.find("acr_values"), std::string::npos) << to;
    EXPECT_EQ(to.find("max_age"), std::string::npos) << to;
  }
}

}  // namespace
}  // namespace latchkey::rp
