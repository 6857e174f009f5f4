// ByteStream: a connection as a proxy sees it, be it TCP, TLS or a Unix socket: one kind of coroutine serves them all.
// At most one read and one write are pending at a time. close() ends both with an error; the stream may be destroyed
// once they have ended.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <coroutine>
#include <memory>
#include <string>
#include <string_view>

#include "http/beast/asio.h"
#include "http/beast/io_await.h"
#include "http/beast/tls.h"

namespace latchkey::http::beast {

using UnixSocket = asio::basic_stream_socket<asio::local::stream_protocol, LoopExecutor>;

/// Where a pending operation reports; lives in the frame of the coroutine that awaits it.
class StreamOperation {
 public:
  void complete(error_code error, std::size_t size) {
    result_ = {error, size};
    waiting_.resume();
  }

 protected:
  std::coroutine_handle<> waiting_;
  IoResult result_;
};

class ByteStream {
 public:
  virtual ~ByteStream() = default;

  virtual void begin_handshake(StreamOperation& operation) = 0;
  virtual void begin_read(asio::mutable_buffer into, StreamOperation& operation) = 0;
  /// All of the bytes.
  virtual void begin_write(asio::const_buffer bytes, StreamOperation& operation) = 0;
  /// Until there is something to read, without a buffer for it; only where waits().
  virtual void begin_wait(StreamOperation& operation) = 0;
  /// The polite end of what we send.
  virtual void begin_shutdown(StreamOperation& operation) = 0;

  /// What goes without waiting; would_block otherwise. TLS always says would_block.
  virtual IoResult read_now(asio::mutable_buffer into) = 0;
  virtual IoResult write_now(asio::const_buffer bytes) = 0;
  [[nodiscard]] virtual bool waits() const = 0;

  /// An idle stream is no good any more: the peer has hung up, or said something when it was not its turn.
  [[nodiscard]] virtual bool is_stale() = 0;
  /// The peer will send nothing more, whatever it has sent that is still to be read.
  [[nodiscard]] virtual bool has_hung_up() = 0;
  virtual void cancel() = 0;
  virtual void close() = 0;
  [[nodiscard]] virtual bool is_open() = 0;
};

/// `const IoResult r = co_await operation([&](StreamOperation& op) { stream.begin_read(into, op); });`
template <class Begin>
class StreamAwaiter final : public StreamOperation {
 public:
  explicit StreamAwaiter(Begin begin) : begin_(std::move(begin)) {}
  StreamAwaiter(const StreamAwaiter&) = delete;
  StreamAwaiter& operator=(const StreamAwaiter&) = delete;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    waiting_ = waiting;
    begin_(static_cast<StreamOperation&>(*this));
  }
  IoResult await_resume() const noexcept { return result_; }

 private:
  Begin begin_;
};

template <class Begin>
StreamAwaiter<Begin> operation(Begin begin) {
  return StreamAwaiter<Begin>(std::move(begin));
}

[[nodiscard]] std::unique_ptr<ByteStream> make_stream(TcpSocket socket);
[[nodiscard]] std::unique_ptr<ByteStream> make_stream(UnixSocket socket);
/// `server_name` empty: we are the server. Else we are its client, and its certificate must be for that name.
[[nodiscard]] std::unique_ptr<ByteStream> make_tls_stream(TcpSocket socket, TlsContext context,
                                                          const std::string& server_name);

}  // namespace latchkey::http::beast
