#include "http/beast/client_connection.h"

#include <algorithm>

#include "http/beast/response_writer.h"

namespace latchkey::http::beast {
namespace {

using State = RequestReader::State;
using std::chrono::steady_clock;

constexpr std::size_t kJoinedBody = 64 * 1024;  ///< up to here a body is copied behind its head: one write for both
constexpr std::size_t kBufferSlack = 8 * 1024;  ///< beyond the head's limit, so that the limit itself is noticed
constexpr std::size_t kKeptOut = 16 * 1024;

std::string address_text(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  return address.to_string();
}

}  // namespace

std::string authority_text(const TcpSocket& socket) {
  error_code error;
  const auto endpoint = socket.local_endpoint(error);
  const auto text = address_text(endpoint.address());
  return (text.find(':') != std::string::npos ? "[" + text + "]" : text) + ":" + std::to_string(endpoint.port());
}

ClientConnection::ClientConnection(ConnectionContext& context, IoLoop& loop, const Peer& peer, bool tls)
    : context_(context),
      loop_(loop),
      tls_(tls),
      remote_(address_text(peer.address())),
      in_(context.config.limits.header_bytes + kBufferSlack),
      reader_({.header_bytes = context.config.limits.header_bytes}) {
  loop_.add(*this);
}

ClientConnection::~ClientConnection() {
  loop_.remove(*this);
  // Counted last: whoever waits for zero may then take the loop away.
  std::lock_guard lock(context_.mutex);
  if (--*context_.open == 0) context_.all_closed.notify_all();
}

void ClientConnection::enter(Phase next, std::chrono::milliseconds allowed) {
  phase = next;
  deadline = steady_clock::now() + allowed;
}

void ClientConnection::feed_buffered() {
  const auto before = reader_.state();
  while (!in_.empty() && reader_.state() == before) {
    const auto used = reader_.feed(in_.view());
    if (used == 0) return;
    in_.consume(used);
  }
}

Task<bool> ClientConnection::read_head() {
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
    if (!alive && expired) co_return co_await refuse({408, "the request did not come in time"});
    if (!alive) co_return false;
    feed_buffered();
  }
  co_return true;
}

Task<bool> ClientConnection::send_continue() {
  // RFC 9110 §10.1.1: not needed once the body has begun to arrive.
  if (!reader_.expects_continue() || !in_.empty()) co_return true;
  const bool sent = co_await write("HTTP/1.1 100 Continue\r\n\r\n", {});
  co_return sent;
}

Task<bool> ClientConnection::read_body() {
  if (reader_.state() == State::refused) co_return true;
  enter(Phase::body, limits().body_timeout);
  const bool ready = co_await send_continue();
  if (!ready) co_return false;
  feed_buffered();
  while (reader_.state() == State::body) {
    const bool alive = co_await fill();
    if (!alive && expired) co_return co_await refuse({408, "the body did not come in time"});
    if (!alive) co_return false;
    feed_buffered();
    if (!may_hold(reader_.request().body.size()))
      co_return co_await refuse({503, "the server reads too many large bodies at once"});
  }
  co_return true;
}

void ClientConnection::identify_peer() {
  Request& request = reader_.request();
  request.remote_address = remote_;
  request.secure = tls_;
  if (request.host.empty()) request.host = own_authority();
}

bool ClientConnection::may_go_on(const Response& response) const {
  return reader_.keep_alive() && !context_.stopping && served_ < limits().requests_per_connection &&
         !wants_close(response);
}

Task<bool> ClientConnection::respond(const Response& response, bool keep) {
  enter(Phase::write, limits().write_timeout);
  const Framing framing{.keep_alive = keep,
                        .http_1_0 = reader_.is_http_1_0(),
                        .head_request = reader_.request().method == "HEAD",
                        .date = loop_.date()};
  out_.clear();
  append_head(out_, response, framing);
  std::string_view body = has_body(response, framing) ? response.content() : std::string_view();
  if (body.size() <= kJoinedBody) {
    out_ += body;
    body = {};
  }
  const bool written = co_await write(out_, body);
  if (out_.capacity() > kKeptOut) out_ = {};
  co_return written;
}

Task<bool> ClientConnection::refuse(Refusal why) {
  unread_ = true;
  expired = false;
  context_.metrics
      .counter("latchkey_http_refused_requests_total", "Requests that could not be read, by the answer's status",
               {{"server", context_.config.name}, {"status", std::to_string(why.status)}})
      .add();
  context_.log.debug("request refused", {{"status", why.status}, {"why", why.why}, {"remote", remote_}});
  const Response response = Response::text(why.status, std::string(why.why) + "\n").with("Cache-Control", "no-store");
  (void)co_await respond(response, false);
  co_return false;
}

}  // namespace latchkey::http::beast
