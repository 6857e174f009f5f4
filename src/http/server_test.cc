// What a server answers, and where it listens.
#include "http/server_for_test.h"

namespace latchkey::http {
namespace {

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
  for (int i = 0; i < 200; ++i)
    many += "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";
  Client client(port());
  client.send(many);
  for (int i = 0; i < 200; ++i) EXPECT_EQ(body_of(client.read_response()), "POST /" + std::to_string(i) + " h 3");
}

TEST_F(ServerTest, ASmuggledSecondRequestIsNeverServed) {
  start();
  const auto all =
      ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 44\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET "
          "/smuggled HTTP/1.1\r\nHost: h\r\n\r\n");
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
  EXPECT_NE(metrics.prometheus_text().find("latchkey_http_refused_requests_total{server=\"http\",status=\"413\"} 2"),
            std::string::npos)
      << metrics.prometheus_text();
}

TEST_F(ServerTest, SaysContinueOnlyToThoseWhoWait) {
  start();
  Client client(port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_response(), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(body_of(client.send("abc").read_response()), "POST / h 3");
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc");
  EXPECT_EQ(body_of(client.read_response()), "POST / h 3");
  EXPECT_EQ(status_of(ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9000000\r\nExpect: 100-continue\r\n\r\n")),
            413);
}

TEST_F(ServerTest, SpeaksHttp10) {
  start();
  const auto response = ask("GET /a HTTP/1.0\r\n\r\n");
  EXPECT_EQ(body_of(response), "GET /a 127.0.0.1:" + std::to_string(port()) + " 0");
  EXPECT_NE(response.find("Connection: close"), std::string::npos);
  Client client(port());
  EXPECT_NE(
      client.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").read_response().find("Connection: keep-alive"),
      std::string::npos);
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

TEST_F(ServerTest, SendsLargeResponsesWhole) {
  start();
  Client client(port());
  EXPECT_EQ(body_of(client.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n").read_response()).size(), 5'000'000U);
  EXPECT_EQ(status_of(client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").read_response()), 200);
}

TEST_F(ServerTest, HundredsMayWaitForOneThread) {
  start();
  std::vector<std::unique_ptr<Client>> waiting;
  for (int i = 0; i < 50; ++i) {
    waiting.push_back(std::make_unique<Client>(port()));
    waiting.back()->send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
  }
  echo.begun.wait();
  EXPECT_EQ(status_of(Client(port()).send("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").read_all()), 200)
      << "one thread, and it is free";
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
  EXPECT_NE(metrics.prometheus_text().find("latchkey_http_open_connections 1"), std::string::npos)
      << metrics.prometheus_text();
}

}  // namespace
}  // namespace latchkey::http
