#include "http/cookie.h"

#include <gtest/gtest.h>

namespace latchkey::http {
namespace {

TEST(Cookies, ReadsPairsAndSkipsWhatIsBroken) {
  const auto c = Cookies::parse("a=1; b=\"two\";c=x=y;  d = spaced ; nonsense; =nameless; bad name=1; e=; ctl=\x01");
  EXPECT_EQ(c.get("a"), "1");
  EXPECT_EQ(c.get("b"), "two");
  EXPECT_EQ(c.get("c"), "x=y");
  EXPECT_EQ(c.get("d"), "spaced");
  EXPECT_EQ(c.get("e"), "");
  EXPECT_FALSE(c.get("ctl"));
  EXPECT_FALSE(c.get("A"));
  EXPECT_EQ(c.size(), 5U);
}

TEST(Cookies, FirstOfANameWins) {
  const auto c = Cookies::parse("s=deep; s=shallow");
  EXPECT_EQ(c.get("s"), "deep");
  EXPECT_EQ(c.get_all("s").size(), 2U);
}

TEST(Cookies, ReadsEveryHeader) {
  Request r;
  r.headers.add("Cookie", "a=1");
  r.headers.add("cookie", "b=2");
  EXPECT_EQ(Cookies::of(r).get("b"), "2");
}

TEST(Cookies, AreBounded) {
  std::string many;
  for (std::size_t i = 0; i < 2 * Cookies::kMaxCookies; ++i) many += "c" + std::to_string(i) + "=1;";
  EXPECT_EQ(Cookies::parse(many).size(), Cookies::kMaxCookies);
  EXPECT_EQ(Cookies::parse("a=" + std::string(Cookies::kMaxBytes, 'x')).size(), 0U);
}

TEST(SetCookie, WritesEveryAttribute) {
  SetCookie c{.name = "KEYCLOAK_IDENTITY", .value = "abc.def", .path = "/realms/demo/", .max_age = 36000, .http_only = true, .secure = true, .same_site = SameSite::none};
  EXPECT_EQ(c.header(), "KEYCLOAK_IDENTITY=abc.def; Path=/realms/demo/; Max-Age=36000; Secure; HttpOnly; SameSite=None");
  const SetCookie plain{.name = "x", .value = ""};
  EXPECT_EQ(plain.header(), "x=; Path=/; HttpOnly; SameSite=Lax");
  const SetCookie gone{.name = "x", .value = "", .max_age = 0, .http_only = false, .same_site = SameSite::unset};
  EXPECT_EQ(gone.header(), "x=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
}

// RFC 6265 §4.1.1 for the value, RFC 9110 §5.6.2 for the name
TEST(SetCookie, RefusesWhatWouldMeanSomethingElse) {
  const auto refused = [](SetCookie c) { return !c.header().has_value(); };
  EXPECT_TRUE(refused({.name = "", .value = "x"}));
  for (const char* name : {"a b", "a=b", "a;b", "a\r\nb", "a\x7f", "\xC3\xA9"}) EXPECT_TRUE(refused({.name = name, .value = "x"})) << name;
  for (const char* value : {"a b", "a;b", "a,b", "a\"b", "a\\b", "a\r\nSet-Cookie: x=1", "\xC3\xA9"}) EXPECT_TRUE(refused({.name = "a", .value = value})) << value;
  for (const char* path : {"", "x", "/a;b", "/a\r\nb"}) EXPECT_TRUE(refused({.name = "a", .value = "x", .path = path})) << path;
  EXPECT_TRUE(refused({.name = "a", .value = "x", .same_site = SameSite::none}));
  EXPECT_TRUE(refused({.name = "__Secure-a", .value = "x"}));
  EXPECT_TRUE(refused({.name = "__Host-a", .value = "x", .path = "/x", .secure = true}));
  EXPECT_FALSE(refused({.name = "__Host-a", .value = "x", .secure = true}));
  EXPECT_TRUE(refused({.name = "a", .value = std::string(5000, 'x')}));
}

TEST(SetCookie, GoesIntoAResponse) {
  auto r = Response::no_content();
  EXPECT_TRUE(set_cookie(r, {.name = "a", .value = "1"}));
  EXPECT_TRUE(set_cookie(r, {.name = "b", .value = "2"}));
  EXPECT_FALSE(set_cookie(r, {.name = "c", .value = ";"}));
  EXPECT_EQ(r.headers.count("Set-Cookie"), 2U);
}

}  // namespace
}  // namespace latchkey::http
