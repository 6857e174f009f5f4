#include "http/server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <latch>
#include <thread>

#include "base/worker_pool.h"

namespace latchkey::http {
namespace {

using namespace std::chrono_literals;

/// Answers with what it saw; "/slow" waits for the test to open the gate on a worker thread, "/throw" throws.
class Echo final : public Service {
 public:
  std::optional<std::size_t> max_body(std::string_view, std::string_view path) const override {
    return path == "/big" || path == "/guarded" ? std::optional<std::size_t>(8 * 1024 * 1024) : std::nullopt;
  }

  Task<std::optional<Response>> refuse_body(Request& head) override {
    if (head.path != "/guarded" || head.headers.get("Authorization")) co_return std::nullopt;
    co_return Response::text(401, "who are you, " + head.remote_address);
  }

  Task<Response> serve(Request& request) override {
    if (request.path == "/throw") throw std::runtime_error("boom");
    if (request.path == "/slow") {
      if (!slow_seen.exchange(true)) begun.count_down();
      (void)co_await pool.run<int>([this] {
        gate.wait();
        return 0;
      });
    }
    if (request.path == "/large") co_return Response::text(200, std::string(5'000'000, 'x'));
    if (request.path == "/close") co_return Response::text(200, "bye").with("Connection", "close");
    if (request.path == "/thread") {
      std::lock_guard lock(mutex);
      threads.insert(std::this_thread::get_id());
    }
    co_return Response::text(200, request.method + " " + request.path + " " + request.host + " " + std::to_string(request.body.size()) + (request.secure ? " tls" : ""));
  }

  WorkerPool pool{2, 100};
  std::atomic<bool> slow_seen{false};
  std::latch begun{1};  ///< opens with the first slow request
  std::latch gate{1};
  std::mutex mutex;
  std::set<std::thread::id> threads;
};

/// A socket as a client's hands have it: sends any bytes, reads until it has what it wants or the server closes.
class Client {
 public:
  explicit Client(std::uint16_t port, int family = AF_INET) : fd_(::socket(family, SOCK_STREAM, 0)) {
    int outcome = -1;
    if (family == AF_INET) {
      sockaddr_in address{};
      address.sin_family = AF_INET;
      address.sin_port = htons(port);
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      outcome = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    } else {
      sockaddr_in6 address{};
      address.sin6_family = AF_INET6;
      address.sin6_port = htons(port);
      address.sin6_addr = in6addr_loopback;
      outcome = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    }
    connected_ = outcome == 0;
  }
  ~Client() { ::close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool connected() const { return connected_; }
  Client& send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return *this;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return *this;
  }
  /// Everything until the server closes.
  std::string read_all() {
    while (more()) {
    }
    return std::exchange(seen_, {});
  }
  /// One response with its body (by Content-Length).
  std::string read_response(bool head = false) {
    std::size_t end = 0;
    while ((end = seen_.find("\r\n\r\n")) == std::string::npos) {
      if (!more()) return std::exchange(seen_, {});
    }
    std::size_t size = end + 4;
    const auto length = seen_.find("Content-Length: ");
    if (!head && length < end) size += std::stoul(seen_.substr(length + 16));
    while (seen_.size() < size && more()) {
    }
    auto response = seen_.substr(0, size);
    seen_.erase(0, size);
    return response;
  }
  bool closed() { return !more() && seen_.empty(); }

 private:
  bool more() {
    pollfd waiting{fd_, POLLIN, 0};
    if (::poll(&waiting, 1, 20'000) <= 0) return false;
    char buffer[65536];
    const auto n = ::recv(fd_, buffer, sizeof buffer, 0);
    if (n > 0) seen_.append(buffer, static_cast<std::size_t>(n));
    return n > 0;
  }
  int fd_;
  bool connected_ = false;
  std::string seen_;
};

int status_of(const std::string& response) { return response.size() > 12 && response.starts_with("HTTP/1.1 ") ? std::stoi(response.substr(9, 3)) : 0; }
std::string body_of(const std::string& response) { return response.substr(std::min(response.find("\r\n\r\n") + 4, response.size())); }

class ServerTest : public ::testing::Test {
 protected:
  ServerTest() { config.listen.push_back({.address = "127.0.0.1", .port = 0, .tls = false}); }
  ~ServerTest() override {
    if (!opened) echo.gate.count_down();
  }
  void start() {
    server = std::make_unique<Server>(config, echo, log, metrics);
    const auto status = server->start();
    ASSERT_TRUE(status) << status.error().detail;
  }
  void open_gate() {
    opened = true;
    echo.gate.count_down();
  }
  std::uint16_t port() const { return server->port(); }
  std::string ask(std::string_view bytes) { return Client(port()).send(bytes).read_all(); }

  ServerConfig config;
  Echo echo;
  MemoryLog log;
  Metrics metrics;
  std::unique_ptr<Server> server;
  bool opened = false;
};

TEST_F(ServerTest, ServesRequestsOverOneConnection) {
  start();
  Client client(port());
  for (int i = 0; i < 3; ++i) {
    const auto response = client.send("GET /a HTTP/1.1\r\nHost: h:1\r\n\r\n").read_response();
    EXPECT_EQ(status_of(response), 200);
    EXPECT_EQ(body_of(response), "GET /a h:1 0");
    EXPECT_NE(response.find("\r\nDate: "), std::string::npos);
  }
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  start();
  std::string many;
  for (int i = 0; i < 200; ++i) many += "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";
  Client client(port());
  client.send(many);
  for (int i = 0; i < 200; ++i) EXPECT_EQ(body_of(client.read_response()), "POST /" + std::to_string(i) + " h 3");
}

TEST_F(ServerTest, ASmuggledSecondRequestIsNeverServed) {
  start();
  const auto all = ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 44\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(status_of(all), 400);
  EXPECT_EQ(all.find("smuggled"), std::string::npos);
  EXPECT_NE(all.find("Connection: close"), std::string::npos);
}

TEST_F(ServerTest, HeadHasTheHeadersOfGetAndNoBody) {
  start();
  Client client(port());
  const auto head = client.send("HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n").read_response(true);
  EXPECT_NE(head.find("Content-Length: 11"), std::string::npos) << head;
  EXPECT_EQ(body_of(head), "");
  EXPECT_EQ(body_of(client.send("GET /b HTTP/1.1\r\nHost: h\r\n\r\n").read_response()), "GET /b h 0");
}

TEST_F(ServerTest, RefusesWithTheRightStatus) {
  start();
  const std::pair<std::string, int> table[] = {
      {"nonsense\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\n\r\n", 400},
      {"GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505},
      {"GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", 414},
      {"GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'a') + "\r\n\r\n", 431},
      {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1048577\r\n\r\n", 413},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n", 413},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: zip\r\n\r\n", 501},
  };
  for (const auto& [bytes, status] : table) {
    const auto response = ask(bytes);
    EXPECT_EQ(status_of(response), status) << bytes.substr(0, 60);
    EXPECT_NE(response.find("Connection: close"), std::string::npos);
  }
  EXPECT_NE(metrics.prometheus_text().find("latchkey_http_refused_requests_total{server=\"http\",status=\"413\"} 2"), std::string::npos) << metrics.prometheus_text();
}

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
  for (const std::string length : {"Content-Length: 2000000", "Transfer-Encoding: chunked", "Expect: 100-continue\r\nContent-Length: 2000000"}) {
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
  EXPECT_EQ(body_of(small.read_response()), "POST /guarded h 3") << "the service decides about small ones when they are there";
}

TEST_F(ServerTest, AllBodiesTogetherHaveALimitAndSmallOnesAlwaysFit) {
  config.limits.buffered_body_bytes = 1'000'000;
  start();
  const auto post = [](std::string_view path, std::size_t size) {
    return fmt::format("POST {} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", path, size) + std::string(size, 'x');
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

TEST_F(ServerTest, SaysContinueOnlyToThoseWhoWait) {
  start();
  Client client(port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_response(), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(body_of(client.send("abc").read_response()), "POST / h 3");
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc");
  EXPECT_EQ(body_of(client.read_response()), "POST / h 3");
  EXPECT_EQ(status_of(ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9000000\r\nExpect: 100-continue\r\n\r\n")), 413);
}

TEST_F(ServerTest, SpeaksHttp10) {
  start();
  const auto response = ask("GET /a HTTP/1.0\r\n\r\n");
  EXPECT_EQ(body_of(response), "GET /a 127.0.0.1:" + std::to_string(port()) + " 0");
  EXPECT_NE(response.find("Connection: close"), std::string::npos);
  Client client(port());
  EXPECT_NE(client.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").read_response().find("Connection: keep-alive"), std::string::npos);
  EXPECT_EQ(status_of(client.send("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").read_all()), 200);
}

TEST_F(ServerTest, ClosesWhenAHandlerAsks) {
  start();
  EXPECT_EQ(body_of(ask("GET /close HTTP/1.1\r\nHost: h\r\n\r\n")), "bye");
}

TEST_F(ServerTest, AHandlersExceptionIsA500AndALogLine) {
  start();
  Client client(port());
  EXPECT_EQ(status_of(client.send("GET /throw HTTP/1.1\r\nHost: h\r\n\r\n").read_response()), 500);
  EXPECT_TRUE(log.contains("boom"));
  EXPECT_EQ(status_of(client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").read_response()), 200);
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

TEST_F(ServerTest, SendsLargeResponsesWhole) {
  start();
  Client client(port());
  EXPECT_EQ(body_of(client.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n").read_response()).size(), 5'000'000U);
  EXPECT_EQ(status_of(client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").read_response()), 200);
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
  EXPECT_EQ(client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").read_response().find("Connection: close"), std::string::npos);
  EXPECT_NE(client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").read_response().find("Connection: close"), std::string::npos);
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

TEST_F(ServerTest, HundredsMayWaitForOneThread) {
  start();
  std::vector<std::unique_ptr<Client>> waiting;
  for (int i = 0; i < 50; ++i) {
    waiting.push_back(std::make_unique<Client>(port()));
    waiting.back()->send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
  }
  echo.begun.wait();
  EXPECT_EQ(status_of(Client(port()).send("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").read_all()), 200) << "one thread, and it is free";
  open_gate();
  for (auto& client : waiting) EXPECT_EQ(status_of(client->read_response()), 200);
}

TEST_F(ServerTest, TwoThreadsShareEvenTwoConnections) {
  config.threads = 2;
  start();
  Client one(port());
  Client two(port());
  one.send("GET /thread HTTP/1.1\r\nHost: h\r\n\r\n").read_response();
  two.send("GET /thread HTTP/1.1\r\nHost: h\r\n\r\n").read_response();
  std::lock_guard lock(echo.mutex);
  EXPECT_EQ(echo.threads.size(), 2U);
}

TEST_F(ServerTest, ABusyPortIsSaidInOneLine) {
  start();
  ServerConfig second;
  second.listen.push_back({.address = "0.0.0.0", .port = port(), .tls = false});
  Server other(second, echo, log, metrics);
  const auto status = other.start();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, Error::Kind::conflict);
  EXPECT_EQ(status.error().detail, "port " + std::to_string(port()) + " on 0.0.0.0 is already in use");
}

TEST_F(ServerTest, RefusesAnAddressThatIsNone) {
  config.listen[0].address = "example.org";
  EXPECT_FALSE(Server(config, echo, log, metrics).start());
  config.listen[0].address = "192.0.2.1";
  const auto status = Server(config, echo, log, metrics).start();
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().detail.find("192.0.2.1"), std::string::npos);
}

TEST_F(ServerTest, LocalhostIsBothLoopbackAddresses) {
  config.listen[0].address = "localhost";
  start();
  EXPECT_EQ(status_of(ask("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")), 200);
  Client six(port(), AF_INET6);
  if (!six.connected()) GTEST_SKIP() << "no IPv6 on this machine";
  EXPECT_EQ(status_of(six.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").read_response()), 200);
}

TEST_F(ServerTest, NoAddressIsEveryAddress) {
  config.listen[0].address = "";
  start();
  EXPECT_EQ(status_of(ask("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")), 200);
}

TEST_F(ServerTest, OpenConnectionsAreAMetric) {
  start();
  Client client(port());
  client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").read_response();
  EXPECT_NE(metrics.prometheus_text().find("latchkey_http_open_connections 1"), std::string::npos) << metrics.prometheus_text();
}

}  // namespace
}  // namespace latchkey::http
