#include "pages/console_page.h"

#include <gtest/gtest.h>

namespace latchkey::pages {
namespace {

TEST(ConsolePage, EscapesWhatARealmIsCalledInEveryPlace) {
  const std::string name = "</script><script>alert(1)</script><!--\"'&";
  ConsolePage page;
  page.console = "admin";
  page.title = name;
  page.loading = name;
  page.environment["realm"] = json::String(name);
  const std::string html = console_page(page);
  EXPECT_EQ(html.find("<script>alert"), std::string::npos) << html;
  EXPECT_EQ(html.find("<!--"), std::string::npos) << html;
  EXPECT_NE(html.find(R"("realm":"\u003c/script\u003e)"), std::string::npos) << html;
}

TEST(ConsolePage, HasNoScriptAndNoStyleOfItsOwn) {
  ConsolePage page;
  page.console = "account";
  page.resources_url = "/resources/v1/account/latchkey";
  const std::string html = console_page(page);
  EXPECT_EQ(html.find("<style"), std::string::npos);
  EXPECT_EQ(html.find(" style="), std::string::npos);
  EXPECT_NE(html.find(R"(<script type="module" src="/resources/v1/account/latchkey/account.js"></script>)"), std::string::npos);
  EXPECT_NE(html.find(R"(<body data-page-id="account">)"), std::string::npos);
}

TEST(ConsolePage, MayLoadFromHereOnly) {
  const std::string csp = console_csp("");
  EXPECT_EQ(csp.find("unsafe"), std::string::npos);
  EXPECT_EQ(csp.find('*'), std::string::npos);
  EXPECT_NE(console_csp("https://id.example").find("connect-src 'self' https://id.example;"), std::string::npos);
}

}  // namespace
}  // namespace latchkey::pages
