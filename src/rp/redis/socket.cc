#include "rp/redis/socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "rp/error.h"

namespace latchkey::rp::redis {
namespace {

std::string said(int error) { return std::strerror(error); }

Result<std::unique_ptr<Socket>> connect_to(const sockaddr* address, socklen_t size, Deadline deadline) {
  auto socket = std::make_unique<Socket>(::socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket->fd() < 0) return unreachable(said(errno));
  if (::connect(socket->fd(), address, size) != 0) {
    if (errno != EINPROGRESS) return unreachable(said(errno));
    if (auto waited = socket->wait(POLLOUT, deadline); !waited) return waited.error();
    int error = 0;
    socklen_t length = sizeof error;
    ::getsockopt(socket->fd(), SOL_SOCKET, SO_ERROR, &error, &length);
    if (error != 0) return unreachable(said(error));
  }
  const int yes = 1;
  if (address->sa_family != AF_UNIX) ::setsockopt(socket->fd(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  return socket;
}

Result<std::unique_ptr<Socket>> connect_unix(const std::string& path, Deadline deadline) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return unreachable("the path of the socket is too long");
  std::ranges::copy(path, address.sun_path);
  return connect_to(reinterpret_cast<const sockaddr*>(&address), sizeof address, deadline);
}

}  // namespace

Error unreachable(std::string_view what) {
  return make_error(ErrorCode::store_failed, "Redis cannot be reached: " + printable(what), {},
                    "Check that it runs and that its address is right; nothing needs a restart once it is back");
}

Socket::~Socket() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> Socket::wait(short events, Deadline deadline) const {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return unreachable("no answer in time");
    pollfd waiting{.fd = fd_, .events = events, .revents = 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(left.count()));
    if (ready > 0) return {};
    if (ready < 0 && errno != EINTR) return unreachable(said(errno));
  }
}

bool Socket::has_input() const {
  pollfd waiting{.fd = fd_, .events = POLLIN, .revents = 0};
  return ::poll(&waiting, 1, 0) != 0;
}

Result<std::unique_ptr<Socket>> open_socket(const Address& address, Deadline deadline) {
  if (!address.unix_path.empty()) return connect_unix(address.unix_path, deadline);
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = ::getaddrinfo(address.host.c_str(), address.port.c_str(), &wanted, &found); error != 0)
    return unreachable(gai_strerror(error));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> list(found, ::freeaddrinfo);
  Result<std::unique_ptr<Socket>> socket = unreachable("its name has no address");
  for (const addrinfo* at = found; at != nullptr && !socket; at = at->ai_next)
    socket = connect_to(at->ai_addr, at->ai_addrlen, deadline);
  return socket;
}

}  // namespace latchkey::rp::redis
