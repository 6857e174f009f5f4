// A connection from its first byte to its last: reads requests, has them served, writes answers, in that order (pipelined
// requests wait in the buffer). It lives in its own coroutine and dies with it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

#include "base/log.h"
#include "base/metrics.h"
#include "http/beast/asio.h"
#include "http/beast/io_loop.h"
#include "http/beast/tls.h"
#include "http/relay.h"
#include "http/server.h"
#include "http/service.h"

namespace latchkey::http::beast {

/// What all connections of a server share. `open` is raised by whoever starts a connection, lowered by its end.
struct ConnectionContext {
  Service* service;     ///< one of the two is there:
  RelayService* relay;  ///< a reverse proxy's
  Log& log;
  Metrics& metrics;
  const ServerConfig& config;
  std::atomic<bool> stopping{false};
  /// Shared with the gauge that shows it, which outlives the server.
  std::shared_ptr<std::atomic<std::size_t>> open = std::make_shared<std::atomic<std::size_t>>(0);
  /// Of request bodies, beyond what each may have for nothing.
  std::atomic<std::size_t> buffered{0};
  std::mutex mutex{};
  std::condition_variable all_closed{};
};

using Peer = asio::ip::tcp::endpoint;

/// Each starts on the loop's thread and owns itself from there.
void start_plain(ConnectionContext& context, IoLoop& loop, TcpSocket socket, const Peer& peer);
void start_tls(ConnectionContext& context, IoLoop& loop, TcpSocket socket, const Peer& peer, TlsContext tls);
/// Answers 503 to whatever comes: the server is full.
void start_refusal(ConnectionContext& context, IoLoop& loop, TcpSocket socket, const Peer& peer);

}  // namespace latchkey::http::beast
