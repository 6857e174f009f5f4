// Server: HTTP/1.1 over TCP or TLS. One event loop a thread; a connection stays on its thread, and so do its handlers.
// Every size and every wait is bounded: see ServerLimits. A malformed request gets its 4xx and the connection ends.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"
#include "http/relay.h"
#include "http/service.h"

namespace latchkey::http {

struct ServerLimits {
  std::size_t header_bytes = 16 * 1024;        ///< request line and headers; above: 431 (414 if the request line alone)
  std::size_t body_bytes = 1024 * 1024;        ///< default of routes that name none; above: 413
  /// Of all bodies that are being read or served at once, beyond the first 64 KiB of each; above: 503.
  std::size_t buffered_body_bytes = 512 * 1024 * 1024;
  std::size_t connections = 10'000;            ///< above: 503 and closed
  std::size_t requests_per_connection = 100'000;
  std::chrono::milliseconds header_timeout{10'000};  ///< from the first byte to the last header; also the TLS handshake
  std::chrono::milliseconds body_timeout{30'000};
  std::chrono::milliseconds idle_timeout{65'000};    ///< between requests
  std::chrono::milliseconds write_timeout{30'000};   ///< for one response
};

struct TlsFiles {
  std::string certificate_file;  ///< PEM, the leaf first, then the chain
  std::string private_key_file;  ///< PEM, without a passphrase
};

struct ListenAddress {
  /// "" or "localhost": see ServerConfig::listen. "0.0.0.0", "::", "127.0.0.1", "::1", ...
  std::string address;
  std::uint16_t port = 0;  ///< 0: any free one
  bool tls = false;
};

struct ServerConfig {
  /// "" listens on every address, "localhost" on both loopback addresses; IPv6 is used where the machine has it, with one port for both.
  std::vector<ListenAddress> listen;
  TlsFiles tls;  ///< needed if one of them wants TLS
  std::size_t threads = 1;
  ServerLimits limits;
  std::string name = "http";  ///< for logs and metrics ("http", "management")
};

class Server {
 public:
  /// `service`, `log` and `metrics` outlive the server.
  Server(ServerConfig config, Service& service, Log& log, Metrics& metrics);
  /// A reverse proxy: bodies stream past, so body_bytes says nothing.
  Server(ServerConfig config, RelayService& relay, Log& log, Metrics& metrics);
  ~Server();  ///< stop(0)
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Listens and serves from its own threads. Error::conflict: "port 8080 on 0.0.0.0 is already in use".
  [[nodiscard]] Status<> start();
  /// The bound port of the n-th listen address.
  [[nodiscard]] std::uint16_t port(std::size_t index = 0) const;
  /// Reads certificate and key again; new connections use them. On error the old ones stay.
  [[nodiscard]] Status<> reload_tls();
  /// Stops accepting, closes idle connections, lets requests in flight finish for `grace`, then closes what is left. Idempotent.
  void stop(std::chrono::milliseconds grace);

  [[nodiscard]] std::size_t open_connections() const;

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace latchkey::http
