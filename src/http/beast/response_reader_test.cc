#include "http/beast/response_reader.h"

#include <gtest/gtest.h>

namespace latchkey::http::beast {
namespace {

using State = ResponseReader::State;

struct Read {
  State state;
  int status;
  std::string body;
  std::size_t left;
};

/// Feeds `text` in pieces of `step` bytes, as a socket would, and then the end.
Read read(std::string_view text, std::size_t step, bool end = false, bool head = false) {
  ResponseReader reader;
  reader.reset(head);
  std::string carried;
  for (std::size_t at = 0; at < text.size() && reader.state() != State::malformed; at += step) {
    carried += text.substr(at, step);
    carried.erase(0, reader.feed(carried));
  }
  if (end) reader.feed_end();
  return {reader.state(), reader.head().status, reader.body(), carried.size()};
}

// RFC 9110 §15.2: interim answers are passed over
TEST(ResponseReader, ReadsEveryFramingInPiecesOfAnySize) {
  for (std::size_t step : {1U, 2U, 7U, 1000U}) {
    const auto length = read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", step);
    EXPECT_EQ(length.state, State::done);
    EXPECT_EQ(length.body, "hello");
    const auto chunked = read(
        "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nT: 1\r\n\r\n",
        step);
    EXPECT_EQ(chunked.state, State::done) << step;
    EXPECT_EQ(chunked.body, "hello world");
    EXPECT_EQ(chunked.left, 0U);
    const auto until_end = read("HTTP/1.1 200 OK\r\n\r\nhello", step, true);
    EXPECT_EQ(until_end.state, State::done);
    EXPECT_EQ(until_end.body, "hello");
    const auto interim = read("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", step);
    EXPECT_EQ(interim.state, State::done);
    EXPECT_EQ(interim.status, 204);
  }
}

TEST(ResponseReader, TheAnswerToHeadHasNoBody) {
  const auto answer = read("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", 1000, false, true);
  EXPECT_EQ(answer.state, State::done);
}

TEST(ResponseReader, BytesBehindAnAnswerAreLeftAlone) {
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n", 1000).left, 17U);
  EXPECT_EQ(read("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\nabc", 1000).left, 3U);
}

// RFC 9112 §6.3: one length or none
TEST(ResponseReader, RefusesWhatSaysTwoThingsAboutItsLength) {
  for (const std::string_view head :
       {"Content-Length: 5\r\nContent-Length: 6\r\n", "Content-Length: 5\r\nContent-Length: 5\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: +5\r\n", "Content-Length: 5, 5\r\n", "Content-Length: x\r\n", "Content-Length : 5\r\n",
        "A: b\nContent-Length: 5\r\n"}) {
    EXPECT_EQ(read("HTTP/1.1 200 OK\r\n" + std::string(head) + "\r\nhello", 1000, true).state, State::malformed)
        << head;
  }
}

TEST(ResponseReader, RefusesWhatIsNoHttpAndWhatEndsTooSoon) {
  for (const std::string_view text :
       {"SSH-2.0-OpenSSH\r\n\r\n", "HTTP/2 200\r\n\r\n", "hello\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=\"\n\"\r\nok\r\n0\r\n\r\n", "",
        "HTTP/1.1 200 OK\r\nContent-"}) {
    EXPECT_EQ(read(text, 1000, true).state, State::malformed) << text;
  }
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\nA: " + std::string(70'000, 'x'), 1000).state, State::malformed);
}

}  // namespace
}  // namespace latchkey::http::beast
