#include "http/relay.h"

#include <gtest/gtest.h>

namespace latchkey::http {
namespace {

// RFC 9110 §7.6.1: what concerns one connection, and what the Connection field lists, goes no further.
TEST(ConnectionFields, AreTheKnownFieldsAndTheListedOnes) {
  Headers headers;
  for (const auto& [name, value] : {std::pair{"Host", "x"},
                                    {"Connection", "close, X-One"},
                                    {"x-one", "1"},
                                    {"X-Two", "2"},
                                    {"connection", " x-two ,"},
                                    {"Keep-Alive", "5"},
                                    {"TE", "trailers"},
                                    {"Trailer", "X"},
                                    {"Transfer-Encoding", "chunked"},
                                    {"Upgrade", "h2c"},
                                    {"Proxy-Authorization", "Basic eA=="},
                                    {"Content-Length", "3"},
                                    {"Expect", "100-continue"},
                                    {"Accept", "*/*"}}) {
    headers.add(name, value);
  }
  const ConnectionFields fields(headers);
  std::string kept;
  headers.for_each([&](const Headers::Field& field) {
    if (!fields.concerns(field.name)) kept.append(field.name).append(" ");
  });
  EXPECT_EQ(kept, "Host Accept ");
}

TEST(ConnectionFields, AreRemovedAndTheRestStaysInItsOrder) {
  Headers headers;
  for (const auto& [name, value] : {std::pair{"Set-Cookie", "theirs=1"},
                                    {"Connection", "close, Set-Cookie"},
                                    {"A", "1"},
                                    {"Content-Length", "3"},
                                    {"B", "2"}})
    headers.add(name, value);
  ConnectionFields(headers).remove_from(headers);
  ASSERT_EQ(headers.size(), 2U);
  EXPECT_EQ(headers.at(0).name, "A");
  EXPECT_EQ(headers.at(1).value, "2");
}

TEST(HasWord, ComparesWholeWordsWithoutCase) {
  Headers headers;
  headers.add("Connection", "keep-alive, Upgrade");
  headers.add("Connection", "x");
  EXPECT_TRUE(has_word(headers, "connection", "upgrade"));
  EXPECT_TRUE(has_word(headers, "Connection", "X"));
  EXPECT_FALSE(has_word(headers, "Connection", "alive"));
  EXPECT_FALSE(has_word(headers, "Upgrade", "websocket"));
}

TEST(Upstream, SaysItsAddress) {
  Upstream upstream;
  upstream.host = "::1";
  upstream.port = 80;
  EXPECT_EQ(upstream.address(), "http://[::1]:80");
  upstream.kind = Upstream::Kind::unix_socket;
  upstream.host = "/run/app.sock";
  EXPECT_EQ(upstream.address(), "unix:/run/app.sock");
}

}  // namespace
}  // namespace latchkey::http
