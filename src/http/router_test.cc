#include "http/router.h"

#include <gtest/gtest.h>

namespace latchkey::http {
namespace {

using Outcome = RouteMatch::Outcome;

Task<Response> nothing(const Request&) { co_return Response::no_content(); }

Router make(std::vector<std::pair<const char*, const char*>> table) {
  std::vector<Route> routes;
  for (const auto& [method, pattern] : table) routes.push_back({.method = method, .pattern = pattern, .name = std::string(method) + " " + pattern, .handler = nothing});
  auto router = Router::make(std::move(routes));
  EXPECT_TRUE(router) << (router ? "" : router.error().detail);
  return std::move(*router);
}

std::string name_of(const RouteMatch& match) { return match.outcome == Outcome::found ? match.route->name : ""; }

TEST(Router, PrefersLiteralsThenParametersThenTails) {
  const auto router = make({{"GET", "/"}, {"GET", "/realms/{realm}"}, {"GET", "/realms/master"}, {"GET", "/realms/{realm}/account/{path*}"}, {"GET", "/realms/{realm}/account/me"}, {"GET", "/{rest*}"}});
  const std::pair<const char*, const char*> table[] = {
      {"/", "GET /"},
      {"/realms/demo", "GET /realms/{realm}"},
      {"/realms/demo/", "GET /realms/{realm}"},
      {"/realms/master", "GET /realms/master"},
      {"/realms/master/", "GET /realms/master"},
      {"/realms/demo/account", "GET /realms/{realm}/account/{path*}"},
      {"/realms/demo/account/", "GET /realms/{realm}/account/{path*}"},
      {"/realms/demo/account/a/b", "GET /realms/{realm}/account/{path*}"},
      {"/realms/demo/account/me", "GET /realms/{realm}/account/me"},
      {"/realms/master/account/me", "GET /realms/{realm}/account/me"},
      {"/realms", "GET /{rest*}"},
      {"/elsewhere/x", "GET /{rest*}"},
  };
  for (const auto& [path, name] : table) EXPECT_EQ(name_of(router.match("GET", path)), name) << path;
}

TEST(Router, DecodesParameters) {
  const auto router = make({{"GET", "/realms/{realm}/users/{id}"}, {"GET", "/files/{path*}"}});
  const auto match = router.match("GET", "/realms/my%20realm/users/f%3Aa%3Bb%3A%C3%A9");
  ASSERT_EQ(match.outcome, Outcome::found);
  EXPECT_EQ(match.params, (PathParams{{"realm", "my realm"}, {"id", "f:a;b:\xC3\xA9"}}));
  EXPECT_EQ(router.match("GET", "/files/a/b%20c.css").params, (PathParams{{"path", "a/b c.css"}}));
  EXPECT_EQ(router.match("GET", "/files").params, (PathParams{{"path", ""}}));
}

TEST(Router, Cve2026_0976_RefusesMatrixParameters) {
  const auto router = make({{"GET", "/realms/{realm}"}, {"GET", "/{rest*}"}});
  for (const char* path : {"/realms;x/master", "/realms/demo;x=1", "/;/realms/master", "/realms/;"}) EXPECT_EQ(router.match("GET", path).outcome, Outcome::bad_path) << path;
}

TEST(Router, RefusesPathsThatTwoServersReadInTwoWays) {
  const auto router = make({{"GET", "/{rest*}"}});
  for (const char* path : {"", "x", "//", "/a//b", "//a", "/a/../b", "/a/./b", "/..", "/.", "/%2e%2e/x", "/%2E/x", "/.%2e", "/a%2fb", "/a%2Fb", "/a%5cb", "/a\\b", "/a%00b", "/a%0ab", "/a%7f", "/%", "/%4", "/%zz", "/%ff",
                           "/%c0%ae%c0%ae", "http://h/x", "*"}) {
    EXPECT_EQ(router.match("GET", path).outcome, Outcome::bad_path) << path;
  }
  EXPECT_EQ(router.match("GET", "/a/...").outcome, Outcome::found);
  std::string deep;
  for (int i = 0; i < 65; ++i) deep += "/x";
  EXPECT_EQ(router.match("GET", deep).outcome, Outcome::bad_path);
}

TEST(Router, AnswersOtherMethodsFromTheTable) {
  const auto router = make({{"GET", "/a"}, {"POST", "/a"}, {"POST", "/b"}, {"OPTIONS", "/c"}, {"HEAD", "/d"}, {"GET", "/d"}});
  EXPECT_EQ(name_of(router.match("HEAD", "/a")), "GET /a");
  EXPECT_EQ(name_of(router.match("HEAD", "/d")), "HEAD /d");
  const auto wrong = router.match("DELETE", "/a");
  EXPECT_EQ(wrong.outcome, Outcome::method_not_allowed);
  EXPECT_EQ(wrong.allow, "GET, HEAD, OPTIONS, POST");
  EXPECT_EQ(router.match("HEAD", "/b").outcome, Outcome::method_not_allowed);
  EXPECT_EQ(router.match("get", "/a").outcome, Outcome::method_not_allowed);
  const auto options = router.match("OPTIONS", "/b");
  EXPECT_EQ(options.outcome, Outcome::options);
  EXPECT_EQ(options.allow, "OPTIONS, POST");
  EXPECT_EQ(name_of(router.match("OPTIONS", "/c")), "OPTIONS /c");
  EXPECT_EQ(router.match("GET", "/none").outcome, Outcome::not_found);
}

TEST(Router, FallsBackFromALiteralThatLeadsNowhere) {
  const auto router = make({{"GET", "/realms/master/x"}, {"GET", "/realms/{realm}/y"}});
  EXPECT_EQ(name_of(router.match("GET", "/realms/master/y")), "GET /realms/{realm}/y");
}

TEST(Router, RefusesATableThatContradictsItself) {
  const auto outcome = [](std::vector<std::pair<const char*, const char*>> table) {
    std::vector<Route> routes;
    for (const auto& [method, pattern] : table) routes.push_back({.method = method, .pattern = pattern, .name = "x", .handler = nothing});
    const auto router = Router::make(std::move(routes));
    return router ? std::optional<Error::Kind>() : router.error().kind;
  };
  EXPECT_EQ(outcome({{"GET", "/a/{x}"}, {"GET", "/a/{y}"}}), Error::Kind::conflict);
  EXPECT_EQ(outcome({{"GET", "/a/{x}"}, {"POST", "/a/{y}"}}), std::nullopt);
  for (const char* bad : {"", "a", "/a//b", "/{", "/{}", "/{*}", "/{a*}/b", "/a{b}", "/a;b", "/%41"}) EXPECT_EQ(outcome({{"GET", bad}}), Error::Kind::invalid) << bad;
}

}  // namespace
}  // namespace latchkey::http
