// What one client may take of a server: bytes, connections, time; and what a stop leaves it.
#include "http/server_for_test.h"

#include <fmt/format.h>

#include <thread>

namespace latchkey::http {
namespace {

using namespace std::chrono_literals;

TEST_F(ServerTest, TheRefusalOfALargeBodyArrivesWhileItIsStillBeingSent) {
  start();
  Client client(port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2000000\r\n\r\n").send(std::string(700'000, 'x'));
  EXPECT_EQ(status_of(client.read_all()), 413);
}

TEST_F(ServerTest, ARouteMayTakeMore) {
  start();
  const std::string body(4'000'000, 'x');
  Client client(port());
  client.send("POST /big HTTP/1.1\r\nHost: h\r\nContent-Length: 4000000\r\n\r\n").send(body);
  EXPECT_EQ(body_of(client.read_response()), "POST /big h 4000000");
}

// RFC 9110 §10.1.1
TEST_F(ServerTest, ALargeBodyIsReadWhenTheHeadHasBeenFoundGood) {
  start();
  const std::string guarded = "POST /guarded HTTP/1.1\r\nHost: h\r\n";
  for (const std::string length :
       {"Content-Length: 2000000", "Transfer-Encoding: chunked", "Expect: 100-continue\r\nContent-Length: 2000000"}) {
    // The answer comes without a byte of the body.
    const auto refused = ask(guarded + length + "\r\n\r\n");
    EXPECT_EQ(status_of(refused), 401) << length;
    EXPECT_EQ(body_of(refused), "who are you, 127.0.0.1");
  }
  const std::string body(2'000'000, 'x');
  Client known(port());
  known.send(guarded + "Authorization: Bearer t\r\nContent-Length: 2000000\r\n\r\n" + body);
  EXPECT_EQ(body_of(known.read_response()), "POST /guarded h 2000000");
  Client small(port());
  small.send(guarded + "Content-Length: 3\r\n\r\nabc");
  EXPECT_EQ(body_of(small.read_response()), "POST /guarded h 3")
      << "the service decides about small ones when they are there";
}

TEST_F(ServerTest, AllBodiesTogetherHaveALimitAndSmallOnesAlwaysFit) {
  config.limits.buffered_body_bytes = 1'000'000;
  start();
  const auto post = [](std::string_view path, std::size_t size) {
    return fmt::format("POST {} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", path, size) +
           std::string(size, 'x');
  };
  Client first(port());
  first.send(post("/slow", 900'000));
  echo.begun.wait();  // it holds its body while its handler is busy
  EXPECT_EQ(status_of(ask(post("/big", 900'000))), 503);
  EXPECT_EQ(body_of(ask(post("/", 60'000))), "POST / h 60000");
  open_gate();
  EXPECT_EQ(body_of(first.read_all()), "POST /slow h 900000");
  EXPECT_EQ(body_of(ask(post("/big", 900'000))), "POST /big h 900000") << "what was held is free again";
}

TEST_F(ServerTest, SlowHeadersEndIn408) {
  config.limits.header_timeout = 50ms;
  start();
  Client client(port());
  client.send("GET / HTTP/1.1\r\nHo");
  EXPECT_EQ(status_of(client.read_all()), 408);
  EXPECT_EQ(Client(port()).read_all(), "") << "who says nothing is told nothing";
}

TEST_F(ServerTest, SlowBodiesEndIn408) {
  config.limits.body_timeout = 50ms;
  start();
  EXPECT_EQ(status_of(ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc")), 408);
}

TEST_F(ServerTest, IdleConnectionsAreClosed) {
  config.limits.idle_timeout = 50ms;
  start();
  Client client(port());
  EXPECT_EQ(status_of(client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").read_response()), 200);
  EXPECT_TRUE(client.closed());
}

TEST_F(ServerTest, ReadersThatDoNotReadAreCutOff) {
  config.limits.write_timeout = 50ms;
  start();
  Client client(port());
  for (int i = 0; i < 8; ++i) client.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
  const auto becomes = [&](bool open) {
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while ((server->open_connections() != 0) != open && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(1ms);
    return (server->open_connections() != 0) == open;
  };
  EXPECT_TRUE(becomes(true));
  EXPECT_TRUE(becomes(false)) << "a reader that does not read is still connected";
}

TEST_F(ServerTest, TooManyConnectionsArePolitelyRefused) {
  config.limits.connections = 2;
  start();
  Client one(port());
  Client two(port());
  EXPECT_EQ(status_of(one.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").read_response()), 200);
  EXPECT_EQ(status_of(two.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").read_response()), 200);
  EXPECT_EQ(status_of(ask("GET /a HTTP/1.1\r\nHost: h\r\n\r\n")), 503);
  EXPECT_EQ(status_of(one.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").read_response()), 200);
}

TEST_F(ServerTest, AConnectionServesABoundedNumberOfRequests) {
  config.limits.requests_per_connection = 2;
  start();
  Client client(port());
  EXPECT_EQ(client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").read_response().find("Connection: close"),
            std::string::npos);
  EXPECT_NE(client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").read_response().find("Connection: close"),
            std::string::npos);
  EXPECT_TRUE(client.closed());
}

TEST_F(ServerTest, StoppingFinishesWhatIsInFlight) {
  start();
  Client idle(port());
  EXPECT_EQ(status_of(idle.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").read_response()), 200);
  Client busy(port());
  busy.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
  echo.begun.wait();
  std::thread stopping([this] { server->stop(20s); });
  EXPECT_TRUE(idle.closed());
  open_gate();
  const auto response = busy.read_all();
  stopping.join();
  EXPECT_EQ(status_of(response), 200);
  EXPECT_NE(response.find("Connection: close"), std::string::npos);
  EXPECT_FALSE(Client(port()).connected());
  EXPECT_EQ(server->open_connections(), 0U);
  server->stop(1s);
}

TEST_F(ServerTest, StoppingWaitsNoLongerThanItsGrace) {
  start();
  Client half(port());
  half.send("GET / HTTP/1.1\r\n");
  while (server->open_connections() == 0) std::this_thread::yield();
  server->stop(10ms);
  EXPECT_EQ(server->open_connections(), 0U);
  EXPECT_EQ(half.read_all(), "");
}

}  // namespace
}  // namespace latchkey::http
