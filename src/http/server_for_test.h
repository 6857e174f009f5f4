// A server on a free port, what it serves, and a client that sends any bytes.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <latch>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "base/worker_pool.h"
#include "http/server.h"

namespace latchkey::http {

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
    co_return Response::text(200, request.method + " " + request.path + " " + request.host + " " +
                                      std::to_string(request.body.size()) + (request.secure ? " tls" : ""));
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

inline int status_of(const std::string& response) {
  return response.size() > 12 && response.starts_with("HTTP/1.1 ") ? std::stoi(response.substr(9, 3)) : 0;
}
inline std::string body_of(const std::string& response) {
  return response.substr(std::min(response.find("\r\n\r\n") + 4, response.size()));
}

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

}  // namespace latchkey::http
