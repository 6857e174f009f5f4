// Stream: bytes to and from a Redis server, over TCP, TLS or a unix socket. Nothing waits longer than it was told.
#pragma once

#include <latchkey/redis_store.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "rp/redis/address.h"

namespace latchkey::rp::redis {

using Deadline = std::chrono::steady_clock::time_point;

class Stream {
 public:
  virtual ~Stream() = default;
  [[nodiscard]] virtual Result<void> write(std::string_view bytes, Deadline deadline) = 0;
  /// Some bytes, at least one.
  [[nodiscard]] virtual Result<std::string> read(Deadline deadline) = 0;
  /// False when the other side has closed or sent what nobody asked for: not fit for another command.
  [[nodiscard]] virtual bool is_quiet() = 0;
};

/// What TLS needs, read once.
class Trust;
[[nodiscard]] Result<std::shared_ptr<Trust>> load_trust(const RedisStoreOptions& options);

/// `trust` null without TLS.
[[nodiscard]] Result<std::unique_ptr<Stream>> connect(const Address& address, Trust* trust, Deadline deadline);

[[nodiscard]] Error unreachable(std::string_view what);

}  // namespace latchkey::rp::redis
