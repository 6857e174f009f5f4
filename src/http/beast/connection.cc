#include "http/beast/connection.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <optional>

#include "base/task.h"
#include "http/beast/body_share.h"
#include "http/beast/byte_buffer.h"
#include "http/beast/io_await.h"
#include "http/beast/request_reader.h"
#include "http/beast/response_writer.h"

namespace latchkey::http::beast {
namespace {

namespace ssl = asio::ssl;
using TlsStream = ssl::stream<TcpSocket>;
using State = RequestReader::State;
using std::chrono::steady_clock;

constexpr std::size_t kJoinedBody = 64 * 1024;    ///< up to here a body is copied behind its head and goes out in one write
constexpr std::size_t kLingerBytes = 1024 * 1024; ///< of an unread request, so that its client sees the refusal and no reset
constexpr std::chrono::seconds kLingerTime{2};
constexpr std::size_t kBufferSlack = 8 * 1024;    ///< beyond the head's limit, so that the limit itself is noticed

std::string address_text(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  return address.to_string();
}

std::string authority_text(const asio::ip::tcp::endpoint& endpoint) {
  const auto text = address_text(endpoint.address());
  const bool brackets = text.find(':') != std::string::npos;
  return (brackets ? "[" + text + "]" : text) + ":" + std::to_string(endpoint.port());
}

TcpSocket& socket_of(TcpSocket& socket) { return socket; }
TcpSocket& socket_of(TlsStream& stream) { return stream.next_layer(); }

template <class Stream>
class StreamConnection final : public Connection {
 public:
  static constexpr bool kTls = std::is_same_v<Stream, TlsStream>;

  StreamConnection(ConnectionContext& context, IoLoop& loop, Stream stream, const Peer& peer, TlsContext tls)
      : context_(context), loop_(loop), tls_(std::move(tls)), stream_(std::move(stream)), remote_port_(peer.port()), remote_(address_text(peer.address())),
        in_(context.config.limits.header_bytes + kBufferSlack), reader_({.header_bytes = context.config.limits.header_bytes}),
        share_(context.buffered, context.config.limits.buffered_body_bytes) {
    loop_.add(*this);
  }
  ~StreamConnection() override {
    loop_.remove(*this);
    share_.release();
    // Counted last: whoever waits for zero may then take the loop away.
    std::lock_guard lock(context_.mutex);
    if (--*context_.open == 0) context_.all_closed.notify_all();
  }
  StreamConnection(const StreamConnection&) = delete;
  StreamConnection& operator=(const StreamConnection&) = delete;

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
  Task<void> refuse(Refusal why);
  Task<void> linger();

 private:
  TcpSocket& socket() { return socket_of(stream_); }
  const ServerLimits& limits() const { return context_.config.limits; }
  void enter(Phase next, std::chrono::milliseconds allowed) {
    phase = next;
    deadline = steady_clock::now() + allowed;
  }
  /// Of the connection, for HTTP/1.0 clients that name no host.
  std::string own_authority() {
    error_code error;
    return authority_text(socket().local_endpoint(error));
  }
  void feed_buffered();
  Task<bool> fill();
  Task<bool> read_head();
  Task<bool> read_body();
  Task<bool> admit_body();
  Task<bool> send_continue();
  void identify_peer();
  Task<Response> call_service();
  Task<bool> respond(const Response& response, bool keep);
  Task<bool> write(std::string_view head, std::string_view body);
  std::size_t write_at_once(std::string_view head, std::string_view body);

  ConnectionContext& context_;
  IoLoop& loop_;
  TlsContext tls_;
  Stream stream_;
  std::uint16_t remote_port_;
  std::string remote_;
  ByteBuffer in_;
  std::string out_;
  RequestReader reader_;
  BodyShare share_;
  std::size_t served_ = 0;
  bool refused_ = false;
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
void StreamConnection<Stream>::feed_buffered() {
  const auto before = reader_.state();
  while (!in_.empty() && reader_.state() == before) {
    const auto used = reader_.feed(in_.view());
    if (used == 0) return;
    in_.consume(used);
  }
}

/// Reads some bytes; false when the peer is gone, the time is up or the buffer is full.
template <class Stream>
Task<bool> StreamConnection<Stream>::fill() {
  if (!in_.make_room()) co_return false;
  const auto space = asio::buffer(in_.free_space(), in_.free_size());
  const IoResult read = co_await io([this, space](auto next) { stream_.async_read_some(space, std::move(next)); });
  if (read.error || read.size == 0) co_return false;
  in_.filled(read.size);
  co_return true;
}

/// False: there is nothing to answer, the connection just ends.
template <class Stream>
Task<bool> StreamConnection<Stream>::read_head() {
  if (in_.empty()) {
    in_.shrink_if_empty();
    enter(Phase::idle, served_ == 0 ? limits().header_timeout : limits().idle_timeout);
    if (context_.stopping && served_ > 0) co_return false;
    const bool alive = co_await fill();
    if (!alive) co_return false;
  }
  enter(Phase::head, limits().header_timeout);
  feed_buffered();
  while (reader_.state() == State::head) {
    const bool alive = co_await fill();
    if (!alive && expired) co_await refuse({408, "the request did not come in time"});
    if (!alive) co_return false;
    feed_buffered();
  }
  co_return true;
}

template <class Stream>
Task<bool> StreamConnection<Stream>::send_continue() {
  // RFC 9110 §10.1.1: not needed once the body has begun to arrive.
  if (!reader_.expects_continue() || !in_.empty()) co_return true;
  const bool sent = co_await write("HTTP/1.1 100 Continue\r\n\r\n", {});
  co_return sent;
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
  refused_ = true;
  (void)co_await respond(*refusal, false);
  co_return false;
}

template <class Stream>
Task<bool> StreamConnection<Stream>::read_body() {
  const bool admitted = co_await admit_body();
  if (!admitted) co_return false;
  if (reader_.state() == State::refused) co_return true;
  enter(Phase::body, limits().body_timeout);
  const bool ready = co_await send_continue();
  if (!ready) co_return false;
  feed_buffered();
  while (reader_.state() == State::body) {
    const bool alive = co_await fill();
    if (!alive && expired) co_await refuse({408, "the body did not come in time"});
    if (!alive) co_return false;
    feed_buffered();
    if (!share_.grow_to(reader_.request().body.size())) {
      co_await refuse({503, "the server reads too many large bodies at once"});
      co_return false;
    }
  }
  co_return true;
}

template <class Stream>
void StreamConnection<Stream>::identify_peer() {
  Request& request = reader_.request();
  request.remote_address = remote_;
  request.remote_port = remote_port_;
  request.secure = kTls;
  if (request.host.empty()) request.host = own_authority();
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
  if (readable && reader_.state() == State::body) readable = co_await read_body();
  if (!readable) co_return false;
  if (reader_.state() == State::refused) {
    co_await refuse(reader_.refusal());
    co_return false;
  }
  phase = Phase::handler;
  deadline = SteadyTime::max();
  const Response response = co_await call_service();
  ++served_;
  const bool keep = reader_.keep_alive() && !context_.stopping && served_ < limits().requests_per_connection && !wants_close(response);
  const bool written = co_await respond(response, keep);
  co_return written && keep;
}

template <class Stream>
Task<bool> StreamConnection<Stream>::respond(const Response& response, bool keep) {
  constexpr std::size_t kKeptOut = 16 * 1024;
  enter(Phase::write, limits().write_timeout);
  const Framing framing{.keep_alive = keep, .http_1_0 = reader_.is_http_1_0(), .head_request = reader_.request().method == "HEAD", .date = loop_.date()};
  out_.clear();
  append_head(out_, response, framing);
  std::string_view body = has_body(response, framing) ? response.content() : std::string_view();
  if (body.size() <= kJoinedBody) {
    out_ += body;
    body = {};
  }
  const std::size_t done = write_at_once(out_, body);
  bool written = done == out_.size() + body.size();
  if (!written) {
    const auto head_done = std::min(done, out_.size());
    written = co_await write(std::string_view(out_).substr(head_done), body.substr(done - head_done));
  }
  if (out_.capacity() > kKeptOut) out_ = {};
  co_return written;
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
  const std::array<asio::const_buffer, 2> pieces{asio::buffer(head), asio::buffer(body)};
  const IoResult sent = co_await io([this, pieces](auto next) { asio::async_write(stream_, pieces, std::move(next)); });
  co_return !sent.error;
}

template <class Stream>
Task<void> StreamConnection<Stream>::refuse(Refusal why) {
  refused_ = true;
  expired = false;
  context_.metrics
      .counter("latchkey_http_refused_requests_total", "Requests that could not be read, by the answer's status",
               {{"server", context_.config.name}, {"status", std::to_string(why.status)}})
      .add();
  context_.log.debug("request refused", {{"status", why.status}, {"why", why.why}, {"remote", remote_}});
  const Response response = Response::text(why.status, std::string(why.why) + "\n").with("Cache-Control", "no-store");
  (void)co_await respond(response, false);
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
  for (std::size_t total = 0; refused_ && socket().is_open() && total < kLingerBytes;) {
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
      co_await connection->refuse(full);
      open = false;
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
