#include "pages/safe_url.h"

#include <gtest/gtest.h>

namespace latchkey::pages {
namespace {

TEST(SafeUrl, TakesWebAddressesAndRelativeOnes) {
  for (const std::string_view good :
       {"https://app.example/", "http://localhost:8081/auth/callback?a=b#c", "HTTPS://APP.example", "http://[::1]:80/",
        "/realms/demo", "step2.html", "?page=1", "#top", "./a:b", "/a:b", "a/b:c",
        "?x=javascript:", "https://app.example/a@b"}) {
    EXPECT_TRUE(SafeUrl::parse(good)) << good;
  }
}

TEST(SafeUrl, Cve2026_9086_RefusesSchemesThatRunCodeInAnySpelling) {
  for (const std::string_view bad :
       {"javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
        "java\nscript:alert(1)", "\x01javascript:alert(1)", "data:text/html,<script>", "vbscript:x",
        "file:///etc/passwd", "blob:https://x", "about:blank", "ftp://x/", "custom.app:/callback",
        "view-source:https://x", "javascript&colon;alert(1):"}) {
    EXPECT_FALSE(SafeUrl::parse(bad)) << bad;
  }
}

TEST(SafeUrl, RefusesWhatOnlyLooksRelativeOrMisleads) {
  for (const std::string_view bad :
       {"", "//evil.example", "///evil.example", "\\\\evil.example", "/\\evil.example", "https:evil", "https:/evil",
        "https:///evil", "https://", "https://:80/", "https://good@evil.example/", "http://a b/",
        "https://x/\"onload=", "https://x/'", "https://x/<", "/a\x7f", "https://x/\r\nSet-Cookie: a"}) {
    EXPECT_FALSE(SafeUrl::parse(bad)) << bad;
  }
  EXPECT_FALSE(SafeUrl::parse("/" + std::string(9000, 'a')));
  EXPECT_EQ(SafeUrl::or_nowhere("javascript:1").str(), "#");
}

TEST(SafeUrl, SetsAQueryParameterOnceAndKeepsTheRest) {
  const auto with = [](std::string_view url) {
    return SafeUrl::or_nowhere(url).with_query("kc_locale", "pt-BR&").str();
  };
  EXPECT_EQ(with("/a"), "/a?kc_locale=pt-BR%26");
  EXPECT_EQ(with("/a?b=c"), "/a?b=c&kc_locale=pt-BR%26");
  EXPECT_EQ(with("/a?kc_locale=de&b=c&kc_locale=fr#d"), "/a?b=c&kc_locale=pt-BR%26#d");
  EXPECT_EQ(with("/a#d?e"), "/a?kc_locale=pt-BR%26#d?e");
  EXPECT_EQ(SafeUrl().with_query("a", "b").str(), "?a=b");
}

}  // namespace
}  // namespace latchkey::pages
