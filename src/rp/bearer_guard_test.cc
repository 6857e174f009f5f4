// Rules applied to access tokens: refusals as RFC 6750 §3.1 and RFC 9470 §3 have them.
#include <latchkey/guard.h>

#include "rp/bearer_for_test.h"
#include "rp/browser_for_test.h"
#include "rp/challenge.h"

namespace latchkey::rp {
namespace {

using namespace rules;

class BearerGuardTest : public BearerTest {
 protected:
  Access ask(const Rule& rule) { return require(tokens(), request(sign(claims())), rule); }
  static Challenge challenge_of(const Access& access) {
    return parse_challenges(access.refusal().header("WWW-Authenticate")).at(0);
  }
};

TEST_F(BearerGuardTest, ATokenPassesOrIsRefusedByTheSameRules) {
  EXPECT_TRUE(ask(login()));
  EXPECT_TRUE(ask(scope("read") && role("member") && acr({"silver"}) && max_age(std::chrono::seconds{60})));
  const Access access = ask(claim("client_id", "app"));
  ASSERT_TRUE(access);
  EXPECT_TRUE(access.has_token());
  EXPECT_FALSE(access.has_session());
  EXPECT_EQ(access.identity()->subject, "alice-id");
  EXPECT_EQ(access.token().client_id, "app");
}

// RFC 6750 §3.1
TEST_F(BearerGuardTest, AMissingScopeIs403AndNamed) {
  const Access access = ask(scope("read") && scope("delete") && scope("admin"));
  ASSERT_FALSE(access);
  EXPECT_EQ(access.refusal().status, 403);
  EXPECT_EQ(challenge_of(access).parameter("error"), "insufficient_scope");
  EXPECT_EQ(challenge_of(access).parameter("scope"), "delete admin");
  const Access by_role = ask(role("boss"));
  EXPECT_EQ(by_role.refusal().status, 403);
  EXPECT_EQ(challenge_of(by_role).parameter("error"), "insufficient_scope");
  EXPECT_TRUE(challenge_of(by_role).parameter("scope").empty());
}

TEST_F(BearerGuardTest, ATokenThatSaysNothingOfRolesDoesNotPassWhatDeniesThem) {
  EXPECT_TRUE(ask(!role("boss")));
  EXPECT_FALSE(ask(!role("member")));
  json::Object silent = claims();
  for (const char* name : {"realm_access", "resource_access", "roles"}) silent.erase(name);
  const Access access = require(tokens(), request(sign(silent)), !role("boss"));
  ASSERT_FALSE(access);
  EXPECT_EQ(access.refusal().status, 403);
}

// RFC 9470 §3
TEST_F(BearerGuardTest, AWeakLoginBehindTheTokenIsAChallenge) {
  const Access access = ask(acr({"gold", "platinum"}) && max_age(std::chrono::seconds{0}) && login());
  ASSERT_TRUE(!access);
  EXPECT_EQ(access.refusal().status, 401);
  const auto asked = step_up_challenge(access.refusal().header("WWW-Authenticate"));
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->acr_values, (std::vector<std::string>{"gold", "platinum"}));
}

TEST_F(BearerGuardTest, WithoutATokenOnlyAnyoneComesIn) {
  EXPECT_EQ(require(tokens(), Request{}, login()).refusal().status, 401);
  const Access open = require(tokens(), Request{}, anyone());
  ASSERT_TRUE(open);
  EXPECT_EQ(open.identity(), nullptr);
  EXPECT_EQ(require(tokens(), request("bad"), anyone()).refusal().status, 401) << "a bad token is refused even there";
}

class BothDoorsTest : public WebLoginTest {};

TEST_F(BothDoorsTest, ABadTokenDoesNotFallBackOnTheSession) {
  const auto tokens = BearerTokens::create({.issuer = kIssuer, .audiences = {kApi}}, {}, op.environment());
  EXPECT_EQ(require(*web, **tokens, browser.request("/x"), login()).refusal().status, 303);
  log_in(browser);
  EXPECT_TRUE(require(*web, **tokens, browser.request("/x"), login()).has_session());
  Request with_token = browser.request("/x");
  with_token.headers.emplace_back("Authorization", "Bearer forged");
  EXPECT_EQ(require(*web, **tokens, with_token, login()).refusal().status, 401);
}

TEST_F(BearerGuardTest, GroupsThatAreNotInTheTokenAreNoGroupsLacking) {
  auto said = claims();
  said["_claim_names"] = json::Object{{"groups", "src1"}};
  const Access access = require(tokens(), request(sign(said)), group("staff"));
  ASSERT_FALSE(access);
  EXPECT_EQ(access.refusal().status, 403);
  EXPECT_NE(access.refusal().body.find("did not send what would tell"), std::string::npos) << access.refusal().body;
}

}  // namespace
}  // namespace latchkey::rp
