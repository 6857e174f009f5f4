// A process that ends in the middle of a refresh, with sessions in cookies.
#include <stdexcept>

#include "rp/browser_for_test.h"
#include "url/form.h"

namespace latchkey::rp {
namespace {

using std::chrono::seconds;

class CookieRefreshTest : public WebLoginTest {
 protected:
  void SetUp() override {
    SessionOptions options;
    options.secret_key = std::string(32, 'k');
    web = *WebLogin::create(*RelyingParty::create(config, op.environment()), options, CookieSessions{});
    log_in(browser);
    op.edit_claims = [](json::Object& claims) {
      claims.erase("nonce");
      claims.erase("auth_time");
    };
  }
  Result<std::string> token(TestBrowser& with) {
    Response response;
    auto got = web->access_token(with.request("/"), response);
    with.keep(response);
    return got;
  }
};

TEST_F(CookieRefreshTest, ARefreshThatWasCutShortLosesNoRefreshTokenAndIsNoResult) {
  op.clock.advance(seconds{31});
  const TestBrowser old = browser;
  std::optional<Session> meanwhile;
  op.first = [&](const std::string& endpoint, const HttpRequest&) -> std::optional<HttpResponse> {
    if (endpoint != "userinfo") return std::nullopt;
    meanwhile = web->session(old.request("/"));
    throw std::runtime_error("the process dies");
  };
  EXPECT_THROW((void)token(browser), std::runtime_error);
  ASSERT_TRUE(meanwhile);
  EXPECT_EQ(meanwhile->login.tokens.refresh_token, "refresh-1") << "nobody goes on with half a result";
  op.first = [](const std::string&, const HttpRequest&) { return std::nullopt; };
  EXPECT_EQ(*token(browser), "access-token-3");
  EXPECT_EQ(url::parse_form(op.last("token").body)->get("refresh_token"), "refresh-2");
  op.clock.advance(seconds{31});
  EXPECT_EQ(*token(browser), "access-token-4");
  EXPECT_EQ(url::parse_form(op.last("token").body)->get("refresh_token"), "refresh-3");
}

}  // namespace
}  // namespace latchkey::rp
