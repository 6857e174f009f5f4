#include <latchkey/guard.h>

#include "rp/browser_for_test.h"

namespace latchkey::rp {
namespace {

constexpr const char* kSecondIssuer = "https://second.example";

/// Two providers behind one client: by the address that is asked.
class TwoProviders final : public HttpClient {
 public:
  TwoProviders(TestProvider& first, TestProvider& second) : first_(first), second_(second) {}
  Result<HttpResponse> send(const HttpRequest& request) override {
    if (!request.url.starts_with(kSecondIssuer)) return first_.send(request);
    HttpRequest moved = request;
    moved.url = kIssuer + request.url.substr(std::string(kSecondIssuer).size());
    auto answer = second_.send(moved);
    if (!answer) return answer;
    // The second is built like the first; only its name differs.
    for (auto at = answer->body.find(kIssuer); at != std::string::npos; at = answer->body.find(kIssuer))
      answer->body.replace(at, std::string(kIssuer).size(), kSecondIssuer);
    return answer;
  }

 private:
  TestProvider& first_;
  TestProvider& second_;
};

class ProviderSetTest : public testing::Test {
 protected:
  void SetUp() override {
    second.edit_claims = [](json::Object& claims) { claims["iss"] = kSecondIssuer; };
    second.subject = "bob-id";
    Environment environment = first.environment();
    environment.http = std::make_shared<TwoProviders>(first, second);
    auto made = ProviderSet::create(providers(), {}, environment);
    if (!made) ADD_FAILURE() << made.error().to_string();
    set = *made;
  }
  static std::vector<NamedProvider> providers() {
    NamedProvider work{.name = "work", .label = "Your company's <account>", .config = config_for_test(), .store = {}};
    NamedProvider other{.name = "other", .label = "", .config = config_for_test(), .store = {}};
    work.config.redirect_uri = "https://app.example/auth/callback/work";
    other.config.redirect_uri = "https://app.example/auth/callback/other";
    other.config.issuer = kSecondIssuer;
    return {work, other};
  }
  Response get(const std::string& target) { return browser.keep(set->handle(browser.request(target)).value()); }
  /// Begins a login and gives the state that went to the provider.
  std::string leave(const std::string& target) {
    const std::string url(get(target).header("Location"));
    first.nonce = second.nonce = parameter_of(url, "nonce");
    return parameter_of(url, "state");
  }
  static std::string callback(const std::string& name, const std::string& state, const std::string& iss) {
    return "/auth/callback/" + name + "?code=c&state=" + state + "&iss=" + iss;
  }
  Response log_in(const std::string& name) {
    const std::string state = leave("/auth/login?provider=" + name);
    return get(callback(name, state, name == "work" ? kIssuer : kSecondIssuer));
  }
  std::string subject() {
    const auto session = set->session(browser.request("/"));
    return session ? session->identity().subject : "";
  }

  TestProvider first, second;
  std::shared_ptr<ProviderSet> set;
  TestBrowser browser;
};

TEST_F(ProviderSetTest, APersonChooses) {
  const Access access = require(*set, browser.request("/private?x=1"), rules::acr({"gold"}));
  ASSERT_FALSE(access);
  EXPECT_EQ(access.refusal().header("Location"), "/auth/login?return_to=%2Fprivate%3Fx%3D1&acr_values=gold");
  const Response page = get(std::string(access.refusal().header("Location")));
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("/auth/login/work?return_to=%2Fprivate%3Fx%3D1&amp;acr_values=gold"), std::string::npos)
      << page.body;
  EXPECT_NE(page.body.find("/auth/login/other"), std::string::npos);
  EXPECT_NE(page.body.find("company&#39;s &lt;account&gt;"), std::string::npos);
  EXPECT_TRUE(get("/auth/login/other").header("Location").starts_with(kSecondIssuer));
  EXPECT_TRUE(get("/auth/login?provider=work").header("Location").starts_with(kIssuer));
  EXPECT_EQ(get("/auth/login?provider=nobody").status, 400);
  EXPECT_FALSE(set->handle(browser.request("/elsewhere")));
}

TEST_F(ProviderSetTest, EachProviderLogsIn) {
  EXPECT_EQ(log_in("work").status, 303);
  EXPECT_EQ(subject(), "alice-id");
  EXPECT_TRUE(require(*set, browser.request("/"), rules::login()));
  EXPECT_EQ(*set->access_token(browser.request("/")), "access-token-1");
}

TEST_F(ProviderSetTest, ALoginElsewhereEndsTheOneBefore) {
  log_in("work");
  const TestBrowser before = browser;
  EXPECT_EQ(log_in("other").status, 303);
  EXPECT_EQ(subject(), "bob-id");
  EXPECT_EQ(browser.count("__Host-latchkey_session"), 1U);
  EXPECT_FALSE(set->session(before.request("/"))) << "it is gone, not only hidden";
  EXPECT_EQ(get("/auth/logout").status, 303);
  EXPECT_EQ(subject(), "");
}

TEST_F(ProviderSetTest, AStepUpGoesToTheProviderOfTheSession) {
  log_in("other");
  const Access access = require(*set, browser.request("/x"), rules::acr({"gold"}));
  ASSERT_FALSE(access);
  EXPECT_EQ(access.refusal().header("Location"), "/auth/login/other?return_to=%2Fx&acr_values=gold");
}

// RFC 9700 §4.4.2.2, RFC 9207 §2.4: mix-up
TEST_F(ProviderSetTest, AnAnswerOfOneIsWorthNothingWhereTheOtherWasAsked) {
  std::string state = leave("/auth/login/work");
  EXPECT_EQ(get(callback("other", state, kSecondIssuer)).status, 400) << "the other's callback";
  EXPECT_EQ(second.count("token"), 0) << "the code went to nobody";
  EXPECT_EQ(get(callback("work", state, kSecondIssuer)).status, 400) << "the other's name at the right callback";
  EXPECT_EQ(first.count("token"), 0);
  state = leave("/auth/login/work");
  EXPECT_EQ(get(callback("work", state, kIssuer)).status, 303);

  // A session's cookie under the other provider's name opens nothing there.
  const std::string stolen = browser.jar.at("__Host-latchkey_session_work");
  browser.jar.clear();
  browser.jar["__Host-latchkey_session_other"] = stolen;
  EXPECT_EQ(subject(), "");
}

TEST_F(ProviderSetTest, EachProvidersOwnLogoutsHaveAPath) {
  log_in("work");
  const std::string query = "?iss=https%3A%2F%2Fop.example%2Frealms%2Fdemo&sid=op-session-1";
  EXPECT_EQ(get("/auth/frontchannel-logout/other" + query).status, 400) << "the issuer is another's";
  EXPECT_EQ(get("/auth/frontchannel-logout/work" + query).status, 200);
  EXPECT_EQ(set->handle(browser.request("/auth/backchannel-logout/work", "POST"))->status, 400);
  const auto paths = set->paths();
  for (const char* path : {"/auth/frontchannel-logout/work", "/auth/backchannel-logout/other"})
    EXPECT_EQ(std::ranges::count(paths, path), 1) << path;
}

TEST_F(ProviderSetTest, WrongSettingsAreNamed) {
  using EditProviders = std::function<void(std::vector<NamedProvider>&)>;
  const std::vector<std::pair<const char*, EditProviders>> cases = {
      {"0 providers", [](auto& p) { p.clear(); }},
      {"a/b", [](auto& p) { p[0].name = "a/b"; }},
      {"two providers", [](auto& p) { p[0].name = "other"; }},
      {"redirect_uri", [](auto& p) { p[0].config.redirect_uri = p[1].config.redirect_uri; }},
      {"session store", [](auto& p) { p[0].store = p[1].store = make_memory_store(); }},
      {"provider other: the setting client_id", [](auto& p) { p[1].config.client_id.clear(); }},
  };
  for (const auto& [what, edit] : cases) {
    auto edited = providers();
    edit(edited);
    const auto made = ProviderSet::create(edited);
    ASSERT_FALSE(made) << what;
    EXPECT_NE(made.error().message.find(what), std::string::npos) << made.error().message;
    EXPECT_FALSE(made.error().hint.empty());
  }
}

}  // namespace
}  // namespace latchkey::rp
