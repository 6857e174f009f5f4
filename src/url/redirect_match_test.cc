#include "url/redirect_match.h"

#include <gtest/gtest.h>

#include "url/redirect_danger.h"

namespace latchkey::url {
namespace {

using List = std::vector<std::string>;

bool matches(const std::string& requested, const List& registered, const std::string& root = "") {
  const auto proven = match_redirect_uri(requested, registered, root);
  if (proven) EXPECT_EQ(*proven, requested);
  return proven.has_value();
}

struct Row {
  const char* requested;
  const char* registered;
  bool admitted;
};

TEST(RedirectMatch, AdmitsExactlyWhatIsRegistered) {
  const Row table[] = {
      {"https://app.example/cb", "https://app.example/cb", true},
      {"https://app.example/cb?x=1", "https://app.example/cb?x=1", true},
      {"https://app.example", "https://app.example", true},
      {"https://app.example/cb/", "https://app.example/cb", false},
      {"https://app.example/CB", "https://app.example/cb", false},
      {"https://APP.example/cb", "https://app.example/cb", false},
      {"https://app.example:443/cb", "https://app.example/cb", false},
      {"http://app.example/cb", "https://app.example/cb", false},
      {"https://app.example/cb?x=1", "https://app.example/cb", false},
      {"https://app.example/cb?x=1&y=2", "https://app.example/cb?x=1", false},
      {"https://app.example/cb?x=2", "https://app.example/cb?x=1", false},
      {"https://app.example/cb?", "https://app.example/cb", false},
      {"https://app.example/c%62", "https://app.example/cb", false},
      {"", "https://app.example/cb", false},
      {"/cb", "/cb", false},
      {"com.example.app:/cb", "com.example.app:/cb", true},
      {"com.example.app://cb", "com.example.app:/cb", false},
      {"com.example.app:/cb2", "com.example.app:/cb", false},
      {"urn:ietf:wg:oauth:2.0:oob", "urn:ietf:wg:oauth:2.0:oob", true},
      {"http://[::1]:8081/cb", "http://[::1]:8081/cb", true},
  };
  for (const auto& row : table) EXPECT_EQ(matches(row.requested, {row.registered}), row.admitted) << row.requested << " for " << row.registered;
}

TEST(RedirectMatch, AdmitsAPrefixBeforeTheStar) {
  const Row table[] = {
      {"https://app.example/cb", "https://app.example/*", true},
      {"https://app.example/", "https://app.example/*", true},
      {"https://app.example", "https://app.example/*", true},
      {"https://app.example/cb?next=/home", "https://app.example/*", true},
      {"https://app.example?x=1", "https://app.example/*", true},
      {"https://app.example/realm/cb", "https://app.example/realm/*", true},
      {"https://app.example/realm", "https://app.example/realm/*", true},
      {"https://app.example/realmless", "https://app.example/realm/*", false},
      {"https://app.example/realmless", "https://app.example/realm*", true},
      {"https://app.example/x?y=https://app.example/realm/", "https://app.example/realm/*", false},
      {"https://app.example.evil/", "https://app.example/*", false},
      {"https://app.example.evil/", "https://app.example*", false},
      {"https://app.example/any", "https://app.example*", true},
      {"https://app.example", "https://app.example*", true},
      {"https://app.example?x=1", "https://app.example*", true},
      {"https://app.examplevil/", "https://app.example*", false},
      {"https://app.example:8443/", "https://app.example*", false},
      {"http://localhost:3000/cb", "http://localhost:*", true},
      {"http://localhost:/cb", "http://localhost:*", false},
      {"http://localhost.evil:3000/cb", "http://localhost:*", false},
      {"https://any.example/x", "https://*", true},
      {"http://any.example/x", "https://*", false},
      {"https://any.example/x", "http*", false},
      {"https://any.example/x", "h*", false},
      // A "?" makes the star a plain character.
      {"https://app.example/cb?x=1", "https://app.example/cb?*", false},
      {"https://app.example/cb?x=1", "https://app.example/cb?x=*", false},
      {"https://app.example/cb?x=*", "https://app.example/cb?x=*", true},
      // A star elsewhere too.
      {"https://a.app.example/cb", "https://*.app.example/cb", false},
      {"myapp:/cb/1", "myapp:/cb/*", true},
      {"otherapp:/cb/1", "myapp:/cb/*", false},
      {"myapp://host/1", "myapp://host/*", true},
      {"myapp://host.evil/1", "myapp://host*", false},
      {"myapp://anything", "myapp://*", false},
  };
  for (const auto& row : table) EXPECT_EQ(matches(row.requested, {row.registered}), row.admitted) << row.requested << " for " << row.registered;
}

TEST(RedirectMatch, BareStarAdmitsHttpAndHttpsOnly) {
  for (const char* uri : {"http://anything.example/", "https://localhost:8081/cb?x=1", "http://127.0.0.1", "HTTPS://any.example/"}) {
    EXPECT_TRUE(matches(uri, {"*"})) << uri;
  }
  for (const char* uri : {"com.example.app:/cb", "javascript:alert(1)", "ftp://h/", "data:text/html,x", "https://u@h/", "https://h/#f", "https://h/../x", "relative"}) {
    EXPECT_FALSE(matches(uri, {"*"})) << uri;
  }
}

// RFC 8252 §7.3
TEST(RedirectMatch, Rfc8252LoopbackWithoutAPortAdmitsAnyPort) {
  const Row table[] = {
      {"http://localhost:51234/cb", "http://localhost/cb", true},
      {"http://127.0.0.1:51234/cb", "http://127.0.0.1/cb", true},
      {"http://[::1]:51234/cb", "http://[::1]/cb", true},
      {"http://localhost:51234", "http://localhost", true},
      {"http://localhost:51234/app/cb", "http://localhost/*", true},
      {"http://localhost/cb", "http://localhost/cb", true},
      {"http://localhost:51234/other", "http://localhost/cb", false},
      {"http://127.0.0.1:51234/cb", "http://localhost/cb", false},
      {"http://localhost:51234/cb", "http://localhost:8081/cb", false},
      {"https://localhost:51234/cb", "https://localhost/cb", false},
      {"http://app.example:51234/cb", "http://app.example/cb", false},
      {"http://localhost:51234/../cb", "http://localhost/*", false},
  };
  for (const auto& row : table) EXPECT_EQ(matches(row.requested, {row.registered}), row.admitted) << row.requested << " for " << row.registered;
}

TEST(RedirectMatch, ResolvesRelativeUrisBelowTheRoot) {
  EXPECT_TRUE(matches("http://localhost:8081/cb", {"/cb"}, "http://localhost:8081"));
  EXPECT_TRUE(matches("http://localhost:8081/cb", {"/cb"}, "http://localhost:8081/"));
  EXPECT_TRUE(matches("http://localhost:8081/app/x", {"/app/*"}, "http://localhost:8081"));
  EXPECT_TRUE(matches("http://localhost:8081/base/x", {"/*"}, "http://localhost:8081/base"));
  EXPECT_FALSE(matches("http://localhost:8081/cb", {"/cb"}, ""));
  EXPECT_FALSE(matches("http://evil.example/cb", {"/cb"}, "http://localhost:8081"));
  EXPECT_FALSE(matches("/cb", {"/cb"}, "http://localhost:8081"));
}

TEST(RedirectMatch, TriesEveryRegisteredUri) {
  const List registered = {"https://one.example/cb", "/two", "com.example:/three", ""};
  EXPECT_TRUE(matches("https://one.example/cb", registered, "https://root.example"));
  EXPECT_TRUE(matches("https://root.example/two", registered, "https://root.example"));
  EXPECT_TRUE(matches("com.example:/three", registered, "https://root.example"));
  EXPECT_FALSE(matches("https://four.example/", registered, "https://root.example"));
  EXPECT_FALSE(matches("https://four.example/", {}));
}

/// Against the most generous registrations a client can have for app.example.
void refused_everywhere(std::span<const char* const> hostile) {
  for (const char* uri : hostile) {
    for (const char* registered : {"*", "https://app.example/*", "https://app.example*", "https://app.example/cb/*", "https://*", uri}) {
      EXPECT_FALSE(matches(uri, {registered})) << uri << " for " << registered;
    }
  }
}

TEST(RedirectMatch, Cve2026_7504_SeveralAtSigns) {
  constexpr const char* hostile[] = {
      "https://ok@x@evil/",          "https://ok\\@evil",           "https://app.example@evil/",  "https://app.example:pw@evil/",   "https://@app.example/",
      "https://app.example\\@evil/", "https://app.example%40evil/", "https://app.example/@x\\@y", "https://app.example:443@evil/x", "https://app.example@",
  };
  refused_everywhere(hostile);
}

TEST(RedirectMatch, Cve2026_3872_MatrixParameterTraversal) {
  constexpr const char* hostile[] = {
      "https://app.example/cb/..;/x",  "https://app.example/cb/..;a=b/x", "https://app.example/cb/%2e%2e/", "https://app.example/cb/%5c..",      "https://app.example/cb/.%2e/x",
      "https://app.example/cb/%2E./x", "https://app.example/cb/..%3b/x",  "https://app.example/cb/%2e%2e;/", "https://app.example/cb/..%2fx",    "https://app.example/cb/%2e%2e%2fx",
      "https://app.example/cb/..",     "https://app.example/cb/.;/x",     "https://app.example/cb/./x",     "https://app.example/cb/..%5cx",     "https://app.example/cb/x%5c%2e%2e",
      "https://app.example/cb/../x",   "https://app.example/cb/%00",      "https://app.example/cb/%0d%0aLocation:x",
  };
  refused_everywhere(hostile);
}

TEST(RedirectMatch, Cve2024_1132_DoubleEncodedTraversal) {
  constexpr const char* hostile[] = {
      "https://app.example/cb/%252e%252e/x",       "https://app.example/cb/%252e%252e%252fx",  "https://app.example/cb/%25252e%25252e/x", "https://app.example/cb/..%252fx",
      "https://app.example/cb/%2525252e%2525252e", "https://app.example/cb/%c0%ae%c0%ae/x",    "https://app.example/cb/%255c..",          "https://app.example/cb/%e0%80%ae./x",
      "https://app.example/cb/%25252525252525252e",
  };
  refused_everywhere(hostile);
}

TEST(RedirectMatch, Cve2024_8883_LocalhostIsNoPrefix) {
  for (const char* registered : {"http://localhost", "http://127.0.0.1", "http://localhost*", "http://127.0.0.1*", "http://localhost/*", "http://localhost:*"}) {
    for (const char* uri : {"http://localhost.evil/", "http://localhost.evil:80/", "http://127.0.0.1@evil/", "http://localhost@evil/", "http://127.0.0.1.evil/", "http://evil/",
                            "http://localhost:80@evil/", "http://localhost:@evil/", "http://evil:8080/http://localhost", "http://localhostevil:1/", "http://127.0.0.1evil/"}) {
      EXPECT_FALSE(matches(uri, {registered})) << uri << " for " << registered;
    }
  }
}

TEST(RedirectMatch, Cve2026_9689_ParametersOfTheAnswer) {
  constexpr const char* hostile[] = {
      "https://app.example/cb?code=x",        "https://app.example/cb?state=x",       "https://app.example/cb?a=1&code=x", "https://app.example/cb?c%6fde=x", "https://app.example/cb?a=1;code=x",
      "https://app.example/cb?CODE=x",        "https://app.example/cb?response=x",    "https://app.example/cb?error=x",    "https://app.example/cb?iss=x",    "https://app.example/cb?code",
      "https://app.example/cb?access_token=", "https://app.example/cb?id_token=x",    "https://app.example/cb?&&state",    "https://app.example?code=x",
      "https://app.example/cb?session_state=x",
  };
  refused_everywhere(hostile);
  EXPECT_TRUE(matches("https://app.example/cb?codes=x&estate=y", {"https://app.example/*"}));
}

TEST(RedirectMatch, Cve2023_6134_HostileUrisOfFormPostAndWildcards) {
  constexpr const char* hostile[] = {
      "javascript:alert(1)", "JaVaScRiPt:alert(1)", "javascript://app.example/%0aalert(1)", "data:text/html,<script>", "data:text/html;base64,PHN2Zz4=", "vbscript:x", "file:///etc/passwd",
      "https://app.example/\"><script>", "https://app.example/'x\"", "https://app.example/cb#access_token", "https://app.example/cb#", "https://app.example /", "https://app.example/\r\nX: y",
      "https:/app.example/", "https:app.example", "//app.example/", "https:\\\\app.example\\", "\thttps://app.example/", "https://app.example/\t", "blob:https://app.example/1", "about:blank", "view-source:https://app.example/",
  };
  refused_everywhere(hostile);
}

TEST(RedirectMatch, RefusesAnOversizedUri) { EXPECT_FALSE(matches("https://app.example/" + std::string(kMaxUrlBytes, 'a'), {"*"})); }

TEST(RedirectMatch, AdmitsHonestUrisThatLookAlike) {
  for (const char* uri : {"https://app.example/a..b/c", "https://app.example/...", "https://app.example/100%25", "https://app.example/caf%C3%A9", "https://app.example/@user", "https://app.example/a@b@c",
                          "https://app.example/x;v=1/y", "https://app.example/cb?next=%2Fhome%3Fa%3D..%2F", "https://app.example/.well-known/x", "https://app.example/~u/", "https://app.example/a%20b"}) {
    EXPECT_TRUE(matches(uri, {"https://app.example/*"})) << uri;
    EXPECT_TRUE(matches(uri, {uri})) << uri;
  }
}

TEST(OnlyRedirectUri, StandsInForAMissingParameter) {
  EXPECT_EQ(only_redirect_uri(List{"https://a.example/cb"}, ""), "https://a.example/cb");
  EXPECT_EQ(only_redirect_uri(List{"/cb"}, "https://a.example"), "https://a.example/cb");
  EXPECT_FALSE(only_redirect_uri(List{"https://a.example/*"}, ""));
  EXPECT_FALSE(only_redirect_uri(List{"*"}, ""));
  EXPECT_FALSE(only_redirect_uri(List{"https://a.example/1", "https://a.example/2"}, ""));
  EXPECT_FALSE(only_redirect_uri(List{}, ""));
  EXPECT_FALSE(only_redirect_uri(List{"/cb"}, ""));
}

TEST(CheckRegistrableRedirectUri, AcceptsWhatClientsHave) {
  for (const char* uri : {"*", "/*", "/cb", "/realms/master/account/*", "https://app.example/cb", "https://app.example/*", "https://app.example*", "http://localhost", "http://localhost:*", "http://localhost:8081/*",
                          "http://127.0.0.1/cb", "http://[::1]/cb", "com.example.app:/cb", "myapp://callback", "urn:ietf:wg:oauth:2.0:oob", "https://app.example/cb?x=1", "https://*", "http://*"}) {
    const auto status = check_registrable_redirect_uri(uri);
    EXPECT_TRUE(status) << uri << ": " << (status ? "" : status.error().detail);
  }
}

TEST(CheckRegistrableRedirectUri, Cve2026_9086_SchemesThatRunInAnyCase) {
  for (const char* uri : {"javascript:alert(1)", "JaVaScRiPt:alert(1)", "javascript:*", "JAVASCRIPT://app.example/*", "data:text/html,x", "DaTa:text/html;base64,eA==", "vbscript:x", "file:///etc/passwd", "blob:https://a/1",
                          " javascript:alert(1)", "java\nscript:alert(1)", "java\tscript:x"}) {
    const auto status = check_registrable_redirect_uri(uri);
    ASSERT_FALSE(status) << uri;
    EXPECT_EQ(status.error().kind, Error::Kind::invalid);
  }
}

TEST(CheckRegistrableRedirectUri, RefusesWhatCouldNeverBeAdmitted) {
  for (const char* uri : {"", "//app.example/", "cb", "app.example/cb", "https://app.example/cb#f", "https://u@app.example/", "https://u:p@app.example/*", "https://app.example/../x", "https://app.example/%2e%2e/*", "https://*.app.example/",
                          "https://app.example/*/x", "https://app.example/a**", "https://app.example/cb?code=1", "https://app.example\\x", "http*", "https:*", "https://a b/", "/a\\b", "/../x", "/x#f", "**", "+"}) {
    EXPECT_FALSE(check_registrable_redirect_uri(uri)) << uri;
  }
}

TEST(PostLogoutRedirectUris, PlusStandsForTheRedirectUris) {
  const List redirect = {"https://a.example/*", "https://b.example/cb"};
  EXPECT_EQ(post_logout_redirect_uris(List{"+"}, redirect), redirect);
  EXPECT_EQ(post_logout_redirect_uris(List{"https://c.example/", "+"}, redirect), (List{"https://c.example/", "https://a.example/*", "https://b.example/cb"}));
  EXPECT_EQ(post_logout_redirect_uris(List{"-"}, redirect), List{});
  EXPECT_EQ(post_logout_redirect_uris(List{}, redirect), List{});
}

TEST(WebOrigins, PlusStandsForTheOriginsOfTheRedirectUris) {
  const List redirect = {"https://a.example/*", "https://a.example:443/cb", "/x", "*", "com.example:/cb", "http://localhost*"};
  EXPECT_EQ(web_origins(List{"+", "https://c.example"}, redirect, "http://localhost:8081"),
            (List{"https://a.example", "http://localhost:8081", "http://localhost", "https://c.example"}));
  EXPECT_EQ(web_origins(List{"*"}, redirect, ""), List{"*"});
  EXPECT_EQ(web_origins(List{}, redirect, ""), List{});
}

}  // namespace
}  // namespace latchkey::url
