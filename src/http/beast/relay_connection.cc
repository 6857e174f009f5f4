#include "http/beast/relay_connection.h"

#include <array>
#include <chrono>

namespace latchkey::http::beast {
namespace {

using State = RequestReader::State;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kLingerBytes =
    1024 * 1024;  ///< of an unread request, so that its client sees the answer and no reset
constexpr std::chrono::seconds kLingerTime{2};
constexpr std::chrono::seconds kClientLook{2};  ///< how often it is looked whether the client still waits
constexpr std::chrono::seconds kStayLook{5};    ///< how often it is asked whether a WebSocket or stream may stay

}  // namespace

RelayConnection::RelayConnection(ConnectionContext& context, UpstreamPool& pool, std::unique_ptr<ByteStream> stream,
                                 const Peer& peer, bool tls, std::string authority)
    : ClientConnection(context, pool.loop(), peer, tls),
      pool_(pool),
      stream_(std::move(stream)),
      authority_(std::move(authority)) {}

void RelayConnection::enter(Phase next, milliseconds allowed) {
  stage_ = Stage::client;
  ClientConnection::enter(next, allowed);
}

void RelayConnection::attend(Stage stage, milliseconds allowed) {
  const auto now = steady_clock::now();
  stage_ = stage;
  phase = Phase::body;  // a deadline of this phase is told by cancel()
  true_deadline_ = now + allowed;
  set_deadline(now);
}

/// A tunnel tells by itself when its client hangs up.
void RelayConnection::set_deadline(SteadyTime now) {
  deadline = std::min(true_deadline_, next_look_);
  if (stage_ != Stage::tunnel) deadline = std::min(deadline, now + kClientLook);
}

void RelayConnection::watch() { next_look_ = steady_clock::now() + kStayLook; }

void RelayConnection::cancel() {
  if (stage_ == Stage::client) return stream_->cancel();
  expired = false;
  const auto now = steady_clock::now();
  client_gone_ = stage_ != Stage::tunnel && stream_->has_hung_up();
  bool unwelcome = false;
  if (now >= next_look_) {
    unwelcome = !service().may_stay(reader_.request(), remembered_);
    watch();
  }
  timed_out_ = now >= true_deadline_ || unwelcome;
  if (!client_gone_ && !timed_out_) return set_deadline(now);
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

Task<bool> RelayConnection::write(std::string_view head, std::string_view body) {
  const bool begun = co_await send(*stream_, head);
  if (!begun || body.empty()) co_return begun;
  co_return co_await send(*stream_, body);
}

Task<bool> RelayConnection::exchange() {
  reader_.reset();
  expired = client_gone_ = timed_out_ = answered_ = false;
  next_look_ = SteadyTime::max();
  upload_ = Upload::none;
  record_ = {};
  const bool readable = co_await read_head();
  if (!readable) co_return false;
  if (reader_.state() == State::body) {
    if (const auto most = service().wants_body(reader_.request())) {
      reader_.set_body_limit(*most);
      const bool whole = co_await read_body();
      if (!whole) co_return false;
    }
  }
  if (reader_.state() == State::refused) co_return co_await refuse(reader_.refusal());
  const auto begun = steady_clock::now();
  stage_ = Stage::client;
  phase = Phase::handler;
  deadline = SteadyTime::max();
  identify_peer();
  RelayDecision decision = co_await judge();
  remembered_ = {.forward = {}, .response = {}, .context = decision.context};
  ++served_;
  const bool keep = co_await serve(std::move(decision));
  record_.took = steady_clock::now() - begun;
  service().finished(reader_.request(), remembered_, record_);
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
  const bool keep = !unread_ && may_go_on(decision.response);
  record_.status = decision.response.status;
  record_.bytes_in += reader_.request().body.size();
  record_.bytes_out = decision.response.content().size();
  const bool written = co_await respond(decision.response, keep);
  record_.cut = !written;
  co_return written&& keep;
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
