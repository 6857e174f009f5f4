// Listening sockets: what a ServerConfig's addresses mean, and errors that a person can act on.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "http/beast/asio.h"
#include "http/server.h"

namespace latchkey::http::beast {

struct Listener {
  TcpAcceptor acceptor;
  std::size_t index;  ///< of its ListenAddress
  bool tls;
};

/// Opens every socket of `where` (two for "localhost"; one dual-stack socket for ""). With port 0 all get the same free port.
/// Error::conflict: "port 8080 on 0.0.0.0 is already in use".
[[nodiscard]] Status<> open_listeners(asio::io_context& context, const ListenAddress& where, std::size_t index, std::vector<Listener>& out);

}  // namespace latchkey::http::beast
