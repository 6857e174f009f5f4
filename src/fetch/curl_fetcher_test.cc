#include "fetch/curl_fetcher.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "fetch/loopback_server_for_test.h"

namespace latchkey::fetch {
namespace {

using Kind = Error::Kind;

CurlOptions local() {
  CurlOptions options;
  options.allow_private_addresses = true;
  options.limits.total_timeout = std::chrono::milliseconds{5000};
  return options;
}

FetchRequest get(std::string url) { return {.method = "GET", .url = std::move(url), .headers = {}, .body = {}}; }

TEST(CurlFetcher, GivesStatusHeadersAndBody) {
  LoopbackServer server([](const std::string&) {
    return std::string("HTTP/1.1 404 Not Found\r\nX-Thing:  a b \r\nContent-Length: 4\r\n\r\nbody");
  });
  const auto answer = make_curl_fetcher(local())->fetch(get(server.url()));
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->status, 404);
  EXPECT_EQ(answer->header("x-thing"), "a b");
  EXPECT_EQ(answer->body, "body");
}

TEST(CurlFetcher, SendsMethodHeadersAndBodyAsTheyAre) {
  LoopbackServer server([](const std::string& request) { return LoopbackServer::ok(request); });
  auto fetcher = make_curl_fetcher(local());
  const auto answer = fetcher->fetch(
      {.method = "POST",
       .url = server.url("/token?x=1"),
       .headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Authorization", "Basic eDp5"}},
       .body = std::string("a=1&b=\0", 7)});
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_TRUE(answer->body.starts_with("POST /token?x=1 HTTP/1.1\r\n"));
  EXPECT_NE(answer->body.find("\r\nAuthorization: Basic eDp5\r\n"), std::string::npos);
  EXPECT_NE(answer->body.find("\r\nUser-Agent: latchkey\r\n"), std::string::npos);
  EXPECT_TRUE(answer->body.ends_with(std::string("\r\n\r\na=1&b=\0", 11)));
}

TEST(CurlFetcher, KeepsNoHeaderOfTheRequestBefore) {
  LoopbackServer server([](const std::string& request) { return LoopbackServer::ok(request); });
  auto fetcher = make_curl_fetcher(local());
  auto secret = get(server.url());
  secret.headers = {{"Authorization", "Bearer secret"}};
  ASSERT_TRUE(fetcher->fetch(secret));
  const auto second = fetcher->fetch(get(server.url()));
  ASSERT_TRUE(second);
  EXPECT_EQ(second->body.find("secret"), std::string::npos);
}

TEST(CurlFetcher, ReusesConnections) {
  LoopbackServer server([](const std::string&) { return LoopbackServer::ok("x"); });
  auto fetcher = make_curl_fetcher(local());
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(fetcher->fetch(get(server.url())));
  EXPECT_EQ(server.requests(), 5);
  EXPECT_EQ(server.connections(), 1);
}

TEST(CurlFetcher, ServesManyThreadsAtOnce) {
  LoopbackServer server(
      [](const std::string& request) { return LoopbackServer::ok(request.substr(0, request.find("\r\n"))); });
  auto fetcher = make_curl_fetcher(local());
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 10; ++i) {
        const std::string path = "/" + std::to_string(t) + "-" + std::to_string(i);
        const auto answer = fetcher->fetch(get(server.url(path)));
        if (answer && answer->body == "GET " + path + " HTTP/1.1") ++right;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 80);
}

TEST(CurlFetcher, StopsAtABodyThatIsTooLarge) {
  auto options = local();
  options.limits.max_body_bytes = 1000;
  LoopbackServer announced([](const std::string&) { return LoopbackServer::ok(std::string(1001, 'x')); });
  LoopbackServer endless([](const std::string&) { return "HTTP/1.1 200 OK\r\n\r\n" + std::string(200'000, 'x'); });
  for (const auto* server : {&announced, &endless}) {
    const auto answer = make_curl_fetcher(options)->fetch(get(server->url()));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, Kind::invalid);
    EXPECT_NE(answer.error().detail.find("larger than allowed"), std::string::npos);
  }
  LoopbackServer fitting([](const std::string&) { return LoopbackServer::ok(std::string(1000, 'x')); });
  EXPECT_TRUE(make_curl_fetcher(options)->fetch(get(fitting.url())));
}

TEST(CurlFetcher, StopsAtHeadersThatAreTooLarge) {
  LoopbackServer server([](const std::string&) {
    std::string headers;
    for (int i = 0; i < 100; ++i) headers += "X-Filler: " + std::string(1000, 'x') + "\r\n";
    return LoopbackServer::ok("", headers);
  });
  const auto answer = make_curl_fetcher(local())->fetch(get(server.url()));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, Kind::invalid);
}

TEST(CurlFetcher, GivesUpWhenTheAnswerTakesTooLong) {
  auto options = local();
  options.limits.total_timeout = std::chrono::milliseconds{100};
  LoopbackServer server(
      [](const std::string&) { return std::string("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"); });
  const auto answer = make_curl_fetcher(options)->fetch(get(server.url("/slow?code=secret")));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, Kind::unavailable);
  EXPECT_NE(answer.error().detail.find("/slow"), std::string::npos);
  EXPECT_EQ(answer.error().detail.find("secret"), std::string::npos);
}

TEST(CurlFetcher, SaysThatNobodyListens) {
  std::string url;
  {
    LoopbackServer gone([](const std::string&) { return std::string(); });
    url = gone.url();
  }
  const auto answer = make_curl_fetcher(local())->fetch(get(url));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, Kind::unavailable);
}

TEST(CurlFetcher, FollowsNoRedirectUnlessAskedTo) {
  LoopbackServer server([](const std::string& request) {
    if (request.starts_with("GET /end ")) return LoopbackServer::ok("there");
    return std::string("HTTP/1.1 302 Found\r\nLocation: /end\r\nContent-Length: 0\r\n\r\n");
  });
  auto fetcher = make_curl_fetcher(local());
  auto request = get(server.url("/start"));
  EXPECT_EQ(fetcher->fetch(request)->status, 302);
  request.max_redirects = 3;
  const auto answer = fetcher->fetch(request);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "there");
  EXPECT_EQ(answer->url, server.url("/end"));
}

TEST(CurlFetcher, StopsAtTheFourthRedirectAndAtOtherSchemes) {
  LoopbackServer circle([](const std::string&) {
    return std::string("HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n");
  });
  LoopbackServer file([](const std::string&) {
    return std::string("HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n");
  });
  for (const auto* server : {&circle, &file}) {
    auto request = get(server->url());
    request.max_redirects = 3;
    const auto answer = make_curl_fetcher(local())->fetch(request);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, Kind::invalid);
  }
  EXPECT_EQ(circle.requests(), 4);
}

TEST(CurlFetcher, Cve2026_4366_ReachesNoPrivateAddressUnlessAllowed) {
  LoopbackServer inside([](const std::string&) { return LoopbackServer::ok("secret"); });
  auto options = local();
  options.allow_private_addresses = false;
  for (const std::string& url : {inside.url(), std::string("http://localhost:1/"), std::string("http://[::1]:1/"),
                                 std::string("http://0x7f000001:1/"), std::string("http://2130706433:1/")}) {
    const auto answer = make_curl_fetcher(options)->fetch(get(url));
    ASSERT_FALSE(answer) << url;
    EXPECT_EQ(answer.error().kind, Kind::forbidden) << url << " " << answer.error().detail;
  }
  EXPECT_EQ(inside.connections(), 0);
}

TEST(CurlFetcher, RefusesWhatIsNoRequestBeforeSendingAnything) {
  LoopbackServer server([](const std::string&) { return LoopbackServer::ok("x"); });
  auto fetcher = make_curl_fetcher(local());
  for (const char* url : {"", "/path", "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/",
                          "http://user:pw@127.0.0.1/", "http://127.0.0.1/a b", "http://127.0.0.1/\r\nX: y"}) {
    const auto answer = fetcher->fetch(get(url));
    ASSERT_FALSE(answer) << url;
    EXPECT_EQ(answer.error().kind, Kind::invalid) << url;
  }
  auto bad_method = get(server.url());
  bad_method.method = "GET / HTTP/1.1\r\nX:";
  auto bad_header = get(server.url());
  bad_header.headers = {{"X", "a\r\nY: b"}};
  auto redirected_post =
      FetchRequest{.method = "POST", .url = server.url(), .headers = {}, .body = "a", .max_redirects = 1};
  auto too_far = get(server.url());
  too_far.max_redirects = 4;
  for (const auto& request : {bad_method, bad_header, redirected_post, too_far}) EXPECT_FALSE(fetcher->fetch(request));
  EXPECT_EQ(server.requests(), 0);
}

}  // namespace
}  // namespace latchkey::fetch
