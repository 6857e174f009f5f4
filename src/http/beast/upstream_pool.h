// UpstreamPool: one thread's connections to upstreams: made when needed, kept between requests, looked at before they
// are used again, and closed when they are left alone too long. Touched on its loop's thread only.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/task.h"
#include "http/beast/byte_stream.h"
#include "http/beast/io_loop.h"
#include "http/relay.h"

namespace latchkey::http::beast {

class UpstreamPool {
 public:
  explicit UpstreamPool(IoLoop& loop);
  ~UpstreamPool();
  UpstreamPool(const UpstreamPool&) = delete;
  UpstreamPool& operator=(const UpstreamPool&) = delete;

  /// One that was kept and is still good; null when there is none.
  [[nodiscard]] std::unique_ptr<ByteStream> take_idle(const Upstream& upstream);
  void keep(const Upstream& upstream, std::unique_ptr<ByteStream> stream);
  /// For https upstreams: verifies against `ca_file` or the system's certificates.
  [[nodiscard]] Result<TlsContext> tls_for(const std::string& ca_file);

  [[nodiscard]] IoLoop& loop() { return loop_; }
  /// A buffer for what is read and used up at once, without a wait in between.
  [[nodiscard]] asio::mutable_buffer scratch() { return asio::buffer(scratch_.get(), kScratch); }

 private:
  static constexpr std::size_t kScratch = 64 * 1024;
  class Idle;
  void sweep();

  IoLoop& loop_;
  std::map<std::string, std::vector<std::unique_ptr<Idle>>, std::less<>> idle_;
  std::map<std::string, TlsContext, std::less<>> tls_;
  std::unique_ptr<char[]> scratch_;
  /// Told to work that was posted before the pool went.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

/// One attempt at a new connection. It may be given up from outside with cancel(), and outlives its coroutine.
class Connector {
 public:
  explicit Connector(UpstreamPool& pool);
  ~Connector();
  Connector(const Connector&) = delete;
  Connector& operator=(const Connector&) = delete;

  /// The error says why there is none, for the log.
  [[nodiscard]] Task<Result<std::unique_ptr<ByteStream>>> connect(const Upstream& upstream);
  void cancel();

 private:
  struct Parts;
  Task<error_code> connect_tcp(const Upstream& upstream);
  std::unique_ptr<Parts> parts_;
};

}  // namespace latchkey::http::beast
