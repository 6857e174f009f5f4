#include "http/beast/connection.h"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <optional>

#include "base/task.h"
#include "http/beast/body_share.h"
#include "http/beast/client_connection.h"
#include "http/beast/io_await.h"

namespace latchkey::http::beast {
namespace {

namespace ssl = asio::ssl;
using TlsStream = ssl::stream<TcpSocket>;
using State = RequestReader::State;

constexpr std::size_t kLingerBytes =
    1024 * 1024;  ///< of an unread request, so that its client sees the refusal and no reset
constexpr std::chrono::seconds kLingerTime{2};

TcpSocket& socket_of(TcpSocket& socket) { return socket; }
TcpSocket& socket_of(TlsStream& stream) { return stream.next_layer(); }

template <class Stream>
class StreamConnection final : public ClientConnection {
 public:
  static constexpr bool kTls = std::is_same_v<Stream, TlsStream>;

  StreamConnection(ConnectionContext& context, IoLoop& loop, Stream stream, const Peer& peer, TlsContext tls)
      : ClientConnection(context, loop, peer, kTls),
        tls_context_(std::move(tls)),
        stream_(std::move(stream)),
        share_(context.buffered, context.config.limits.buffered_body_bytes) {}

  void cancel() override {
    error_code ignored;
    socket().cancel(ignored);
  }
  void close() override {
    error_code ignored;
    socket().close(ignored);
  }

  Task<bool> shake_hands();
  Task<bool> exchange();
  Task<void> linger();
  using ClientConnection::refuse;

 private:
  TcpSocket& socket() { return socket_of(stream_); }
  std::string own_authority() override { return authority_text(socket()); }
  bool may_hold(std::size_t size) override { return share_.grow_to(size); }
  Task<bool> fill() override;
  Task<bool> write(std::string_view head, std::string_view body) override;
  std::size_t write_at_once(std::string_view head, std::string_view body);
  Task<bool> admit_body();
  Task<Response> call_service();

  TlsContext tls_context_;
  Stream stream_;
  BodyShare share_;
};

template <class Stream>
Task<bool> StreamConnection<Stream>::shake_hands() {
  enter(Phase::handshake, limits().header_timeout);
  if constexpr (kTls) {
    const IoResult done = co_await io([this](auto next) { stream_.async_handshake(ssl::stream_base::server, std::move(next)); });
    co_return !done.error;
  }
  co_return true;
}

template <class Stream>
Task<bool> StreamConnection<Stream>::fill() {
  if (!in_.make_room()) co_return false;
  const auto space = asio::buffer(in_.free_space(), in_.free_size());
  const IoResult read = co_await io([this, space](auto next) { stream_.async_read_some(space, std::move(next)); });
  if (read.error || read.size == 0) co_return false;
  in_.filled(read.size);
  co_return true;
}

/// A body above the default is read when the service is content with the head; false: the refusal has been sent.
template <class Stream>
Task<bool> StreamConnection<Stream>::admit_body() {
  Request& request = reader_.request();
  const auto limit = context_.service->max_body(request.method, request.path).value_or(limits().body_bytes);
  reader_.set_body_limit(limit);
  if (reader_.state() == State::refused || limit <= limits().body_bytes || reader_.announced_body() <= limits().body_bytes) co_return true;
  phase = Phase::handler;
  deadline = SteadyTime::max();
  identify_peer();
  const auto refusal = co_await context_.service->refuse_body(request);
  if (!refusal) co_return true;
  unread_ = true;
  (void)co_await respond(*refusal, false);
  co_return false;
}

template <class Stream>
Task<Response> StreamConnection<Stream>::call_service() {
  identify_peer();
  Request& request = reader_.request();
  std::string what = "an exception that is none of std::exception";
  try {
    co_return co_await context_.service->serve(request);
  } catch (const std::exception& e) {
    what = e.what();
  } catch (...) {  // the last resort: a connection must not take the process down
  }
  context_.log.error("a request ended in an exception", {{"path", request.path}, {"what", what}});
  co_return Response::text(500, "Internal Server Error\n");
}

/// One request and its answer; false when the connection is to end.
template <class Stream>
Task<bool> StreamConnection<Stream>::exchange() {
  reader_.reset();
  share_.release();
  expired = false;
  bool readable = co_await read_head();
  if (readable && reader_.state() == State::body) readable = co_await admit_body();
  if (readable && reader_.state() == State::body) readable = co_await read_body();
  if (!readable) co_return false;
  if (reader_.state() == State::refused) co_return co_await refuse(reader_.refusal());
  phase = Phase::handler;
  deadline = SteadyTime::max();
  const Response response = co_await call_service();
  ++served_;
  const bool keep = may_go_on(response);
  const bool written = co_await respond(response, keep);
  co_return written && keep;
}

/// What the socket takes without waiting, which is mostly everything: no round through the event loop then.
template <class Stream>
std::size_t StreamConnection<Stream>::write_at_once(std::string_view head, std::string_view body) {
  if constexpr (kTls) {
    return 0;
  } else {
    const std::array<asio::const_buffer, 2> pieces{asio::buffer(head), asio::buffer(body)};
    error_code error;
    const auto size = stream_.write_some(pieces, error);
    return error ? 0 : size;  // an error is seen again, and judged, by the write that follows
  }
}

template <class Stream>
Task<bool> StreamConnection<Stream>::write(std::string_view head, std::string_view body) {
  const std::size_t done = write_at_once(head, body);
  if (done == head.size() + body.size()) co_return true;
  const auto head_done = std::min(done, head.size());
  const std::array<asio::const_buffer, 2> pieces{asio::buffer(head.substr(head_done)),
                                                 asio::buffer(body.substr(done - head_done))};
  const IoResult sent = co_await io([this, pieces](auto next) { asio::async_write(stream_, pieces, std::move(next)); });
  co_return !sent.error;
}

/// Ends the connection so that the client reads our last answer: closing with unread bytes would reset it away.
template <class Stream>
Task<void> StreamConnection<Stream>::linger() {
  enter(Phase::linger, kLingerTime);
  if constexpr (kTls) {
    if (socket().is_open()) co_await io([this](auto next) { stream_.async_shutdown(std::move(next)); });
  }
  error_code ignored;
  socket().shutdown(asio::socket_base::shutdown_send, ignored);
  std::array<char, 4096> waste{};
  for (std::size_t total = 0; unread_ && socket().is_open() && total < kLingerBytes;) {
    const IoResult read = co_await io([this, &waste](auto next) { socket().async_read_some(asio::buffer(waste), std::move(next)); });
    if (read.error) break;
    total += read.size;
  }
  close();
}

enum class Mission { serve, refuse };

template <class Stream>
detail::Detached run(std::unique_ptr<StreamConnection<Stream>> connection, Mission mission, Log* log) {
  try {
    bool open = co_await connection->shake_hands();
    const bool shaken = open;
    if (mission == Mission::refuse) {
      const Refusal full{503, "the server has too many connections"};
      open = co_await connection->refuse(full);
    }
    while (open) open = co_await connection->exchange();
    if (shaken) co_await connection->linger();
  } catch (const std::exception& e) {
    log->error("a connection ended in an exception", {{"what", e.what()}});
  }
}

template <class Stream>
void launch(ConnectionContext& context, IoLoop& loop, Stream stream, const Peer& peer, TlsContext tls, Mission mission) {
  error_code ignored;
  socket_of(stream).set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_of(stream).non_blocking(true, ignored);
  run(std::make_unique<StreamConnection<Stream>>(context, loop, std::move(stream), peer, std::move(tls)), mission, &context.log);
}

}  // namespace

void start_plain(ConnectionContext& context, IoLoop& loop, TcpSocket socket, const Peer& peer) {
  launch(context, loop, std::move(socket), peer, nullptr, Mission::serve);
}

void start_tls(ConnectionContext& context, IoLoop& loop, TcpSocket socket, const Peer& peer, TlsContext tls) {
  TlsStream stream(std::move(socket), *tls);
  launch(context, loop, std::move(stream), peer, std::move(tls), Mission::serve);
}

void start_refusal(ConnectionContext& context, IoLoop& loop, TcpSocket socket, const Peer& peer) {
  launch(context, loop, std::move(socket), peer, nullptr, Mission::refuse);
}

}  // namespace latchkey::http::beast
