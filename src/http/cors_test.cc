#include "http/cors.h"

#include <gtest/gtest.h>

#include "http/security_headers.h"

namespace latchkey::http {
namespace {

using List = std::vector<std::string>;

Request from(std::string_view origin) {
  Request r;
  r.method = "GET";
  r.headers.add("Origin", origin);
  return r;
}

TEST(Cors, EchoesAnOriginOfTheListOnly) {
  const List allowed = {"https://app.example", "http://localhost:8081"};
  for (const auto& origin : allowed) {
    Response response;
    apply_cors(response, from(origin), allowed);
    EXPECT_EQ(response.headers.get("Access-Control-Allow-Origin"), origin);
    EXPECT_EQ(response.headers.get("Access-Control-Allow-Credentials"), "true");
    EXPECT_EQ(response.headers.get("Vary"), "Origin");
  }
  for (const char* origin : {"https://evil.example", "https://app.example.evil", "https://app.example/", "HTTPS://app.example", "null", "", "http://app.example", "https://app.example:443"}) {
    Response response;
    apply_cors(response, from(origin), allowed);
    EXPECT_FALSE(response.headers.has("Access-Control-Allow-Origin")) << origin;
    EXPECT_FALSE(response.headers.has("Access-Control-Allow-Credentials")) << origin;
    EXPECT_EQ(response.headers.get("Vary"), "Origin");
  }
}

TEST(Cors, StarAdmitsEveryOriginButNull) {
  EXPECT_TRUE(is_origin_allowed("https://any.example", List{"*"}));
  EXPECT_FALSE(is_origin_allowed("null", List{"*"}));
  EXPECT_TRUE(is_origin_allowed("null", List{"null"}));
  EXPECT_FALSE(is_origin_allowed("https://any.example", List{}));
  EXPECT_FALSE(is_origin_allowed("https://a b", List{"*"}));
  EXPECT_FALSE(is_origin_allowed(std::string(600, 'a'), List{"*"}));
}

TEST(Cors, SaysNothingWithoutAnOrigin) {
  Response response;
  response.headers.add("Vary", "Accept");
  apply_cors(response, Request{}, List{"*"});
  EXPECT_FALSE(response.headers.has("Access-Control-Allow-Origin"));
  EXPECT_EQ(response.headers.get("Vary"), "Accept, Origin");
}

TEST(Cors, AnswersAPreflightWithoutKnowingTheClient) {
  auto request = from("https://any.example");
  request.method = "OPTIONS";
  EXPECT_FALSE(is_preflight(request));
  request.headers.add("Access-Control-Request-Method", "POST");
  ASSERT_TRUE(is_preflight(request));
  const auto response = preflight_response(request, "OPTIONS, POST");
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(response.headers.get("Access-Control-Allow-Origin"), "https://any.example");
  EXPECT_EQ(response.headers.get("Access-Control-Allow-Methods"), "OPTIONS, POST");
  EXPECT_NE(response.headers.get("Access-Control-Allow-Headers")->find("DPoP"), std::string_view::npos);
}

// RFC 6797 §7.2
TEST(SecurityHeaders, AreDefaultsThatNeverOverwrite) {
  const SecurityHeaders defaults;
  Request request;
  auto page = Response::html(200, "x").with("Cache-Control", "no-cache");
  defaults.apply(request, page);
  EXPECT_EQ(page.headers.get("X-Frame-Options"), "SAMEORIGIN");
  EXPECT_EQ(page.headers.get("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(page.headers.get("X-Robots-Tag"), "none");
  EXPECT_EQ(page.headers.get("Referrer-Policy"), "no-referrer");
  EXPECT_EQ(page.headers.get("Cache-Control"), "no-cache");
  EXPECT_FALSE(page.headers.has("Strict-Transport-Security"));
  const auto policy = *page.headers.get("Content-Security-Policy");
  EXPECT_EQ(policy.find("form-action"), std::string_view::npos);
  EXPECT_EQ(policy.find("unsafe-inline"), std::string_view::npos);
  EXPECT_NE(policy.find("frame-ancestors 'self'"), std::string_view::npos);

  request.secure = true;
  auto json = Response::json(200, "{}");
  defaults.apply(request, json);
  EXPECT_FALSE(json.headers.has("Content-Security-Policy"));
  EXPECT_EQ(json.headers.get("Cache-Control"), "no-store");
  EXPECT_TRUE(json.headers.get("Strict-Transport-Security")->starts_with("max-age=31536000"));
}

TEST(SecurityHeaders, LeaveFramingToPagesMadeForIt) {
  Response page = Response::html(200, "x");
  page.frameable = true;
  SecurityHeaders{}.apply(Request{}, page);
  EXPECT_FALSE(page.headers.has("X-Frame-Options"));
  EXPECT_EQ(page.headers.get("Content-Security-Policy")->find("frame-ancestors"), std::string_view::npos);
}

}  // namespace
}  // namespace latchkey::http
