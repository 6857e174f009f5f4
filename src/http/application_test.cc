#include "http/application.h"
#include "http/trace_id.h"

#include <gtest/gtest.h>

namespace latchkey::http {
namespace {

Task<Response> hello(const Request& request) { co_return Response::html(200, "hello " + std::string(request.path_param("realm"))); }
Task<Response> throws(const Request&) {
  throw std::runtime_error("inner workings");
  co_return Response::no_content();
}
Task<Response> own_headers(const Request&) { co_return Response::json(200, "{}").with("Cache-Control", "no-cache").with("X-Request-Id", "mine"); }

Task<std::optional<Response>> gate(const Request& head) {
  if (head.path_param("name") == "mine") co_return std::nullopt;
  co_return Response::text(401, head.remote_address);
}

class ApplicationTest : public ::testing::Test {
 protected:
  ApplicationTest() {
    config.routes = {
        {.method = "GET", .pattern = "/realms/{realm}", .name = "realm", .handler = hello},
        {.method = "POST", .pattern = "/token", .name = "token", .handler = hello, .max_body = 5, .preflight = Preflight::any},
        {.method = "POST", .pattern = "/files/{name}", .name = "files", .handler = hello, .max_body = 5'000'000, .body_gate = gate},
        {.method = "GET", .pattern = "/throw", .name = "throw", .handler = throws},
        {.method = "GET", .pattern = "/own", .name = "own", .handler = own_headers},
    };
    config.trusted_proxies = *TrustedProxies::parse(std::vector<std::string>{"10.0.0.0/8"});
  }
  Response serve(std::string method, std::string path, std::vector<std::pair<std::string, std::string>> headers = {}) {
    if (!application) {
      auto made = Application::make(config, log, metrics, random);
      EXPECT_TRUE(made);
      application = std::move(*made);
    }
    request = {};
    request.method = std::move(method);
    request.path = std::move(path);
    request.host = "localhost:8080";
    request.remote_address = remote;
    for (const auto& [name, value] : headers) request.headers.add(name, value);
    return sync_wait(application->serve(request));
  }

  ApplicationConfig config;
  MemoryLog log;
  Metrics metrics;
  UnsafeSequenceRandom random;
  std::unique_ptr<Application> application;
  Request request;
  std::string remote = "203.0.113.9";
};

TEST_F(ApplicationTest, ServesARouteWithItsParametersAndDefaults) {
  const auto response = serve("GET", "/realms/demo/");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content(), "hello demo");
  EXPECT_EQ(request.route, "realm");
  EXPECT_EQ(response.headers.get("X-Frame-Options"), "SAMEORIGIN");
  EXPECT_EQ(response.headers.get("Cache-Control"), "no-store");
  EXPECT_EQ(response.headers.get("X-Request-Id"), request.trace_id);
  EXPECT_EQ(request.trace_id.size(), 32U);
}

TEST_F(ApplicationTest, LeavesAnEndpointsOwnHeadersAlone) {
  const auto response = serve("GET", "/own");
  EXPECT_EQ(response.headers.get("Cache-Control"), "no-cache");
  EXPECT_EQ(response.headers.get("X-Request-Id"), "mine");
}

TEST_F(ApplicationTest, AnswersWhatNoRouteAnswers) {
  EXPECT_EQ(serve("GET", "/nowhere").status, 404);
  EXPECT_EQ(serve("GET", "/realms;x/demo").status, 400);
  const auto wrong = serve("PUT", "/token");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.headers.get("Allow"), "OPTIONS, POST");
  EXPECT_EQ(wrong.content(), R"({"error":"HTTP 405 Method Not Allowed","error_description":"This address does not take that method."})");
  EXPECT_NE(serve("GET", "/nowhere", {{"Accept", "text/html"}}).content().find("<h1>404 Not Found</h1>"), std::string_view::npos);
  EXPECT_EQ(serve("OPTIONS", "*").status, 204);
}

TEST_F(ApplicationTest, AnswersPreflightsFromTheTable) {
  const std::vector<std::pair<std::string, std::string>> preflight = {{"Origin", "https://any.example"}, {"Access-Control-Request-Method", "POST"}};
  const auto token = serve("OPTIONS", "/token", preflight);
  EXPECT_EQ(token.status, 204);
  EXPECT_EQ(token.headers.get("Access-Control-Allow-Origin"), "https://any.example");
  const auto realm = serve("OPTIONS", "/realms/demo", preflight);
  EXPECT_EQ(realm.status, 204);
  EXPECT_FALSE(realm.headers.has("Access-Control-Allow-Origin"));
  EXPECT_EQ(realm.headers.get("Allow"), "GET, HEAD, OPTIONS");
}

TEST_F(ApplicationTest, AnExceptionEndsAsA500ThatLeadsToItsLogLine) {
  const auto response = serve("GET", "/throw");
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.content().find("inner workings"), std::string_view::npos);
  EXPECT_NE(response.content().find(request.trace_id), std::string_view::npos);
  EXPECT_TRUE(log.contains("inner workings"));
  EXPECT_TRUE(log.contains(request.trace_id));
}

TEST_F(ApplicationTest, WritesOneLineARequestWithoutQueryOrBody) {
  serve("GET", "/realms/demo");
  ASSERT_EQ(log.lines().size(), 1U);
  const auto line = log.lines()[0];
  for (const char* piece : {"method=GET", "route=realm", "path=/realms/demo", "status=200", "bytes=10", "remote=203.0.113.9"}) EXPECT_NE(line.find(piece), std::string::npos) << line;
  Request secret;
  secret.method = "POST";
  secret.path = "/token";
  secret.target = "/token?code=c0de";
  secret.query = "code=c0de";
  secret.body = "password=hunter2";
  secret.headers.add("Authorization", "Basic aHVudGVyMg==");
  (void)sync_wait(application->serve(secret));
  for (const char* piece : {"c0de", "hunter2", "aHVudGVyMg"}) EXPECT_FALSE(log.contains(piece)) << piece;
}

TEST_F(ApplicationTest, CountsByRouteMethodAndStatus) {
  serve("GET", "/realms/a");
  serve("HEAD", "/realms/b");
  serve("GET", "/nowhere/1");
  serve("GET", "/nowhere/2");
  const auto text = metrics.prometheus_text();
  EXPECT_NE(text.find("latchkey_http_requests_total{route=\"realm\",method=\"GET\",status=\"200\"} 2"), std::string::npos) << text;
  EXPECT_NE(text.find("latchkey_http_requests_total{route=\"none\",method=\"any\",status=\"404\"} 2"), std::string::npos) << text;
  EXPECT_NE(text.find("latchkey_http_request_seconds_count{route=\"realm\"} 2"), std::string::npos) << text;
}

TEST_F(ApplicationTest, TraceIdsNeverRepeatAndStrangersDoNotChooseThem) {
  const std::string parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";  // W3C Trace Context §3.2
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    serve("GET", "/own", {{"traceparent", parent}});
    EXPECT_TRUE(seen.insert(request.trace_id).second);
  }
  EXPECT_FALSE(seen.contains("4bf92f3577b34da6a3ce929d0e0e4736"));
  remote = "10.0.0.1";
  serve("GET", "/own", {{"traceparent", parent}, {"X-Forwarded-For", "198.51.100.4"}});
  EXPECT_EQ(request.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(request.remote_address, "198.51.100.4");
}

TEST_F(ApplicationTest, KnowsARoutesBodyLimit) {
  serve("GET", "/own");
  EXPECT_EQ(application->max_body("POST", "/token"), 5U);
  EXPECT_EQ(application->max_body("GET", "/own"), std::nullopt);
  EXPECT_EQ(application->max_body("POST", "/nowhere"), std::nullopt);
}

TEST_F(ApplicationTest, ARoutesGateSeesTheHeadAsItsHandlerWould) {
  remote = "10.0.0.1";
  serve("GET", "/own");
  const auto ask = [&](std::string path) {
    Request head;
    head.method = "POST";
    head.path = std::move(path);
    head.remote_address = remote;
    head.headers.add("X-Forwarded-For", "198.51.100.4");
    return sync_wait(application->refuse_body(head));
  };
  const auto refused = ask("/files/yours");
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 401);
  EXPECT_EQ(refused->content(), "198.51.100.4");
  EXPECT_EQ(refused->headers.get("X-Frame-Options"), "SAMEORIGIN");
  EXPECT_FALSE(ask("/files/mine"));
  EXPECT_FALSE(ask("/token")) << "a route without a gate";
  EXPECT_FALSE(ask("/nowhere"));
}

TEST_F(ApplicationTest, RefusesATableThatContradictsItself) {
  config.routes.push_back(config.routes[0]);
  EXPECT_FALSE(Application::make(config, log, metrics, random));
}

TEST(TraceParent, RefusesWhatIsMalformed) {
  for (const char* bad : {"", "00-", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "00-00000000000000000000000000000000-00f067aa0ba902b7-01", "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                          "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x", "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01a"}) {
    EXPECT_FALSE(trace_id_of_traceparent(bad)) << bad;
  }
}

}  // namespace
}  // namespace latchkey::http
