// For tests: a server on 127.0.0.1 that answers each connection with whatever bytes a function makes of the request.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace latchkey::fetch {

class LoopbackServer {
 public:
  /// Gets the head of the request (and its body, if Content-Length says so); what it returns goes out as it is.
  using Answer = std::function<std::string(const std::string& request)>;

  explicit LoopbackServer(Answer answer);
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  [[nodiscard]] std::string url(const std::string& path = "/") const;
  [[nodiscard]] int connections() const { return connections_; }
  [[nodiscard]] int requests() const { return requests_; }

  /// "HTTP/1.1 200 OK" with headers and a body of known length.
  [[nodiscard]] static std::string ok(const std::string& body, const std::string& more_headers = {});

 private:
  void accept_all();
  void serve(int connection);

  Answer answer_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<int> connections_{0};
  std::atomic<int> requests_{0};
  std::thread thread_;
};

}  // namespace latchkey::fetch
