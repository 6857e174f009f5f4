#include <latchkey/guard.h>

#include <algorithm>

#include "rp/browser_for_test.h"
#include "rp/error.h"

namespace latchkey::rp {
namespace {

class GuardTest : public WebLoginTest {};

Request with_headers(Fields headers) {
  Request request;
  request.path = "/private";
  request.headers = std::move(headers);
  return request;
}

TEST_F(GuardTest, ANavigationIsSentToTheLoginAndComesBack) {
  const Access access = require_login(*web, browser.request("/private?x=1"));
  ASSERT_FALSE(access);
  EXPECT_EQ(access.refusal().status, 303);
  EXPECT_EQ(access.refusal().header("Location"), "/auth/login?return_to=%2Fprivate%3Fx%3D1");
  EXPECT_EQ(require_login(*web, browser.request("/private", "POST")).refusal().header("Location"), "/auth/login")
      << "a form cannot be come back to";
}

// RFC 9110 §15.5.2
TEST_F(GuardTest, WhatIsNoNavigationGets401) {
  const Fields cases[] = {{{"Sec-Fetch-Mode", "cors"}},
                          {{"sec-fetch-mode", "no-cors"}, {"Accept", "text/html"}},
                          {{"Sec-Fetch-Mode", "same-origin"}},
                          {{"Sec-Fetch-Mode", "websocket"}},
                          {{"X-Requested-With", "XMLHttpRequest"}},
                          {{"Accept", "application/json"}},
                          {{"Accept", "application/problem+json"}},
                          {{"Authorization", "Bearer x"}}};
  for (const auto& headers : cases) {
    const Access access = require_login(*web, with_headers(headers));
    ASSERT_FALSE(access);
    EXPECT_EQ(access.refusal().status, 401) << headers[0].second;
    EXPECT_FALSE(access.refusal().header("WWW-Authenticate").empty());
    EXPECT_EQ(access.refusal().header("Content-Type"), "application/json");
    EXPECT_EQ(access.refusal().header("Cache-Control"), "no-store");
    EXPECT_NE(access.refusal().body.find("\"error\":\"not_logged_in\""), std::string::npos);
    EXPECT_TRUE(access.refusal().header("Location").empty());
  }
}

TEST_F(GuardTest, AnApiAnswers401EvenToANavigation) {
  EXPECT_EQ(require_api_login(*web, browser.request("/api/me")).refusal().status, 401);
  log_in(browser);
  EXPECT_TRUE(require_api_login(*web, browser.request("/api/me")));
}

TEST_F(GuardTest, OldBrowsersAndCurlAreTakenForNavigations) {
  for (const Fields& headers : {Fields{}, Fields{{"Accept", "*/*"}},
                                Fields{{"Accept", "text/html,application/xhtml+xml,application/json;q=0.5"}}}) {
    EXPECT_EQ(require_login(*web, with_headers(headers)).refusal().status, 303);
  }
}

TEST_F(GuardTest, WhoIsLoggedInPasses) {
  log_in(browser);
  const Access access = require_login(*web, browser.request("/private"));
  ASSERT_TRUE(access);
  EXPECT_EQ(access.session().identity().subject, "alice-id");
}

TEST_F(GuardTest, ARoleIsDemanded) {
  EXPECT_EQ(require_role(*web, browser.request("/admin"), "demo-admin").refusal().status, 303) << "first a login";
  log_in(browser);
  const Access refused = require_role(*web, browser.request("/admin"), "demo-admin");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.refusal().status, 403);
  EXPECT_NE(refused.refusal().body.find("demo-admin"), std::string::npos);

  op.edit_claims = [](json::Object& claims) { claims["realm_access"] = {{"roles", {"demo-admin", "demo-adm"}}}; };
  log_in(browser);
  EXPECT_TRUE(require_role(*web, browser.request("/admin"), "demo-admin"));
  for (const char* other : {"demo", "demo-admin2", "DEMO-ADMIN", ""})
    EXPECT_FALSE(require_role(*web, browser.request("/admin"), other)) << other;
}

TEST_F(GuardTest, AMissingRoleIs403AsJsonForPrograms) {
  log_in(browser);
  browser.extra_headers = {{"Sec-Fetch-Mode", "cors"}};
  const Access access = require_role(*web, browser.request("/admin"), "demo-admin");
  EXPECT_EQ(access.refusal().status, 403);
  EXPECT_EQ(access.refusal().header("Content-Type"), "application/json");
}

TEST_F(GuardTest, AStoreThatIsDownIsNoRedirectLoop) {
  class Broken final : public SessionStore {
   public:
    Result<void> insert(const std::string&, const Session&) override { return broken(); }
    Result<std::optional<Session>> find(const std::string&) override { return broken(); }
    Result<bool> update(const std::string&, const Session&) override { return broken(); }
    Result<void> remove(const std::string&) override { return broken(); }
    Result<bool> touch(const std::string&, TimePoint, TimePoint) override { return broken(); }
    Result<std::size_t> end(const EndedLogin&) override { return broken(); }
    SharedNotes& notes() override { return *notes_; }

   private:
    static Error broken() { return make_error(ErrorCode::store_failed, "the store is down"); }
    std::shared_ptr<SharedNotes> notes_ = make_memory_notes();
  };
  store = std::make_shared<Broken>();
  make();
  browser.jar[cookie] = std::string(43, 'A');
  EXPECT_EQ(require_login(*web, browser.request("/private")).refusal().status, 503);
  browser.jar.clear();
  EXPECT_EQ(log_in(browser).status, 503);
}

TEST_F(GuardTest, WhoseGroupsWereTooManyToBeSentIsToldSo) {
  op.edit_claims = [](json::Object& claims) {
    claims["_claim_names"] = json::Object{{"groups", "src1"}};
    claims["_claim_sources"] = json::Object{{"src1", json::Object{{"endpoint", "https://graph.example/groups"}}}};
  };
  log_in(browser);
  const Access access = require(*web, browser.request("/private"), rules::group("staff"));
  ASSERT_FALSE(access);
  EXPECT_EQ(access.refusal().status, 403);
  EXPECT_NE(access.refusal().body.find("did not send what would tell"), std::string::npos) << access.refusal().body;
  EXPECT_NE(access.refusal().body.find("too many"), std::string::npos) << access.refusal().body;
  EXPECT_EQ(web->session(browser.request("/"))->identity().claims.elsewhere(), std::vector<std::string>{"groups"});
  EXPECT_TRUE(
      std::ranges::any_of(op.logged, [](const std::string& line) { return line.contains("elsewhere: groups"); }));
}

}  // namespace
}  // namespace latchkey::rp
