// The whole application on a port of its own, with a provider that is not there: what every visitor sees.
#include <gtest/gtest.h>
#include <httplib.h>

#include <fstream>
#include <sstream>
#include <thread>

#include "auth/routes.h"
#include "extensions/identity.h"
#include "main/routes.h"
#include "web_server.h"

namespace demo {
namespace {

class PagesTest : public testing::Test {
 protected:
  void SetUp() override {
    auto loaded = load_settings(
        "AUTHORITY=http://127.0.0.1:1\nCLIENT_ID=c\nCLIENT_SECRET=s\nREDIRECT_URI=http://localhost:8081/auth/callback\n"
        "SECRET_KEY=0123456789abcdef0123456789abcdef\n",
        ".env", [](std::string_view) { return std::nullopt; });
    ASSERT_TRUE(loaded.errors.empty());
    identity = *make_identity(loaded.settings, views);
    set_up(server, views, DEMO_ASSETS "/static", false);
    auth_module::add_routes(server, identity);
    main_module::add_routes(server, identity, views, "demo-admin");
    const int port = server.bind_to_any_port("127.0.0.1");
    thread = std::thread([this] { server.listen_after_bind(); });
    client = std::make_unique<httplib::Client>("127.0.0.1", port);
  }
  void TearDown() override {
    client.reset();
    while (!server.is_running()) std::this_thread::yield();
    server.stop();
    thread.join();
  }

  Views views{DEMO_ASSETS "/templates"};
  Identity identity;
  httplib::Server server;
  std::thread thread;
  std::unique_ptr<httplib::Client> client;
};

TEST_F(PagesTest, HomeOffersTheLogin) {
  const auto home = client->Get("/");
  ASSERT_TRUE(home);
  EXPECT_EQ(home->status, 200);
  EXPECT_NE(home->body.find("You are not logged in"), std::string::npos);
  EXPECT_NE(home->body.find("href=\"/auth/login\""), std::string::npos);
  EXPECT_NE(home->body.find("http://127.0.0.1:1"), std::string::npos) << "the provider is named";
}

TEST_F(PagesTest, EveryAnswerHasStrictHeaders) {
  for (const char* path :
       {"/", "/profile", "/api/me", "/auth/login", "/auth/callback", "/nowhere", "/static/app.css"}) {
    const auto answer = client->Get(path);
    ASSERT_TRUE(answer) << path;
    const auto policy = answer->get_header_value("Content-Security-Policy");
    EXPECT_NE(policy.find("default-src 'none'"), std::string::npos) << path;
    EXPECT_EQ(policy.find("unsafe"), std::string::npos) << path;
    EXPECT_EQ(policy.find("form-action"), std::string::npos) << path;
    EXPECT_EQ(answer->get_header_value("X-Content-Type-Options"), "nosniff") << path;
    EXPECT_EQ(answer->get_header_value_count("Cache-Control"), 1U) << path;
    EXPECT_EQ(answer->get_header_value("Cache-Control") == "no-store", std::string_view(path) != "/static/app.css")
        << path;
  }
}

TEST_F(PagesTest, ProtectedPagesSendStrangersToTheLogin) {
  for (const char* path : {"/profile", "/admin"}) {
    const auto answer = client->Get(path);
    EXPECT_EQ(answer->status, 303);
    EXPECT_EQ(answer->get_header_value("Location"), "/auth/login?return_to=" + std::string(path))
        << "httplib's client shows it decoded";
  }
}

TEST_F(PagesTest, TheApiAnswers401InJsonWhoeverAsks) {
  for (const httplib::Headers& headers : {httplib::Headers{}, httplib::Headers{{"Sec-Fetch-Mode", "navigate"}},
                                          httplib::Headers{{"Accept", "text/html"}}}) {
    const auto answer = client->Get("/api/me", headers);
    EXPECT_EQ(answer->status, 401);
    EXPECT_EQ(answer->get_header_value("Content-Type"), "application/json");
    EXPECT_FALSE(answer->get_header_value("WWW-Authenticate").empty());
  }
}

TEST_F(PagesTest, AProviderThatIsDownIsExplained) {
  const auto answer = client->Get("/auth/login");
  EXPECT_EQ(answer->status, 503);
  EXPECT_NE(answer->body.find("The provider cannot be reached"), std::string::npos);
  EXPECT_NE(answer->body.find("AUTHORITY"), std::string::npos);
}

TEST_F(PagesTest, AStrangeCallbackIsExplainedAndEscaped) {
  const auto answer = client->Get("/auth/callback?code=x&state=%3Cscript%3E&error=%3Cscript%3E");
  EXPECT_EQ(answer->status, 400);
  EXPECT_EQ(answer->body.find("<script"), std::string::npos);
  EXPECT_NE(answer->body.find("start the login again"), std::string::npos);
}

TEST_F(PagesTest, UnknownAndHostilePathsAre404) {
  for (const char* path : {"/nowhere", "/static/", "/static/nothing.css", "/static/%2e%2e/settings.cc",
                           "/static/..%2fsettings.cc", "/auth/login/x"}) {
    const auto answer = client->Get(path);
    ASSERT_TRUE(answer) << path;
    EXPECT_EQ(answer->status, 404) << path;
  }
}

TEST_F(PagesTest, LogoutWithoutALoginGoesHome) {
  EXPECT_EQ(client->Post("/auth/logout")->get_header_value("Location"), "/");
  EXPECT_EQ(client->Get("/auth/logout")->get_header_value("Location"), "/");
}

TEST(Templates, HaveNoInlineScriptOrStyle) {
  for (const char* name : {"base", "index", "profile", "admin", "error"}) {
    std::ifstream file(std::string(DEMO_ASSETS "/templates/") + name + ".mustache");
    std::ostringstream text;
    text << file.rdbuf();
    ASSERT_FALSE(text.str().empty()) << name;
    for (const char* forbidden : {"<script", "style=", "<style", "onclick", "javascript:"})
      EXPECT_EQ(text.str().find(forbidden), std::string::npos) << name;
  }
}

TEST(Templates, EscapeWhatAPersonIsCalled) {
  latchkey::rp::Session session;
  session.login.identity.subject = "<b>'\"&";
  const Views views(DEMO_ASSETS "/templates");
  Page page{
      .title = "T", .text = {}, .flags = {}, .lists = {{"claims", {{{"name", "<i>"}, {"value", "<img src=x>"}}}}}};
  const std::string html = views.render("profile", page, &session);
  EXPECT_EQ(html.find("<b>"), std::string::npos);
  EXPECT_EQ(html.find("<img src=x>"), std::string::npos);
  EXPECT_NE(html.find("&lt;b&gt;"), std::string::npos);
}

TEST(Views, NamesTheTemplateThatIsMissing) {
  try {
    const Views views("/nowhere");
    FAIL();
  } catch (const std::runtime_error& e) {
    EXPECT_NE(std::string(e.what()).find("/nowhere/base.mustache"), std::string::npos);
  }
}

}  // namespace
}  // namespace demo
