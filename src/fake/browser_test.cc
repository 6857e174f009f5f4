#include "fake/browser.h"

#include <gtest/gtest.h>

#include <map>

namespace latchkey::fake {
namespace {

// A server whose answers are written down: URL -> answer. Remembers the cookies that came with each request.
class Script : public fetch::Fetcher {
 public:
  Result<fetch::FetchResponse> fetch(const fetch::FetchRequest& request) override {
    auto& cookies = sent[request.url];
    cookies.clear();
    for (const auto& [name, value] : request.headers) {
      if (name == "Cookie") cookies = value;
    }
    const auto answer = answers.find(request.url);
    if (answer == answers.end()) return fail(Error::Kind::unavailable, "nobody listens");
    return answer->second;
  }

  std::map<std::string, fetch::FetchResponse> answers;
  std::map<std::string, std::string> sent;
};

fetch::FetchResponse page(std::vector<fetch::Header> headers = {}) {
  return {.status = 200, .headers = std::move(headers), .body = "page", .url = {}};
}

fetch::FetchResponse redirect(std::string location) {
  return {.status = 303, .headers = {{"location", std::move(location)}}, .body = {}, .url = {}};
}

// RFC 6265 §5.1.4
TEST(Browser, SendsACookieToItsPathAndWhatIsBelow) {
  const struct {
    const char* attributes;
    const char* path;
    bool sent;
  } rows[] = {
      {"; Path=/a", "/a", true},    {"; Path=/a", "/a/b", true}, {"; Path=/a", "/ab", false},
      {"; Path=/a/", "/a/b", true}, {"; Path=/a/", "/a", false}, {"; Path=/", "/z", true},
      {"", "/set/other", true},     {"", "/elsewhere", false},
  };
  for (const auto& row : rows) {
    Script script;
    script.answers["http://app.test/set/cookie"] = page({{"set-cookie", std::string("k=v") + row.attributes}});
    const std::string url = std::string("http://app.test") + row.path;
    script.answers[url] = page();
    Browser browser(script);
    ASSERT_TRUE(browser.visit("http://app.test/set/cookie"));
    ASSERT_TRUE(browser.visit(url));
    EXPECT_EQ(script.sent[url], row.sent ? "k=v" : "") << row.attributes << " " << row.path;
  }
}

TEST(Browser, ForgetsACookieThatIsTakenBackAndKeepsHostsApart) {
  Script script;
  script.answers["http://app.test/set"] = page({{"set-cookie", "k=v; Path=/"}});
  script.answers["http://app.test/unset"] = page({{"set-cookie", "k=; Path=/; Max-Age=0"}});
  script.answers["http://app.test/"] = page();
  script.answers["http://other.test/"] = page();
  Browser browser(script);
  ASSERT_TRUE(browser.visit("http://app.test/set"));
  ASSERT_TRUE(browser.visit("http://other.test/"));
  EXPECT_EQ(script.sent["http://other.test/"], "");
  ASSERT_TRUE(browser.visit("http://app.test/unset"));
  ASSERT_TRUE(browser.visit("http://app.test/"));
  EXPECT_EQ(script.sent["http://app.test/"], "");
}

TEST(Browser, FollowsRedirectsOfEveryFormAndNotForEver) {
  const std::pair<const char*, const char*> rows[] = {{"http://other.test/x", "http://other.test/x"},
                                                      {"/x", "http://app.test/x"},
                                                      {"?x=1", "http://app.test/a/start?x=1"},
                                                      {"x", "http://app.test/a/x"}};
  for (const auto& [location, target] : rows) {
    Script script;
    script.answers["http://app.test/a/start"] = redirect(location);
    script.answers[target] = page();
    Browser browser(script);
    const auto visited = browser.visit("http://app.test/a/start");
    ASSERT_TRUE(visited) << location;
    EXPECT_EQ(visited->url, target);
  }
  Script script;
  script.answers["http://app.test/"] = redirect("/");
  Browser browser(script);
  EXPECT_FALSE(browser.visit("http://app.test/"));
}

}  // namespace
}  // namespace latchkey::fake
