#include "http/beast/byte_stream.h"

#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>

namespace latchkey::http::beast {
namespace {

namespace ssl = asio::ssl;
using TlsSocket = ssl::stream<TcpSocket>;

/// Looks at the first byte without taking it: 0 is the peer's end, a byte is more than an idle connection has.
bool peek_stale(int socket) {
  char byte = 0;
  const auto got = ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

bool poll_hang_up(int socket) {
  pollfd look{socket, POLLRDHUP, 0};
  return ::poll(&look, 1, 0) > 0 && (look.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

template <class Socket>
class PlainStream final : public ByteStream {
 public:
  explicit PlainStream(Socket socket) : socket_(std::move(socket)) {
    error_code ignored;
    socket_.non_blocking(true, ignored);
  }

  void begin_handshake(StreamOperation& operation) override {
    asio::post(socket_.get_executor(), [&operation] { operation.complete({}, 0); });
  }
  void begin_read(asio::mutable_buffer into, StreamOperation& operation) override {
    socket_.async_read_some(into,
                            [&operation](error_code error, std::size_t size) { operation.complete(error, size); });
  }
  void begin_write(asio::const_buffer bytes, StreamOperation& operation) override {
    asio::async_write(socket_, bytes,
                      [&operation](error_code error, std::size_t size) { operation.complete(error, size); });
  }
  void begin_wait(StreamOperation& operation) override {
    socket_.async_wait(Socket::wait_read, [&operation](error_code error) { operation.complete(error, 0); });
  }
  void begin_shutdown(StreamOperation& operation) override {
    error_code error;
    socket_.shutdown(asio::socket_base::shutdown_send, error);
    asio::post(socket_.get_executor(), [&operation, error] { operation.complete(error, 0); });
  }
  IoResult read_now(asio::mutable_buffer into) override {
    IoResult result;
    result.size = socket_.read_some(into, result.error);
    return result;
  }
  IoResult write_now(asio::const_buffer bytes) override {
    IoResult result;
    result.size = socket_.write_some(bytes, result.error);
    return result;
  }
  bool waits() const override { return true; }
  bool is_stale() override { return !socket_.is_open() || peek_stale(socket_.native_handle()); }
  bool has_hung_up() override { return !socket_.is_open() || poll_hang_up(socket_.native_handle()); }
  void cancel() override {
    error_code ignored;
    socket_.cancel(ignored);
  }
  void close() override {
    error_code ignored;
    socket_.close(ignored);
  }
  bool is_open() override { return socket_.is_open(); }

 private:
  Socket socket_;
};

class TlsByteStream final : public ByteStream {
 public:
  TlsByteStream(TcpSocket socket, TlsContext context, const std::string& server_name)
      : context_(std::move(context)), stream_(std::move(socket), *context_), is_client_(!server_name.empty()) {
    error_code ignored;
    stream_.next_layer().non_blocking(true, ignored);
    if (!is_client_) return;
    // RFC 6066 §3: names only, no addresses.
    asio::ip::make_address(server_name, ignored);
    if (ignored) SSL_set_tlsext_host_name(stream_.native_handle(), server_name.c_str());
    stream_.set_verify_callback(ssl::host_name_verification(server_name), ignored);
  }

  void begin_handshake(StreamOperation& operation) override {
    stream_.async_handshake(is_client_ ? ssl::stream_base::client : ssl::stream_base::server,
                            [&operation](error_code error) { operation.complete(error, 0); });
  }
  void begin_read(asio::mutable_buffer into, StreamOperation& operation) override {
    stream_.async_read_some(into,
                            [&operation](error_code error, std::size_t size) { operation.complete(error, size); });
  }
  void begin_write(asio::const_buffer bytes, StreamOperation& operation) override {
    asio::async_write(stream_, bytes,
                      [&operation](error_code error, std::size_t size) { operation.complete(error, size); });
  }
  void begin_wait(StreamOperation& operation) override {
    asio::post(stream_.get_executor(), [&operation] { operation.complete(asio::error::operation_not_supported, 0); });
  }
  void begin_shutdown(StreamOperation& operation) override {
    stream_.async_shutdown([&operation](error_code error) { operation.complete(error, 0); });
  }
  IoResult read_now(asio::mutable_buffer) override { return {asio::error::would_block, 0}; }
  IoResult write_now(asio::const_buffer) override { return {asio::error::would_block, 0}; }
  bool waits() const override { return false; }
  bool is_stale() override { return !is_open() || peek_stale(stream_.next_layer().native_handle()); }
  bool has_hung_up() override { return !is_open() || poll_hang_up(stream_.next_layer().native_handle()); }
  void cancel() override {
    error_code ignored;
    stream_.next_layer().cancel(ignored);
  }
  void close() override {
    error_code ignored;
    stream_.next_layer().close(ignored);
  }
  bool is_open() override { return stream_.next_layer().is_open(); }

 private:
  TlsContext context_;
  TlsSocket stream_;
  bool is_client_;
};

}  // namespace

std::unique_ptr<ByteStream> make_stream(TcpSocket socket) {
  return std::make_unique<PlainStream<TcpSocket>>(std::move(socket));
}
std::unique_ptr<ByteStream> make_stream(UnixSocket socket) {
  return std::make_unique<PlainStream<UnixSocket>>(std::move(socket));
}
std::unique_ptr<ByteStream> make_tls_stream(TcpSocket socket, TlsContext context, const std::string& server_name) {
  return std::make_unique<TlsByteStream>(std::move(socket), std::move(context), server_name);
}

}  // namespace latchkey::http::beast
