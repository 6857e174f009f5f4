#include "http/message.h"

#include <gtest/gtest.h>

namespace latchkey::http {
namespace {

TEST(Headers, CompareNamesWithoutCaseAndKeepOrder) {
  Headers h;
  h.add("Content-Type", "text/html");
  h.add("Set-Cookie", "a=1");
  h.add("set-cookie", "b=2");
  EXPECT_EQ(h.get("content-type"), "text/html");
  EXPECT_EQ(h.get_all("SET-COOKIE"), (std::vector<std::string_view>{"a=1", "b=2"}));
  EXPECT_EQ(h.count("Set-Cookie"), 2U);
  EXPECT_FALSE(h.get("Cookie"));
  EXPECT_EQ(h.at(1).name, "Set-Cookie");
}

TEST(Headers, SetReplacesEvenWithAViewOfItself) {
  Headers h;
  h.add("A", "one");
  h.add("B", "two");
  h.add("a", "three");
  h.set("A", *h.get("B"));
  EXPECT_EQ(h.get_all("A"), (std::vector<std::string_view>{"two"}));
  h.set_default("B", "other");
  h.set_default("C", "new");
  EXPECT_EQ(h.get("B"), "two");
  EXPECT_EQ(h.get("C"), "new");
  h.remove("b");
  EXPECT_FALSE(h.has("B"));
  EXPECT_EQ(h.size(), 2U);
}

// RFC 9110 §5.5
TEST(Headers, CannotBeSplit) {
  Headers h;
  h.add("Location", "/x\r\nSet-Cookie: evil=1");
  h.add("N", std::string_view("a\0b", 3));
  EXPECT_EQ(h.get("Location"), "/x  Set-Cookie: evil=1");
  EXPECT_EQ(h.get("N"), "a b");
}

TEST(Request, ReadsItsForms) {
  Request r;
  r.query = "a=1&b=%20";
  ASSERT_TRUE(r.query_form());
  EXPECT_EQ(r.query_form()->get("b"), " ");
  r.query = "a=%zz";
  EXPECT_FALSE(r.query_form());

  r.body = "x=1";
  EXPECT_FALSE(r.body_form()) << "a form without its content type";
  r.headers.set("Content-Type", "Application/X-WWW-Form-Urlencoded ; charset=UTF-8");
  ASSERT_TRUE(r.body_form());
  EXPECT_EQ(r.body_form()->get("x"), "1");
  r.headers.set("Content-Type", "multipart/form-data; boundary=x");
  EXPECT_FALSE(r.body_form());
  r = {};
  ASSERT_TRUE(r.body_form());
  EXPECT_TRUE(r.body_form()->empty());
}

TEST(Request, KnowsItsBaseUrl) {
  Request r;
  r.host = "localhost:8080";
  EXPECT_EQ(r.base_url(), "http://localhost:8080");
  r.secure = true;
  EXPECT_EQ(r.base_url(), "https://localhost:8080");
}

TEST(Response, BuildersSayWhatTheyAre) {
  EXPECT_EQ(Response::json(201, "{}").headers.get("content-type"), "application/json");
  EXPECT_EQ(Response::html(200, "x").headers.get("content-type"), "text/html; charset=utf-8");
  const auto redirect = Response::redirect("https://a.example/", 303);
  EXPECT_EQ(redirect.status, 303);
  EXPECT_EQ(redirect.headers.get("Location"), "https://a.example/");
  EXPECT_EQ(Response::no_content().status, 204);
  EXPECT_EQ(Response::text(200, "x").with("ETag", "\"1\"").headers.get("ETag"), "\"1\"");
}

}  // namespace
}  // namespace latchkey::http
