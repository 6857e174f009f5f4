#include <latchkey/beast.h>

#include <gtest/gtest.h>

namespace latchkey::rp {
namespace {

namespace http = boost::beast::http;

http::request<http::string_body> beast_request() {
  http::request<http::string_body> request(http::verb::post, "/a%20b?x=%31&y", 11);
  request.insert("Cookie", "a=1");
  request.insert("cookie", "b=2");
  request.insert(http::field::accept, "text/html");
  request.body() = "body";
  return request;
}

TEST(Beast, ARequestComesOverAsItIs) {
  const Request request = to_request(beast_request());
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/a%20b");
  EXPECT_EQ(request.query, "x=%31&y");
  EXPECT_EQ(request.cookie("a"), "1");
  EXPECT_EQ(request.cookie("b"), "2");
  EXPECT_EQ(request.header("ACCEPT"), "text/html");
  EXPECT_EQ(request.body, "body");
}

TEST(Beast, AnAnswerKeepsEachCookie) {
  Response response = Response::html(403, "no");
  response.add_header("Set-Cookie", "a=1");
  response.add_header("Set-Cookie", "b=2");
  const auto to = to_beast(response, beast_request());
  EXPECT_EQ(to.result_int(), 403U);
  EXPECT_EQ(to.version(), 11U);
  EXPECT_EQ(to.count("Set-Cookie"), 2U);
  EXPECT_EQ(to["Content-Length"], "2");
  EXPECT_EQ(to.body(), "no");
  auto closing = beast_request();
  closing.keep_alive(false);
  EXPECT_FALSE(to_beast(response, closing).keep_alive());
}

}  // namespace
}  // namespace latchkey::rp
