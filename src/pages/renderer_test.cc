#include "pages/renderer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <thread>

#include "pages/gallery/samples.h"
#include "pages/page_policy.h"

namespace latchkey::pages {
namespace {

using testing::HasSubstr;
using testing::Not;

const Renderer& renderer() {
  static const auto made = Renderer::create();
  return **made;
}

PageContext demo() {
  return {.locale = "en",
          .supported_locales = {"en", "de"},
          .locale_base_url = SafeUrl::or_nowhere("/auth?client_id=a&x=1"),
          .realm = "demo",
          .realm_display_name = "Demo Ltd",
          .resources_url = "/r"};
}

TEST(LoginPage, HasTheFormThatPeoplesScriptsLookFor) {
  const std::string page =
      renderer()
          .login(demo(), {.action_url = SafeUrl::or_nowhere("/realms/demo/login-actions/authenticate?a=b&c=d"),
                          .remember_me_allowed = true,
                          .credential_id = "c1"})
          .str();
  EXPECT_THAT(page, HasSubstr(R"(<html lang="en" dir="ltr">)"));
  EXPECT_THAT(page, HasSubstr("<title>Sign in to Demo Ltd</title>"));
  EXPECT_THAT(
      page,
      HasSubstr(
          R"(<form id="kc-form-login" class="form" action="/realms/demo/login-actions/authenticate?a=b&amp;c=d" method="post">)"));
  EXPECT_THAT(page, HasSubstr(R"(<input id="username" name="username" type="text" value="")"));
  EXPECT_THAT(page, HasSubstr(R"(<input id="password" name="password" type="password")"));
  EXPECT_THAT(page, HasSubstr(R"(<input id="rememberMe" name="rememberMe" type="checkbox">)"));
  EXPECT_THAT(page, HasSubstr(R"(name="credentialId" type="hidden" value="c1">)"));
  EXPECT_THAT(page, HasSubstr(R"(id="kc-login" name="login" type="submit">)"));
  EXPECT_THAT(page, Not(HasSubstr("role=\"alert\"")));
  EXPECT_THAT(page, Not(HasSubstr("aria-invalid")));
}

TEST(LoginPage, TiesTheErrorToTheFieldsAndStartsAtThePassword) {
  const std::string page = renderer().login(demo(), {.username = "ada", .error = {"invalidUserMessage"}}).str();
  EXPECT_THAT(page, HasSubstr(R"(id="input-error" role="alert">)"));
  EXPECT_THAT(page,
              testing::ContainsRegex(
                  "name=\"username\"[^>]*value=\"ada\"[^>]*aria-invalid=\"true\" aria-describedby=\"input-error\">"));
  EXPECT_THAT(page, testing::ContainsRegex("name=\"password\"[^>]*aria-describedby=\"input-error\" autofocus>"));
}

TEST(LoginPage, StartsAtTheUserNameWhenThereIsNone) {
  const std::string page = renderer().login(demo(), {}).str();
  EXPECT_THAT(page, testing::ContainsRegex("name=\"username\"[^>]* autofocus>"));
  EXPECT_THAT(page, Not(testing::ContainsRegex("name=\"password\"[^>]* autofocus>")));
}

TEST(LoginPage, ShowsALockedUserAndAWayOut) {
  const std::string page = renderer()
                               .login(demo(), {.username = "ada",
                                               .remember_me_allowed = true,
                                               .username_locked = true,
                                               .restart_url = SafeUrl::parse("/restart")})
                               .str();
  EXPECT_THAT(page, HasSubstr(R"(id="kc-attempted-username" dir="auto">ada<)"));
  EXPECT_THAT(page, HasSubstr(R"(<a id="reset-login" href="/restart">)"));
  EXPECT_THAT(page, Not(HasSubstr("name=\"username\"")));
  EXPECT_THAT(page, Not(HasSubstr("rememberMe")));
}

TEST(LoginPage, LinksToOtherLanguagesByQuery) {
  const std::string page = renderer().login(demo(), {}).str();
  EXPECT_THAT(page,
              HasSubstr(R"(<a href="/auth?client_id=a&amp;x=1&amp;kc_locale=de" lang="de" hreflang="de">Deutsch</a>)"));
  EXPECT_THAT(page, HasSubstr(R"(aria-current="true">English</a>)"));
  PageContext alone = demo();
  alone.supported_locales = {"en"};
  EXPECT_THAT(renderer().login(alone, {}).str(), Not(HasSubstr("kc_locale")));
}

TEST(LoginPage, SpeaksTheRealmsLanguageAndWords) {
  const MessageMap own = {{"doLogIn", "Rein <hier>"}};
  PageContext context = demo();
  context.locale = "de";
  context.overrides = &own;
  const std::string page = renderer().login(context, {}).str();
  EXPECT_THAT(page, HasSubstr(R"(<html lang="de" dir="ltr">)"));
  EXPECT_THAT(page, HasSubstr("Rein &lt;hier&gt;"));
  EXPECT_THAT(page, HasSubstr("Benutzername oder E-Mail"));
}

TEST(UpdatePasswordPage, HasTheFormThatPeoplesScriptsLookFor) {
  const std::string page = renderer()
                               .update_password(demo(), {.action_url = SafeUrl::or_nowhere("/x"),
                                                         .username = "ada",
                                                         .policy_hints = {{"passwordHintMinLength", {"12"}}}})
                               .str();
  EXPECT_THAT(page, HasSubstr(R"(<form id="kc-passwd-update-form" class="form" action="/x" method="post">)"));
  EXPECT_THAT(page, HasSubstr(R"(autocomplete="username" readonly hidden>)"));
  EXPECT_THAT(page, testing::ContainsRegex("name=\"password-new\"[^>]*autocomplete=\"new-password\" required "
                                           "aria-describedby=\"password-hints\" autofocus>"));
  EXPECT_THAT(page, testing::ContainsRegex("name=\"password-confirm\"[^>]*autocomplete=\"new-password\""));
  EXPECT_THAT(page, HasSubstr("<li>at least 12 characters</li>"));
  EXPECT_THAT(page, HasSubstr(R"(name="logout-sessions" type="checkbox" value="on">)"));
}

TEST(ErrorPage, ShowsTheTraceIdAndOnlyTheWaysThereAre) {
  PageContext context = demo();
  context.trace_id = "abc123";
  const std::string page = renderer().error(context, {.message = {"invalidParameterMessage", {"<scope>"}}}).str();
  EXPECT_THAT(page, HasSubstr("<code>abc123</code>"));
  EXPECT_THAT(page, HasSubstr("&lt;scope&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("backToApplication")));
  EXPECT_THAT(renderer().error(context, {.text = "Plain & simple"}).str(), HasSubstr("Plain &amp; simple"));
}

TEST(FormPostPage, Cve2023_6134_CarriesEveryFieldEscapedAndSendsItWithoutAnInlineScript) {
  const std::string page =
      renderer()
          .form_post(demo(), {.target = SafeUrl::or_nowhere("https://app.example/cb?a=b&c=d"),
                              .fields = {{"state", R"("><script>alert(1)</script>)"}, {"code", ""}}})
          .str();
  EXPECT_THAT(page, HasSubstr(R"(action="https://app.example/cb?a=b&amp;c=d" method="post">)"));
  EXPECT_THAT(page, HasSubstr(R"(name="state" value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;">)"));
  EXPECT_THAT(page, HasSubstr(R"(name="code" value="">)"));
  EXPECT_THAT(page, HasSubstr(R"(<script src="/r/js/form-post.js" defer></script>)"));
}

TEST(EveryPage, Cve2026_37980_HoldsHostileNamesHarmless) {
  for (const auto& sample : all_samples(renderer(), "/r")) {
    const std::string& page = sample.html.str();
    EXPECT_THAT(page, Not(HasSubstr("alert({{x}})"))) << sample.name;
    EXPECT_THAT(page, Not(HasSubstr("<script>"))) << sample.name;
    EXPECT_THAT(page, Not(HasSubstr("{{"))) << sample.name;
    EXPECT_THAT(page, Not(HasSubstr("${"))) << sample.name;
  }
}

TEST(EveryPage, HasNothingInline) {
  const std::regex inline_code(R"(<script(?![^>]*\ssrc=")|<style|\sstyle=|\son[a-z]+=|javascript:)", std::regex::icase);
  const std::regex quoted(R"("[^"]*")");
  const std::regex unquoted(R"(<[a-z]+[^>]*=[^"])");
  for (const auto& sample : all_samples(renderer(), "/r")) {
    std::smatch found;
    EXPECT_FALSE(std::regex_search(sample.html.str(), found, inline_code)) << sample.name << ": " << found.str();
    const std::string bare = std::regex_replace(sample.html.str(), quoted, "\"\"");
    EXPECT_FALSE(std::regex_search(bare, found, unquoted)) << sample.name << ": " << found.str();
  }
}

TEST(EveryPage, NamesLanguageDirectionAndTitle) {
  for (const auto& sample : all_samples(renderer(), "/r")) {
    const std::string& page = sample.html.str();
    EXPECT_THAT(page, testing::StartsWith("<!doctype html>\n<html lang=\"")) << sample.name;
    EXPECT_THAT(page, Not(HasSubstr("<title></title>"))) << sample.name;
    if (sample.name.ends_with(".ar")) EXPECT_THAT(page, HasSubstr("dir=\"rtl\">\n<head>")) << sample.name;
  }
}

TEST(FramedPages, LoadOneScriptAndMayBeFramed) {
  EXPECT_THAT(renderer().login_status_iframe("/r").str(),
              HasSubstr(R"(<script src="/r/js/login-status-iframe.js"></script>)"));
  EXPECT_THAT(renderer().third_party_cookies_step1("/r").str(),
              HasSubstr(R"(<script src="/r/js/third-party-cookies-step1.js"></script>)"));
  EXPECT_THAT(renderer().third_party_cookies_step2("/r").str(),
              HasSubstr(R"(<script src="/r/js/third-party-cookies-step2.js"></script>)"));
  for (const std::string_view script : {"js/login-status-iframe.js", "js/third-party-cookies-step1.js",
                                        "js/third-party-cookies-step2.js", "js/form-post.js", "js/login.js"})
    EXPECT_NE(renderer().resources().find(script), nullptr) << script;
  EXPECT_THAT(std::string(framed_csp), Not(HasSubstr("frame-ancestors")));
  EXPECT_THAT(std::string(page_csp), Not(HasSubstr("form-action")));
  EXPECT_THAT(std::string(page_csp), Not(HasSubstr("unsafe")));
}

TEST(Names, ResolveKeysInDisplayNames) {
  PageContext context = demo();
  context.realm_display_name = "${welcomeTitle} ${env.HOME}";
  context.client_name = "${client_account}";
  const std::string page = renderer().login(context, {}).str();
  EXPECT_THAT(page, HasSubstr("<title>Sign in to Your provider is running env.HOME</title>"));
  EXPECT_THAT(page, HasSubstr("to continue to Account"));
}

TEST(Renderer, IsSharedByThreads) {
  const std::string expected = renderer().login(demo(), {.username = "ada"}).str();
  std::vector<std::jthread> threads;
  std::atomic<int> wrong = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 25; ++n) wrong += renderer().login(demo(), {.username = "ada"}).str() != expected;
    });
  }
  threads.clear();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace latchkey::pages
