#include "http/beast/request_reader.h"

#include <gtest/gtest.h>

#include "http/beast/response_writer.h"

namespace latchkey::http::beast {
namespace {

using State = RequestReader::State;

/// Feeds `bytes` in pieces of `step` as a socket would; returns what was left over.
std::string feed(RequestReader& reader, std::string_view bytes, std::size_t step, std::size_t max_body = 1000) {
  std::string buffer;
  bool limited = false;
  while (reader.state() == State::head || reader.state() == State::body) {
    if (reader.state() == State::body && !limited) {
      reader.set_body_limit(max_body);
      limited = true;
    } else if (const auto used = reader.feed(buffer); used > 0) {
      buffer.erase(0, used);
    } else if (bytes.empty()) {
      break;
    } else {
      buffer += bytes.substr(0, step);
      bytes.remove_prefix(std::min(step, bytes.size()));
    }
  }
  return buffer + std::string(bytes);
}

TEST(RequestReader, ReadsARequestInPiecesOfAnySize) {
  const std::string bytes = "POST /realms/demo?x=1&y HTTP/1.1\r\nHost: localhost:8080\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nX-A:  b c \r\n\r\nhelloGET / HTTP/1.1\r\n";
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    RequestReader reader({});
    EXPECT_EQ(feed(reader, bytes, step), "GET / HTTP/1.1\r\n") << step;
    ASSERT_EQ(reader.state(), State::done) << step;
    const Request& r = reader.request();
    EXPECT_EQ(r.method, "POST");
    EXPECT_EQ(r.target, "/realms/demo?x=1&y");
    EXPECT_EQ(r.path, "/realms/demo");
    EXPECT_EQ(r.query, "x=1&y");
    EXPECT_EQ(r.host, "localhost:8080");
    EXPECT_EQ(r.headers.get("x-a"), "b c");
    EXPECT_EQ(r.body, "hello");
    EXPECT_TRUE(reader.keep_alive());
  }
}

// RFC 9112 §7.1.2
TEST(RequestReader, ReadsChunksAndDropsTheirTrailers) {
  const std::string bytes = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n5;ext=1\r\nhello\r\n1\r\n!\r\n0\r\nX-Trailer: 1\r\nHost: evil\r\n\r\nrest";
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    RequestReader reader({});
    EXPECT_EQ(feed(reader, bytes, step), "rest") << step;
    ASSERT_EQ(reader.state(), State::done) << step << ": " << reader.refusal().why;
    EXPECT_EQ(reader.request().body, "hello!");
    EXPECT_EQ(reader.request().host, "h");
    EXPECT_FALSE(reader.request().headers.has("X-Trailer"));
  }
}

TEST(RequestReader, ReadsAnEmptyChunkedBodyInPiecesOfAnySize) {
  const std::string bytes = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nrest";
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    RequestReader reader({});
    EXPECT_EQ(feed(reader, bytes, step), "rest") << step;
    EXPECT_EQ(reader.state(), State::done) << step;
  }
}

struct Row {
  const char* what;
  const char* bytes;
  int status;
};

constexpr Row kRefused[] = {
    {"no Host", "GET / HTTP/1.1\r\n\r\n", 400},
    {"two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
    {"an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
    {"a Host with user information", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400},
    {"a Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
    {"a Host with a bad port", "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", 400},
    {"a Host list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400},
    {"CL and TE", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     400},
    {"TE and CL", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
     400},
    {"two equal lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nabcd", 400},
    {"two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd", 400},
    {"a length list", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4, 4\r\n\r\nabcd", 400},
    {"a signed length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nabcd", 400},
    {"a negative length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400},
    {"a hexadecimal length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x4\r\n\r\nabcd", 400},
    {"an empty length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400},
    {"a length beyond 64 bits", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 400},
    {"a length beyond the limit", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n", 413},
    {"an unknown coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501},
    {"two codings", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
    {"chunked not last", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 501},
    {"chunked with a vertical tab",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \x0b"
     "chunked\r\n\r\n0\r\n\r\n",
     400},
    {"two Transfer-Encodings",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {"TE and a second one",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-encoding: cow\r\n\r\n0\r\n\r\n", 400},
    {"a space before the colon", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 4\r\n\r\nabcd", 400},
    {"TE in HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {"obs-fold", "GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n", 400},
    {"obs-fold by tab", "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\tchunked\r\n\r\n", 400},
    {"a folded first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
    {"bare LF", "GET / HTTP/1.1\nHost: a\n\n", 400},
    {"bare LF in the end", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400},
    {"bare CR", "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", 400},
    {"a field without a colon", "GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n", 400},
    {"a nameless field", "GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n", 400},
    {"a control character in a value",
     "GET / HTTP/1.1\r\nHost: a\r\nX: a\x01"
     "b\r\n\r\n",
     400},
    {"a fragment in the target", "GET /#x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a backslash in the target", "GET /\\x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"raw UTF-8 in the target", "GET /\xC3\xA9 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a target that is no path", "GET x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"the asterisk for GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"authority form", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"another scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"an absolute target with user information", "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"no version", "GET /\r\nHost: a\r\n\r\n", 400},
    {"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505},
    {"another expectation", "POST / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\nContent-Length: 1\r\n\r\nx", 417},
    {"TLS", "\x16\x03\x01\x02", 400},
    {"a chunk size that is none", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400},
    {"a chunk size beyond 64 bits",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000001\r\n", 400},
    {"a chunk beyond the limit", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n",
     413},
    {"chunks beyond the limit", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3E4\r\n",
     413},
    {"a chunk without its CRLF",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n0\r\n\r\n", 400},
    {"a chunk line that ends in LF",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n", 400},
    {"a bare LF in a chunk extension",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a=\"\n\"\r\nhello\r\n0\r\n\r\n", 400},
    {"a bare LF in the last chunk's extension",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0;a=\"\n\"\r\n\r\n", 400},
    {"a control character in a chunk extension",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a=\"\x01\"\r\nhello\r\n0\r\n\r\n", 400},
    {"a minus in a chunk size", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n", 400},
    {"a prefixed chunk size",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n", 400},
};

// RFC 9112 §2.2, §3.2, §5.2, §6.1, §6.3, §7.1.1 and RFC 9110 §10.1.1
TEST(RequestReader, RefusesWhatSmugglersSend) {
  for (const auto& row : kRefused) {
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{100'000}}) {
      RequestReader reader({});
      feed(reader, row.bytes, step);
      EXPECT_EQ(reader.state(), State::refused) << row.what << " in steps of " << step;
      EXPECT_EQ(reader.refusal().status, row.status) << row.what << ": " << reader.refusal().why;
    }
  }
}

TEST(RequestReader, RefusesNulAnywhereInTheHead) {
  const std::string whole = "GET /a HTTP/1.1\r\nHost: a\r\nX-Y: zz\r\n\r\n";
  for (std::size_t i = 0; i < whole.size(); ++i) {
    auto bytes = whole;
    bytes[i] = '\0';
    RequestReader reader({});
    feed(reader, bytes, bytes.size());
    EXPECT_NE(reader.state(), State::done) << i;
  }
}

TEST(RequestReader, BoundsTheHead) {
  RequestReader longest({.header_bytes = 200});
  feed(longest, "GET /" + std::string(300, 'a') + " HTTP/1.1\r\n", 10);
  EXPECT_EQ(longest.refusal().status, 414);
  RequestReader headers({.header_bytes = 200});
  feed(headers, "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(300, 'a'), 10);
  EXPECT_EQ(headers.refusal().status, 431);
  RequestReader many({.header_count = 10});
  std::string bytes = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 10; ++i) bytes += "X: y\r\n";
  feed(many, bytes + "\r\n", 1000);
  EXPECT_EQ(many.refusal().status, 431);
}

TEST(RequestReader, BoundsAChunkHeader) {
  RequestReader reader({});
  feed(reader, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(100'000, 'x'), 1000);
  EXPECT_EQ(reader.refusal().status, 400);
}

TEST(RequestReader, TakesAProperChunkExtension) {
  const std::string bytes =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
      "chunked\r\n\r\n5;a=\"b\tc\xC3\xA9\";d\r\nhello\r\n0;e=f\r\n\r\n";
  RequestReader reader({});
  feed(reader, bytes, bytes.size());
  EXPECT_EQ(reader.state(), State::done);
}

TEST(RequestReader, UnderstandsTheFormsOfATarget) {
  struct Form {
    const char* target;
    const char* host;
    const char* path;
    const char* query;
  };
  const Form table[] = {
      {"/", "a", "/", ""},
      {"/x?", "a", "/x", ""},
      {"/x?a?b", "a", "/x", "a?b"},
      {"http://other:81/x?y", "other:81", "/x", "y"},
      {"HTTPS://Other", "Other", "/", ""},
      {"http://[::1]:80/x", "[::1]:80", "/x", ""},
      {"http://other?y=/z", "other", "/", "y=/z"},
  };
  for (const auto& row : table) {
    RequestReader reader({});
    feed(reader, std::string("GET ") + row.target + " HTTP/1.1\r\nHost: a\r\n\r\n", 1000);
    ASSERT_EQ(reader.state(), State::done) << row.target;
    EXPECT_EQ(reader.request().host, row.host) << row.target;
    EXPECT_EQ(reader.request().path, row.path) << row.target;
    EXPECT_EQ(reader.request().query, row.query) << row.target;
  }
  RequestReader reader({});
  feed(reader, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 1000);
  EXPECT_EQ(reader.request().path, "*");
}

TEST(RequestReader, KnowsWhenTheConnectionEnds) {
  const std::pair<const char*, bool> table[] = {
      {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", true},
      {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false},
      {"GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n", false},
      {"GET / HTTP/1.0\r\n\r\n", false},
      {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true},
  };
  for (const auto& [bytes, keep] : table) {
    RequestReader reader({});
    feed(reader, bytes, 1000);
    ASSERT_EQ(reader.state(), State::done) << bytes;
    EXPECT_EQ(reader.keep_alive(), keep) << bytes;
  }
}

TEST(RequestReader, IsReusableAndSkipsEmptyLines) {
  RequestReader reader({});
  std::string rest = "\r\nGET /1 HTTP/1.1\r\nHost: a\r\nX: 1\r\n\r\n\r\nPOST /2 HTTP/1.1\r\nHost: b\r\nContent-Length: 1\r\n\r\nxGET /3 HTTP/1.1\r\nHost: c\r\n\r\n";
  for (const char* path : {"/1", "/2", "/3"}) {
    reader.reset();
    rest = feed(reader, rest, 1000);
    ASSERT_EQ(reader.state(), State::done) << path;
    EXPECT_EQ(reader.request().path, path);
    EXPECT_EQ(reader.request().headers.has("X"), std::string_view(path) == "/1");
  }
  EXPECT_EQ(rest, "");
}

TEST(ResponseWriter, FramesTheMessageItself) {
  const auto response = Response::text(200, "hello").with("Content-Length", "99").with("Transfer-Encoding", "chunked").with("Connection", "upgrade");
  std::string out;
  append_head(out, response, {.keep_alive = true, .http_1_0 = false, .head_request = false, .date = "D"});
  EXPECT_EQ(out, "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 5\r\nDate: D\r\n\r\n");
  out.clear();
  append_head(out, Response::no_content(), {.keep_alive = false, .http_1_0 = true, .head_request = false, .date = "D"});
  EXPECT_EQ(out, "HTTP/1.1 204 No Content\r\nDate: D\r\nConnection: close\r\n\r\n");
  EXPECT_FALSE(has_body(Response::no_content(), {}));
  EXPECT_FALSE(has_body(response, {.head_request = true}));
  EXPECT_TRUE(has_body(response, {}));
}

TEST(HttpDate, WritesTheExampleOfRfc9110) { EXPECT_EQ(http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT"); }

}  // namespace
}  // namespace latchkey::http::beast
