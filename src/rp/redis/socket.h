// A connected socket that never blocks, and waiting for it with a deadline.
#pragma once

#include "rp/redis/stream.h"

namespace latchkey::rp::redis {

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  ~Socket();
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  [[nodiscard]] int fd() const { return fd_; }
  /// Until it can be read (POLLIN) or written (POLLOUT).
  [[nodiscard]] Result<void> wait(short events, Deadline deadline) const;
  /// Whether anything is there to be read, the end included.
  [[nodiscard]] bool has_input() const;

 private:
  int fd_;
};

[[nodiscard]] Result<std::unique_ptr<Socket>> open_socket(const Address& address, Deadline deadline);

}  // namespace latchkey::rp::redis
