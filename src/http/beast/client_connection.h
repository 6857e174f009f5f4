// What a server does with a client's connection whoever answers, a service (connection.cc) or a proxy
// (relay_connection.cc): reads requests, refuses what cannot be read, writes answers. How the bytes come and go is the
// derived class's.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/task.h"
#include "http/beast/asio.h"
#include "http/beast/byte_buffer.h"
#include "http/beast/connection.h"
#include "http/beast/io_loop.h"
#include "http/beast/request_reader.h"

namespace latchkey::http::beast {

/// "192.0.2.1:8080", "[2001:db8::1]:8080": our own end.
[[nodiscard]] std::string authority_text(const TcpSocket& socket);

class ClientConnection : public Connection {
 public:
  ClientConnection(const ClientConnection&) = delete;
  ClientConnection& operator=(const ClientConnection&) = delete;

 protected:
  ClientConnection(ConnectionContext& context, IoLoop& loop, const Peer& peer, bool tls);
  ~ClientConnection() override;

  /// Reads some bytes into `in_`; false when the client is gone, the time is up or the buffer is full.
  virtual Task<bool> fill() = 0;
  /// All of both; false when they did not get through.
  virtual Task<bool> write(std::string_view head, std::string_view body) = 0;
  /// Of the connection, for HTTP/1.0 clients that name no host.
  [[nodiscard]] virtual std::string own_authority() = 0;
  /// Whether a body may be held that has grown to `size`.
  [[nodiscard]] virtual bool may_hold(std::size_t) { return true; }
  virtual void enter(Phase next, std::chrono::milliseconds allowed);

  /// False: there is nothing to answer, the connection just ends.
  Task<bool> read_head();
  /// The whole of it; false: the connection ends, what there was to say has been said.
  Task<bool> read_body();
  Task<bool> send_continue();
  void feed_buffered();
  /// Who asks, in the request that has been read.
  void identify_peer();
  Task<bool> respond(const Response& response, bool keep);
  /// Always false: the connection ends with it.
  Task<bool> refuse(Refusal why);

  [[nodiscard]] const ServerLimits& limits() const { return context_.config.limits; }
  /// Whether another request may follow once `response` is written.
  [[nodiscard]] bool may_go_on(const Response& response) const;

  ConnectionContext& context_;
  IoLoop& loop_;
  const bool tls_;
  const std::string remote_;
  ByteBuffer in_;
  std::string out_;
  RequestReader reader_;
  std::size_t served_ = 0;
  bool unread_ = false;  ///< the client may still be sending what nobody reads
};

}  // namespace latchkey::http::beast
