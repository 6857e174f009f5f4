#include "http/beast/relay_connection.h"

#include <array>
#include <chrono>

#include "http/beast/response_writer.h"

namespace latchkey::http::beast {
namespace {

using State = RequestReader::State;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kBufferSlack = 8 * 1024;  ///< beyond the head's limit, so that the limit itself is noticed
constexpr std::size_t kKeptOut = 16 * 1024;
constexpr std::size_t kLingerBytes =
    1024 * 1024;  ///< of an unread request, so that its client sees the answer and no reset
constexpr std::chrono::seconds kLingerTime{2};
constexpr std::chrono::seconds kClientLook{2};   ///< how often it is looked whether the client still waits
constexpr std::chrono::seconds kTunnelLook{20};  ///< how often it is asked whether a WebSocket may stay

std::string address_text(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  return address.to_string();
}

std::string authority_text(const TcpSocket& socket) {
  error_code error;
  const auto endpoint = socket.local_endpoint(error);
  const auto text = address_text(endpoint.address());
  return (text.find(':') != std::string::npos ? "[" + text + "]" : text) + ":" + std::to_string(endpoint.port());
}

}  // namespace

RelayConnection::RelayConnection(ConnectionContext& context, UpstreamPool& pool, std::unique_ptr<ByteStream> stream,
                                 const Peer& peer, bool tls, std::string authority)
    : context_(context),
      pool_(pool),
      stream_(std::move(stream)),
      tls_(tls),
      remote_port_(peer.port()),
      remote_(address_text(peer.address())),
      authority_(std::move(authority)),
      in_(context.config.limits.header_bytes + kBufferSlack),
      reader_({.header_bytes = context.config.limits.header_bytes}) {
  pool_.loop().add(*this);
}

RelayConnection::~RelayConnection() {
  pool_.loop().remove(*this);
  // Counted last: whoever waits for zero may then take the loop away.
  std::lock_guard lock(context_.mutex);
  if (--*context_.open == 0) context_.all_closed.notify_all();
}

void RelayConnection::enter(Phase next, milliseconds allowed) {
  stage_ = Stage::client;
  phase = next;
  deadline = steady_clock::now() + allowed;
}

void RelayConnection::attend(Stage stage, milliseconds allowed) {
  const auto now = steady_clock::now();
  stage_ = stage;
  phase = Phase::body;  // a deadline of this phase is told by cancel()
  true_deadline_ = now + allowed;
  deadline = std::min(true_deadline_, now + (stage == Stage::tunnel ? kTunnelLook : kClientLook));
}

void RelayConnection::cancel() {
  if (stage_ == Stage::client) return stream_->cancel();
  expired = false;
  const auto now = steady_clock::now();
  const bool tunnel = stage_ == Stage::tunnel;
  client_gone_ = !tunnel && stream_->has_hung_up();
  const bool unwelcome = tunnel && !service().may_stay(reader_.request(), remembered_);
  timed_out_ = now >= true_deadline_ || unwelcome;
  if (!client_gone_ && !timed_out_) {
    deadline = std::min(true_deadline_, now + (tunnel ? kTunnelLook : kClientLook));
    return;
  }
  deadline = SteadyTime::max();
  if (stage_ == Stage::connecting && connector_) connector_->cancel();
  if (upstream_) upstream_->close();
  stream_->cancel();
}

void RelayConnection::close() {
  stream_->close();
  if (connector_) connector_->cancel();
  if (upstream_) upstream_->close();
}

Task<bool> RelayConnection::shake_hands() {
  if (!tls_) co_return true;
  enter(Phase::handshake, limits().header_timeout);
  const IoResult done = co_await operation([this](StreamOperation& op) { stream_->begin_handshake(op); });
  co_return !done.error;
}

void RelayConnection::feed_buffered() {
  const auto before = reader_.state();
  while (!in_.empty() && reader_.state() == before) {
    const auto used = reader_.feed(in_.view());
    if (used == 0) return;
    in_.consume(used);
  }
}

/// Reads some bytes; false when the client is gone, the time is up or the buffer is full.
Task<bool> RelayConnection::fill() {
  if (!in_.make_room()) co_return false;
  const auto space = asio::buffer(in_.free_space(), in_.free_size());
  const IoResult read = co_await operation([this, space](StreamOperation& op) { stream_->begin_read(space, op); });
  if (read.error || read.size == 0) co_return false;
  in_.filled(read.size);
  co_return true;
}

/// All of it; without a round through the event loop when the socket takes it at once.
Task<bool> RelayConnection::send(ByteStream& to, std::string_view bytes) {
  const IoResult now = to.write_now(asio::buffer(bytes.data(), bytes.size()));
  if (!now.error) bytes.remove_prefix(now.size);  // an error is seen again, and judged, by the write that follows
  if (bytes.empty()) co_return true;
  const IoResult sent = co_await operation(
      [&to, bytes](StreamOperation& op) { to.begin_write(asio::buffer(bytes.data(), bytes.size()), op); });
  co_return !sent.error;
}

/// False: there is nothing to answer, the connection just ends.
Task<bool> RelayConnection::read_head() {
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

Task<bool> RelayConnection::send_continue() {
  // RFC 9110 §10.1.1: not needed once the body has begun to arrive.
  if (!reader_.expects_continue() || !in_.empty()) co_return true;
  const bool sent = co_await send(*stream_, "HTTP/1.1 100 Continue\r\n\r\n");
  co_return sent;
}

Task<bool> RelayConnection::read_whole_body(std::size_t most) {
  reader_.set_body_limit(most);
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
  }
  co_return true;
}

Task<bool> RelayConnection::exchange() {
  reader_.reset();
  expired = client_gone_ = timed_out_ = answered_ = false;
  upload_ = Upload::none;
  record_ = {};
  const bool readable = co_await read_head();
  if (!readable) co_return false;
  if (reader_.state() == State::body) {
    if (const auto most = service().wants_body(reader_.request())) {
      const bool whole = co_await read_whole_body(*most);
      if (!whole) co_return false;
    }
  }
  if (reader_.state() == State::refused) co_return co_await refuse(reader_.refusal());
  const auto begun = steady_clock::now();
  stage_ = Stage::client;
  phase = Phase::handler;
  deadline = SteadyTime::max();
  Request& request = reader_.request();
  request.remote_address = remote_;
  request.remote_port = remote_port_;
  request.secure = tls_;
  if (request.host.empty()) request.host = authority_;
  RelayDecision decision = co_await judge();
  remembered_ = {.forward = {}, .response = {}, .context = decision.context};
  ++served_;
  const bool keep = co_await serve(std::move(decision));
  record_.took = steady_clock::now() - begun;
  service().finished(request, remembered_, record_);
  remembered_ = {};
  co_return keep;
}

Task<RelayDecision> RelayConnection::judge() {
  std::string what = "an exception that is none of std::exception";
  try {
    co_return co_await service().decide(reader_.request());
  } catch (const std::exception& e) {
    what = e.what();
  } catch (...) {  // the last resort: a connection must not take the process down
  }
  context_.log.error("a request ended in an exception", {{"path", reader_.request().path}, {"what", what}});
  co_return RelayDecision{.forward = {}, .response = Response::text(500, "Internal Server Error\n"), .context = {}};
}

Task<bool> RelayConnection::serve(RelayDecision decision) {
  if (decision.forward) co_return co_await relay(std::move(decision));
  co_return co_await answer(std::move(decision));
}

/// What is answered here. A body that nobody read ends the connection.
Task<bool> RelayConnection::answer(RelayDecision decision) {
  unread_ = reader_.state() != State::done;
  const bool keep = reader_.keep_alive() && !unread_ && !context_.stopping &&
                    served_ < limits().requests_per_connection && !wants_close(decision.response);
  record_.status = decision.response.status;
  record_.bytes_in += reader_.request().body.size();
  record_.bytes_out = decision.response.content().size();
  const bool written = co_await respond(decision.response, keep);
  record_.cut = !written;
  co_return written&& keep;
}

Task<bool> RelayConnection::respond(const Response& response, bool keep) {
  enter(Phase::write, limits().write_timeout);
  const Framing framing{.keep_alive = keep,
                        .http_1_0 = reader_.is_http_1_0(),
                        .head_request = reader_.request().method == "HEAD",
                        .date = pool_.loop().date()};
  out_.clear();
  append_head(out_, response, framing);
  if (has_body(response, framing)) out_ += response.content();
  const bool written = co_await send(*stream_, out_);
  if (out_.capacity() > kKeptOut) out_ = {};
  co_return written;
}

void RelayConnection::count_refusal(const Refusal& why) {
  context_.metrics
      .counter("latchkey_http_refused_requests_total", "Requests that could not be read, by the answer's status",
               {{"server", context_.config.name}, {"status", std::to_string(why.status)}})
      .add();
  context_.log.debug("request refused", {{"status", why.status}, {"why", why.why}, {"remote", remote_}});
}

/// Always false: the connection ends with it.
Task<bool> RelayConnection::refuse(Refusal why) {
  unread_ = true;
  expired = false;
  count_refusal(why);
  const Response response = Response::text(why.status, std::string(why.why) + "\n").with("Cache-Control", "no-store");
  (void)co_await respond(response, false);
  co_return false;
}

/// Ends the connection so that the client reads our last answer: closing with unread bytes would reset it away.
Task<void> RelayConnection::linger() {
  enter(Phase::linger, kLingerTime);
  // A TLS stream that we have ended cannot be read any more, so there the end comes last.
  if (!tls_ && stream_->is_open())
    (void)co_await operation([this](StreamOperation& op) { stream_->begin_shutdown(op); });
  std::array<char, 4096> waste{};
  for (std::size_t total = 0; unread_ && stream_->is_open() && total < kLingerBytes;) {
    const IoResult read =
        co_await operation([this, &waste](StreamOperation& op) { stream_->begin_read(asio::buffer(waste), op); });
    if (read.error) break;
    total += read.size;
  }
  if (tls_ && stream_->is_open())
    (void)co_await operation([this](StreamOperation& op) { stream_->begin_shutdown(op); });
  close();
}

namespace {

detail::Detached run(std::unique_ptr<RelayConnection> connection, Log* log) {
  try {
    bool open = co_await connection->shake_hands();
    const bool shaken = open;
    while (open) open = co_await connection->exchange();
    if (shaken) co_await connection->linger();
  } catch (const std::exception& e) {
    log->error("a connection ended in an exception", {{"what", e.what()}});
  }
}

}  // namespace

void start_relay(ConnectionContext& context, UpstreamPool& pool, TcpSocket socket, const Peer& peer, TlsContext tls) {
  error_code ignored;
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  std::string authority = authority_text(socket);
  const bool secure = tls != nullptr;
  auto stream = secure ? make_tls_stream(std::move(socket), std::move(tls), "") : make_stream(std::move(socket));
  run(std::make_unique<RelayConnection>(context, pool, std::move(stream), peer, secure, std::move(authority)),
      &context.log);
}

}  // namespace latchkey::http::beast
