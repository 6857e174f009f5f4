// Back-channel logouts, whole: what the provider posts and what becomes of the sessions, in a store and in cookies.
#include <latchkey/logout_token.h>

#include "jose/jwt.h"
#include "rp/browser_for_test.h"
#include "url/form.h"

namespace latchkey::rp {
namespace {

using std::chrono::seconds;

class BackChannelTest : public WebLoginTest {
 protected:
  std::string token(const std::function<void(json::Object&)>& edit = [](json::Object&) {}) {
    const auto now = to_unix_seconds(op.clock.now());
    json::Object events;
    events["http://schemas.openid.net/event/backchannel-logout"] = json::Object();
    json::Object claims{{"iss", kIssuer},
                        {"aud", kClient},
                        {"iat", now},
                        {"exp", now + 120},
                        {"jti", "token-" + std::to_string(++made_)},
                        {"sub", "alice-id"},
                        {"sid", "op-session-1"},
                        {"events", events}};
    edit(claims);
    return jose::sign_jwt(op.published[0], json::serialize(claims), "logout+jwt");
  }
  Response post(const std::string& body, const std::string& type = "application/x-www-form-urlencoded") {
    Request request;
    request.method = "POST";
    request.path = "/auth/backchannel-logout";
    request.headers = {{"Content-Type", type}};
    request.body = body;
    return web->handle(request).value();
  }
  /// Another login of the same person, in a session of its own at the provider.
  void log_in_elsewhere(TestBrowser& with) {
    op.edit_claims = [](json::Object& claims) { claims["sid"] = "op-session-2"; };
    log_in(with);
    op.edit_claims = [](json::Object&) {};
  }
  void expect_refused(const Response& response, const std::string& what) {
    EXPECT_EQ(response.status, 400) << what;
    EXPECT_EQ(response.header("Cache-Control"), "no-store") << what;
    EXPECT_EQ(response.header("Content-Type"), "application/json") << what;
    EXPECT_NE(response.body.find("\"error\":\""), std::string::npos) << what << ": " << response.body;
  }
  void use_cookies() {
    SessionOptions options;
    options.secret_key = std::string(32, 'k');
    web = *WebLogin::create(*RelyingParty::create(config, op.environment()), options, CookieSessions{});
  }

 private:
  int made_ = 0;
};

// Back-Channel Logout 1.0 §2.5, Back-Channel Logout 1.0 §2.7, Back-Channel Logout 1.0 §2.8
TEST_F(BackChannelTest, EndsTheSessionOfASidOrAllOfASubject) {
  for (const bool in_cookies : {false, true}) {
    if (in_cookies) use_cookies();
    TestBrowser one;
    TestBrowser two;
    log_in(one);
    log_in_elsewhere(two);
    const Response done = post("logout_token=" + token());
    EXPECT_EQ(done.status, 200) << done.body;
    EXPECT_EQ(done.header("Cache-Control"), "no-store");
    EXPECT_TRUE(done.body.empty());
    EXPECT_FALSE(web->session(one.request("/"))) << in_cookies;
    EXPECT_TRUE(web->session(two.request("/"))) << in_cookies;
    const TestBrowser copy = two;
    EXPECT_EQ(post("logout_token=" + token([](json::Object& claims) { claims.erase("sid"); })).status, 200);
    EXPECT_FALSE(web->session(copy.request("/"))) << in_cookies;
    op.clock.advance(seconds{1});
    log_in(one);
    EXPECT_TRUE(web->session(one.request("/"))) << "a login after it is another one";
  }
}

TEST_F(BackChannelTest, ALogoutIsNotOvercomeByARefresh) {
  for (const bool in_cookies : {false, true}) {
    if (in_cookies) use_cookies();
    TestBrowser with;
    log_in(with);
    op.edit_claims = [](json::Object& claims) {
      claims.erase("nonce");
      claims.erase("auth_time");
    };
    op.clock.advance(seconds{31});
    op.during_token_request = [&] { EXPECT_EQ(post("logout_token=" + token()).status, 200); };
    Response response;
    EXPECT_EQ(web->access_token(with.request("/"), response).error().code, ErrorCode::not_logged_in) << in_cookies;
    EXPECT_FALSE(web->session(with.request("/"))) << in_cookies;
    op.during_token_request = [] {};
    op.edit_claims = [](json::Object&) {};
  }
}

TEST_F(BackChannelTest, RefusesWhatIsNotTheProvidersWord) {
  log_in(browser);
  const std::string good = token();
  expect_refused(post(""), "nothing");
  expect_refused(post("logout_token="), "an empty token");
  expect_refused(post("logout_token=abc"), "no token");
  expect_refused(post("logout_token=" + good + "&logout_token=" + good), "two tokens");
  expect_refused(post("logout_token=" + good, "application/json"), "no form");
  expect_refused(post(R"({"logout_token":")" + good + "\"}"), "JSON in a form's clothes");
  expect_refused(post("%zz=" + good), "a malformed form");
  expect_refused(post("logout_token=" + std::string(100'000, 'a')), "an endless body");
  expect_refused(post("logout_token=" + token([](json::Object& c) { c["aud"] = "other"; })), "another audience");
  expect_refused(post("logout_token=" + token([](json::Object& c) { c["nonce"] = "n"; })), "an ID token");
  EXPECT_TRUE(web->session(browser.request("/")));
  Request get;
  get.path = "/auth/backchannel-logout";
  EXPECT_EQ(web->handle(get)->status, 405);
}

// Back-Channel Logout 1.0 §2.6 (8)
TEST_F(BackChannelTest, ATokenIsGoodOnceInAllProcessesThatShareNotes) {
  const std::shared_ptr<SharedNotes> notes = make_memory_notes();
  Environment environment = op.environment();
  environment.used_tokens = used_tokens_of(notes);
  const auto one = *WebLogin::create(*RelyingParty::create(config, environment));
  environment.used_tokens = used_tokens_of(notes);
  const auto two = *WebLogin::create(*RelyingParty::create(config, environment));
  const std::string body = "logout_token=" + token();
  web = one;
  EXPECT_EQ(post(body).status, 200);
  expect_refused(post(body), "the same process");
  web = two;
  expect_refused(post(body), "another process");
}

TEST_F(BackChannelTest, WhileTheStoreIsOutOfReachATokenIsNotUsedUp) {
  class Moody final : public SharedNotes {
   public:
    bool down = false;
    Result<std::vector<std::optional<std::string>>> read(const std::vector<std::string>& keys) override {
      if (down) return error();
      return good->read(keys);
    }
    Result<void> write(const std::string& k, const std::string& v, std::chrono::milliseconds t) override {
      if (down) return error();
      return good->write(k, v, t);
    }
    Result<bool> claim(const std::string& k, const std::string& v, std::chrono::milliseconds t) override {
      return good->claim(k, v, t);
    }
    Result<void> release(const std::string& k, const std::string& v) override { return good->release(k, v); }
    static Error error() { return {ErrorCode::store_failed, "no notes", {}, {}, {}}; }
    std::shared_ptr<SharedNotes> good = make_memory_notes();
  };
  const auto notes = std::make_shared<Moody>();
  SessionOptions options;
  options.secret_key = std::string(32, 'k');
  CookieSessions cookies;
  cookies.notes = notes;
  web = *WebLogin::create(*RelyingParty::create(config, op.environment()), options, cookies);
  log_in(browser);
  const std::string body = "logout_token=" + token();
  notes->down = true;
  expect_refused(post(body), "the notes are away");
  notes->down = false;
  EXPECT_EQ(post(body).status, 200) << "the provider tries again";
  EXPECT_FALSE(web->session(browser.request("/")));
}

}  // namespace
}  // namespace latchkey::rp
