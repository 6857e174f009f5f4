// Plain streams: TCP and unix sockets. TLS is in tls_stream.cc.
#include "rp/redis/stream.h"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "rp/redis/socket.h"
#include "rp/redis/tls_stream.h"

namespace latchkey::rp::redis {
namespace {

constexpr std::size_t kReadBytes = 16 * 1024;

class PlainStream final : public Stream {
 public:
  explicit PlainStream(std::unique_ptr<Socket> socket) : socket_(std::move(socket)) {}

  Result<void> write(std::string_view bytes, Deadline deadline) override {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_->fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent > 0) {
        bytes.remove_prefix(static_cast<std::size_t>(sent));
      } else if (errno == EAGAIN) {
        if (auto waited = socket_->wait(POLLOUT, deadline); !waited) return waited;
      } else if (errno != EINTR) {
        return unreachable(std::strerror(errno));
      }
    }
    return {};
  }

  Result<std::string> read(Deadline deadline) override {
    std::string bytes(kReadBytes, '\0');
    while (true) {
      const auto got = ::recv(socket_->fd(), bytes.data(), bytes.size(), 0);
      if (got > 0) {
        bytes.resize(static_cast<std::size_t>(got));
        return bytes;
      }
      if (got == 0) return unreachable("it closed the connection");
      if (errno == EAGAIN) {
        if (auto waited = socket_->wait(POLLIN, deadline); !waited) return waited.error();
      } else if (errno != EINTR) {
        return unreachable(std::strerror(errno));
      }
    }
  }

  bool is_quiet() override { return !socket_->has_input(); }

 private:
  std::unique_ptr<Socket> socket_;
};

}  // namespace

Result<std::unique_ptr<Stream>> connect(const Address& address, Trust* trust, Deadline deadline) {
  auto socket = open_socket(address, deadline);
  if (!socket) return socket.error();
  if (trust != nullptr) return open_tls(*std::move(socket), *trust, address.host, deadline);
  return std::unique_ptr<Stream>(std::make_unique<PlainStream>(*std::move(socket)));
}

}  // namespace latchkey::rp::redis
