#include "fetch/loopback_server_for_test.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace latchkey::fetch {
namespace {

bool readable(int socket) {
  pollfd poll_for{.fd = socket, .events = POLLIN, .revents = 0};
  return ::poll(&poll_for, 1, 20) > 0;
}

std::size_t length_of(const std::string& request) {
  const auto head_end = request.find("\r\n\r\n");
  if (head_end == std::string::npos) return std::string::npos;
  const auto at = request.find("Content-Length: ");
  const std::size_t body =
      at == std::string::npos || at > head_end ? 0 : std::strtoul(request.c_str() + at + 16, nullptr, 10);
  return head_end + 4 + body;
}

}  // namespace

LoopbackServer::LoopbackServer(Answer answer) : answer_(std::move(answer)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (listener_ < 0 || ::bind(listener_, generic, size) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, generic, &size) != 0) {
    throw std::runtime_error("no port on 127.0.0.1");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { accept_all(); });
}

LoopbackServer::~LoopbackServer() {
  stopping_ = true;
  thread_.join();
  ::close(listener_);
}

std::string LoopbackServer::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::string LoopbackServer::ok(const std::string& body, const std::string& more_headers) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + more_headers + "\r\n" + body;
}

void LoopbackServer::accept_all() {
  std::vector<std::thread> serving;
  while (!stopping_) {
    if (!readable(listener_)) continue;
    const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    ++connections_;
    serving.emplace_back([this, connection] { serve(connection); });
  }
  for (auto& thread : serving) thread.join();
}

void LoopbackServer::serve(int connection) {
  std::string buffer;
  bool open = true;
  while (open && !stopping_) {
    if (!readable(connection)) continue;
    char chunk[4096];
    const auto count = ::read(connection, chunk, sizeof chunk);
    if (count <= 0) break;
    buffer.append(chunk, static_cast<std::size_t>(count));
    if (const auto length = length_of(buffer); length != std::string::npos && buffer.size() >= length) {
      ++requests_;
      const std::string answer = answer_(buffer.substr(0, length));
      buffer.erase(0, length);
      open = ::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(answer.size()) &&
             answer.find("Connection: close") == std::string::npos;
    }
  }
  ::close(connection);
}

}  // namespace latchkey::fetch
