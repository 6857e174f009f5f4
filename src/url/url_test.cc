#include "url/url.h"

#include <gtest/gtest.h>

namespace latchkey::url {
namespace {

TEST(ParseUrl, TakesApartWhatRfc3986Shows) {
  // RFC 3986 §1.1.2
  const char* examples[] = {"ftp://ftp.is.co.za/rfc/rfc1808.txt",       "http://www.ietf.org/rfc/rfc2396.txt", "ldap://[2001:db8::7]/c=GB?objectClass?one",
                            "mailto:John.Doe@example.com",              "news:comp.infosystems.www.servers.unix", "tel:+1-816-555-1212",
                            "telnet://192.0.2.16:80/",                  "urn:oasis:names:specification:docbook:dtd:xml:4.1.2"};
  for (const char* text : examples) {
    const auto url = parse_url(text);
    ASSERT_TRUE(url) << text;
    EXPECT_EQ(url->to_string(), text);
  }
}

TEST(ParseUrl, KeepsEachPartAsWritten) {
  const auto url = parse_url("HTTPS://u%20:p@Example.ORG:8443/a%2Fb/../c?x=%41&y#f%20g");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->scheme, "https");
  EXPECT_EQ(url->userinfo, "u%20:p");
  EXPECT_EQ(url->host, "example.org");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->path, "/a%2Fb/../c");
  EXPECT_EQ(url->query, "x=%41&y");
  EXPECT_EQ(url->fragment, "f%20g");
  EXPECT_EQ(url->to_string(), "https://u%20:p@example.org:8443/a%2Fb/../c?x=%41&y#f%20g");
}

TEST(ParseUrl, TellsEmptyFromAbsent) {
  const auto url = parse_url("http://@h?#");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->userinfo, "");
  EXPECT_EQ(url->query, "");
  EXPECT_EQ(url->fragment, "");
  const auto bare = parse_url("http://h");
  ASSERT_TRUE(bare);
  EXPECT_FALSE(bare->userinfo || bare->query || bare->fragment || bare->port);
  EXPECT_EQ(bare->path, "");
}

TEST(ParseUrl, UnderstandsCustomSchemes) {
  const auto short_form = parse_url("com.example.app:/cb");
  ASSERT_TRUE(short_form);
  EXPECT_EQ(short_form->scheme, "com.example.app");
  EXPECT_FALSE(short_form->has_authority);
  EXPECT_EQ(short_form->path, "/cb");
  const auto long_form = parse_url("myapp://callback/x");
  ASSERT_TRUE(long_form);
  EXPECT_EQ(long_form->host, "callback");
}

// RFC 3986 §3.3: an authority that runs into the path is among them
TEST(ParseUrl, RefusesWhatParsersReadDifferently) {
  const char* table[] = {
      "", " ", "/relative", "//host/path", "host/path", "http", "http:", "http:/path", "http://", "http:///path", "http://:80/", "http://?x", "://h/",
      "http://a b/", "http://a/b c", "http://a/\tb", "http://a/\nb", "http://a/\x7f", "http://a\\b/", "http://a/b\\c", "https://ok\\@evil/",
      "https://ok@x@evil/", "http://h:80:81/", "http://h:65536/", "http://h:99999999999/", "http://h:/", "http://h:-1/", "http://h:8o/", "http://[::1", "http://::1/",
      "http://[fe80::1%25eth0]/", "http://h%6fst/", "http://ho$t/", "http://ho,st/", "http://h*/", "http://h/%zz", "http://h/%", "http://h/?%4", "http://h/#%g0",
      "http://h/\xC3\xA9", "http://\xC3\xA9/", "http://h/<>", "http://h/\"", "1http://h/", "ht tp://h/", "http://h/^", "http://h/`{}|",
  };
  for (const char* text : table) EXPECT_FALSE(parse_url(text)) << text;
  EXPECT_FALSE(parse_url(std::string_view("http://h/\0x", 11)));
}

TEST(ParseUrl, BoundsTheSize) {
  const std::string text = "http://h/" + std::string(kMaxUrlBytes, 'a');
  EXPECT_FALSE(parse_url(text));
  EXPECT_TRUE(parse_url(text, 2 * kMaxUrlBytes));
}

TEST(ParseHttpUrl, RefusesOtherSchemes) {
  EXPECT_TRUE(parse_http_url("http://h/"));
  EXPECT_TRUE(parse_http_url("HTTPS://h/"));
  for (const char* text : {"ftp://h/", "javascript:alert(1)", "com.example:/cb"}) EXPECT_FALSE(parse_http_url(text)) << text;
}

// RFC 6454 §6.2
TEST(OriginOf, LeavesTheDefaultPortOut) {
  const std::pair<const char*, const char*> table[] = {
      {"http://localhost:8081/x?y#z", "http://localhost:8081"}, {"http://h:80/", "http://h"},          {"https://h:443", "https://h"},
      {"https://h:80", "https://h:80"},                         {"HTTPS://User@H.Example/", "https://h.example"}, {"http://[::1]:8080/", "http://[::1]:8080"},
      {"com.example:/cb", "null"},
  };
  for (const auto& [text, origin] : table) {
    const auto url = parse_url(text);
    ASSERT_TRUE(url) << text;
    EXPECT_EQ(origin_of(*url), origin);
  }
}

TEST(AppendQuery, KeepsWhatIsThere) {
  const Form form{{"code", "a b"}, {"state", "x&y"}};
  EXPECT_EQ(append_query("https://h/cb", form), "https://h/cb?code=a+b&state=x%26y");
  EXPECT_EQ(append_query("https://h/cb?", form), "https://h/cb?code=a+b&state=x%26y");
  EXPECT_EQ(append_query("https://h/cb?k=v", form), "https://h/cb?k=v&code=a+b&state=x%26y");
  EXPECT_EQ(append_query("https://h/cb?k=v&", form), "https://h/cb?k=v&code=a+b&state=x%26y");
  EXPECT_EQ(append_query("https://h/cb#f?g", form), "https://h/cb?code=a+b&state=x%26y#f?g");
  EXPECT_EQ(append_query("https://h/cb", Form{}), "https://h/cb");
}

TEST(WithFragment, ReplacesTheFragment) {
  EXPECT_EQ(with_fragment("https://h/cb?k=v", Form{{"code", "1"}}), "https://h/cb?k=v#code=1");
  EXPECT_EQ(with_fragment("https://h/cb#old", Form{{"code", "1"}}), "https://h/cb#code=1");
}

TEST(IsLoopbackHost, KnowsWhatIsWrittenAsLoopbackOnly) {
  for (const char* host : {"localhost", "LocalHost", "127.0.0.1", "127.1.2.3", "[::1]", "::1"}) EXPECT_TRUE(is_loopback_host(host)) << host;
  for (const char* host : {"", "localhost.evil", "localhost.", "127.0.0.1.evil", "128.0.0.1", "0.0.0.0", "[::2]", "127.1", "xlocalhost", "[::ffff:127.0.0.1]"}) {
    EXPECT_FALSE(is_loopback_host(host)) << host;
  }
}

}  // namespace
}  // namespace latchkey::url
