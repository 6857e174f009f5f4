// A request on its way to an upstream, and the answer on its way back: two coroutines on one thread, each holding one
// buffer's worth of bytes. The answer may overtake the upload.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "http/beast/relay_connection.h"
#include "http/beast/response_writer.h"

namespace latchkey::http::beast {
namespace {

using std::chrono::steady_clock;
using ReadState = RequestReader::State;
using AnswerState = ResponseReader::State;

constexpr std::size_t kTlsRead = 16 * 1024;  ///< a TLS record
constexpr std::size_t kKeptOut = 16 * 1024;
constexpr std::size_t kKeptAnswer = 16 * 1024;

bool is_bodiless(int status) { return status < 200 || status == 204 || status == 304; }

/// RFC 9110 §9.2.2: what a proxy may send again by itself.
bool is_idempotent(std::string_view method) {
  constexpr std::array<std::string_view, 6> known{"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PROPFIND"};
  return std::ranges::find(known, method) != known.end();
}

/// Answers that go on as long as somebody looks: server-sent events, and pictures that replace each other.
bool is_endless(const RelayHead& head) {
  auto type = head.headers.get("Content-Type").value_or("");
  type = type.substr(0, type.find_first_of("; "));
  return equal_ignoring_case(type, "text/event-stream") || equal_ignoring_case(type, "multipart/x-mixed-replace");
}

void append_chunk(std::string& out, std::string_view bytes) {
  if (bytes.empty()) return;  // an empty chunk would be the end
  fmt::format_to(std::back_inserter(out), "{:x}\r\n", bytes.size());
  out.append(bytes).append("\r\n");
}

bool is_chunked(const Request& request) { return request.headers.has("Transfer-Encoding"); }

}  // namespace

Task<bool> RelayConnection::relay(RelayDecision decision) {
  const Forward& forward = *decision.forward;
  std::uint64_t announced = 0;
  const auto length = reader_.request().headers.get("Content-Length").value_or("0");
  std::from_chars(length.data(), length.data() + length.size(), announced);
  if (forward.max_body != 0 && announced > forward.max_body) {
    record_.status = 413;
    co_return co_await refuse({413, "the body is too large"});
  }
  Outcome outcome = co_await attempt(decision, false);
  if (outcome.failure && outcome.failure->kind == RelayFailure::Kind::broken && reused_ && may_repeat()) {
    record_.retried = true;
    outcome = co_await attempt(decision, true);
  }
  if (client_gone_) {
    record_.cut = true;
    co_return false;
  }
  if (outcome.instead) {
    decision.response = *std::move(outcome.instead);
    co_return co_await answer(std::move(decision));
  }
  if (!outcome.failure || answered_) co_return outcome.keep;
  // Whose fault it was that nothing came: the client's first.
  if (upload_ == Upload::too_large) co_return co_await refuse({413, "the body is too large"});
  if (reader_.state() == ReadState::refused) co_return co_await refuse(reader_.refusal());
  if (timed_out_ && reader_.state() == ReadState::body)
    co_return co_await refuse({408, "the body did not come in time"});
  decision.response = service().failed(reader_.request(), decision, *outcome.failure);
  co_return co_await answer(std::move(decision));
}

/// Nothing came back, nothing of a body is used up, and the method says that twice is as good as once.
bool RelayConnection::may_repeat() {
  return !client_gone_ && !timed_out_ && !answered_ && upload_ == Upload::none && reader_.state() == ReadState::done &&
         is_idempotent(reader_.request().method);
}

Task<RelayConnection::Outcome> RelayConnection::attempt(RelayDecision& decision, bool fresh) {
  const Forward& forward = *decision.forward;
  const auto begun = steady_clock::now();
  Outcome outcome;
  outcome.failure = co_await open_upstream(forward, fresh);
  if (outcome.failure) co_return outcome;
  if (!answer_) answer_ = std::make_unique<ResponseReader>();
  answer_->reset(reader_.request().method == "HEAD");
  carried_.clear();
  upstream_end_ = {};
  const std::string head = request_head(forward);
  attend(Stage::upstream, forward.upstream->response_timeout);
  (void)co_await send(*upstream_, head);  // if it did not go through, there may still be an answer that says why
  Join uploaded;
  if (reader_.state() == ReadState::body) {
    start(upload(forward), [&uploaded](const std::exception_ptr&) { uploaded.done(); });
  } else {
    uploaded.done();
  }
  outcome.failure = co_await await_answer(forward);
  if (!outcome.failure) {
    record_.upstream_took = steady_clock::now() - begun;
    outcome.instead = service().instead(reader_.request(), decision, answer_->head());
    if (!outcome.instead) outcome.keep = co_await pass_answer(decision);
  }
  co_await end_upload(uploaded);
  release_upstream(*forward.upstream, !outcome.failure && !outcome.instead);
  co_return outcome;
}

Task<std::optional<RelayFailure>> RelayConnection::open_upstream(const Forward& forward, bool fresh) {
  const Upstream& upstream = *forward.upstream;
  if (!fresh) upstream_ = pool_.take_idle(upstream);
  reused_ = upstream_ != nullptr;
  if (reused_) co_return std::nullopt;
  connector_ = std::make_unique<Connector>(pool_);
  attend(Stage::connecting, upstream.connect_timeout);
  auto connected = co_await connector_->connect(upstream);
  connector_.reset();
  if (connected) {
    upstream_ = *std::move(connected);
    co_return std::nullopt;
  }
  if (timed_out_) co_return RelayFailure{RelayFailure::Kind::unreachable, upstream.address() + " takes no connection"};
  co_return RelayFailure{RelayFailure::Kind::unreachable, connected.error().detail};
}

std::string RelayConnection::request_head(const Forward& forward) {
  const Request& request = reader_.request();
  std::string head;
  head.reserve(512);
  head.append(request.method).append(" ").append(forward.target).append(" HTTP/1.1\r\n");
  forward.headers.for_each([&](const Headers::Field& field) {
    if (is_hop_by_hop(field.name)) return;
    head.append(field.name).append(": ").append(field.value).append("\r\n");
  });
  if (forward.upgrade) head += "Connection: Upgrade\r\nUpgrade: websocket\r\n";
  if (is_chunked(request)) {
    head += "Transfer-Encoding: chunked\r\n";
  } else if (const auto length = request.headers.get("Content-Length")) {
    head.append("Content-Length: ").append(*length).append("\r\n");
  }
  head += "\r\n";
  return head;
}

// ---- The upload ----

Task<void> RelayConnection::upload(const Forward& forward) {
  upload_ = Upload::running;
  reader_.set_body_limit(std::numeric_limits<std::size_t>::max());
  bool alive = co_await send_continue();
  while (alive && upload_ == Upload::running) {
    feed_buffered();
    if (reader_.state() == ReadState::refused) {
      upload_ = Upload::given_up;
      break;
    }
    const bool sent = co_await upload_piece(forward);
    if (!sent || upload_ != Upload::running) {
      if (upload_ == Upload::running) upload_ = Upload::upstream_gone;
      if (upload_ == Upload::upstream_gone) co_return;  // its answer may still be on the way
      break;
    }
    if (reader_.state() == ReadState::done) {
      upload_ = Upload::whole;
      if (!answered_) attend(Stage::upstream, forward.upstream->response_timeout);
      co_return;
    }
    alive = co_await read_upload();
  }
  if (!alive && upload_ == Upload::running) {
    upload_ = Upload::client_gone;
    client_gone_ = !timed_out_;
  }
  if (upstream_) upstream_->close();  // half a request is none
}

/// Sends what was read of the body, and its end.
Task<bool> RelayConnection::upload_piece(const Forward& forward) {
  const bool chunked = is_chunked(reader_.request());
  std::string& body = reader_.request().body;
  record_.bytes_in += body.size();
  if (forward.max_body != 0 && record_.bytes_in > forward.max_body) {
    upload_ = Upload::too_large;
    co_return false;
  }
  std::string framed;
  if (chunked) {
    append_chunk(framed, body);
    if (reader_.state() == ReadState::done) framed += "0\r\n\r\n";
  }
  std::string_view bytes = chunked ? framed : body;
  attend(Stage::upstream, forward.upstream->stream_timeout);
  const bool sent = bytes.empty() ? true : co_await send(*upstream_, bytes);
  body.clear();
  co_return sent;
}

/// More of the body: past the connection's own small buffer when that is empty.
Task<bool> RelayConnection::read_upload() {
  if (!stream_->waits() || !in_.empty()) co_return co_await fill();
  while (true) {
    // No more than fits into our own buffer, if it turns out to belong to the next request.
    const auto scratch = asio::buffer(pool_.scratch(), limits().header_bytes);
    const IoResult now = stream_->read_now(scratch);
    if (!now.error && now.size > 0) {
      std::string_view bytes(static_cast<const char*>(scratch.data()), now.size);
      while (!bytes.empty() && reader_.state() == ReadState::body) {
        const auto used = reader_.feed(bytes);
        if (used == 0) break;
        bytes.remove_prefix(used);
      }
      co_return in_.append(bytes);
    }
    if (now.error != asio::error::would_block) co_return false;
    const IoResult ready = co_await operation([this](StreamOperation& op) { stream_->begin_wait(op); });
    if (ready.error) co_return false;
  }
}

/// The answer is through. What the client still sends is for nobody.
Task<void> RelayConnection::end_upload(Join& uploaded) {
  if (!uploaded.is_done()) {
    unread_ = true;
    if (upload_ == Upload::running) upload_ = Upload::given_up;
    upstream_->close();
    stream_->cancel();
  }
  co_await uploaded;
  if (reader_.state() == ReadState::body || reader_.state() == ReadState::refused) unread_ = true;
}

// ---- The answer ----

void RelayConnection::feed_upstream(std::string_view bytes) {
  if (carried_.empty()) {
    carried_ = bytes.substr(answer_->feed(bytes));
    return;
  }
  carried_ += bytes;
  carried_.erase(0, answer_->feed(carried_));
}

Task<bool> RelayConnection::read_upstream() {
  if (!upstream_->waits()) {
    const auto buffer = std::make_unique_for_overwrite<char[]>(kTlsRead);
    const auto space = asio::buffer(buffer.get(), kTlsRead);
    const IoResult read = co_await operation([this, space](StreamOperation& op) { upstream_->begin_read(space, op); });
    upstream_end_ = read.error;
    if (!read.error) feed_upstream({buffer.get(), read.size});
    co_return !read.error;
  }
  // Just after a request there is nothing to be read yet.
  bool wait = answer_->state() == AnswerState::head;
  while (true) {
    if (wait) {
      const IoResult ready = co_await operation([this](StreamOperation& op) { upstream_->begin_wait(op); });
      upstream_end_ = ready.error;
      if (ready.error) co_return false;
    }
    const auto scratch = pool_.scratch();
    const IoResult now = upstream_->read_now(scratch);
    wait = now.error == asio::error::would_block;
    if (wait) continue;
    upstream_end_ = now.error;
    if (!now.error) feed_upstream({static_cast<const char*>(scratch.data()), now.size});
    co_return !now.error;
  }
}

RelayFailure RelayConnection::why_no_answer() {
  if (timed_out_) return {RelayFailure::Kind::timeout, "no answer in time"};
  if (answer_->state() == AnswerState::malformed) return {RelayFailure::Kind::malformed, std::string(answer_->why())};
  return {RelayFailure::Kind::broken, "it hung up without an answer: " + upstream_end_.message()};
}

Task<std::optional<RelayFailure>> RelayConnection::await_answer(const Forward& forward) {
  bool more = true;
  while (more && answer_->state() == AnswerState::head) more = co_await read_upstream();
  if (!more && !carried_.empty())
    co_return RelayFailure{RelayFailure::Kind::malformed, "its answer ends in the middle of its head"};
  if (!more || answer_->state() == AnswerState::malformed) co_return why_no_answer();
  const RelayHead& head = answer_->head();
  // RFC 9110 §15.2.2: nobody asked to switch, or it switches to something else.
  if (head.status == 101 && (!forward.upgrade || !has_word(head.headers, "Upgrade", "websocket"))) {
    co_return RelayFailure{RelayFailure::Kind::malformed, "it switches protocols unasked"};
  }
  co_return std::nullopt;
}

/// Appends the head for the client to out_; true: the body goes in chunks.
bool RelayConnection::write_answer_head(const RelayDecision& decision, bool keep) {
  RelayHead& head = answer_->head();
  const bool switching = head.status == 101;
  // What the upstream's Connection lists is the upstream's: "Connection: Set-Cookie" takes none of what is added here.
  ConnectionFields(head.headers).remove_from(head.headers);
  service().adorn(decision, head);
  fmt::format_to(std::back_inserter(out_), "HTTP/1.1 {} {}\r\n", head.status, head.reason);
  head.headers.for_each([&](const Headers::Field& field) {
    if (!is_hop_by_hop(field.name)) out_.append(field.name).append(": ").append(field.value).append("\r\n");
  });
  const auto length = answer_->content_length();
  const bool has_body = !is_bodiless(head.status) && reader_.request().method != "HEAD";
  bool chunked = false;
  if (length && head.status >= 200 && head.status != 204) {
    out_.append("Content-Length: ").append(fmt::format_int(*length).c_str()).append("\r\n");
  } else if (has_body && answer_->state() == AnswerState::done) {
    out_.append("Content-Length: ").append(fmt::format_int(answer_->body().size()).c_str()).append("\r\n");
  } else if (has_body && !reader_.is_http_1_0()) {
    out_ += "Transfer-Encoding: chunked\r\n";
    chunked = true;
  }
  if (switching) {
    out_ += "Connection: Upgrade\r\nUpgrade: websocket\r\n";
  } else if (!keep) {
    out_ += "Connection: close\r\n";
  } else if (reader_.is_http_1_0()) {
    out_ += "Connection: keep-alive\r\n";
  }
  out_ += "\r\n";
  return chunked;
}

Task<bool> RelayConnection::pass_answer(RelayDecision& decision) {
  const Forward& forward = *decision.forward;
  record_.status = answer_->head().status;
  const bool switching = record_.status == 101;
  bool keep = reader_.keep_alive() && !context_.stopping && served_ < limits().requests_per_connection && !switching;
  // RFC 9112 §6.3: to an HTTP/1.0 client the end of the connection is the end of a body of unknown length.
  if (reader_.is_http_1_0() && !answer_->content_length() && answer_->state() != AnswerState::done) keep = false;
  out_.clear();
  const bool chunked = write_answer_head(decision, keep);
  answered_ = true;
  if (switching) co_return co_await tunnel(decision);
  if (is_endless(answer_->head())) watch();
  const bool whole = co_await pass_body(chunked, forward.upstream->stream_timeout);
  if (out_.capacity() > kKeptOut) out_ = {};
  record_.cut = !whole;
  co_return keep&& whole;
}

Task<bool> RelayConnection::pass_body(bool chunked, std::chrono::milliseconds allowed) {
  while (true) {
    std::string& body = answer_->body();
    record_.bytes_out += body.size();
    if (chunked) {
      append_chunk(out_, body);
    } else {
      out_ += body;
    }
    body.clear();
    const bool done = answer_->state() == AnswerState::done;
    if (done && chunked) out_ += "0\r\n\r\n";
    attend(Stage::upstream, allowed);
    const bool sent = out_.empty() ? true : co_await send(*stream_, out_);
    out_.clear();
    if (!sent) client_gone_ = true;
    if (!sent || done) co_return sent;
    if (answer_->state() == AnswerState::malformed) co_return false;
    const bool more = co_await read_upstream();
    if (more) continue;
    // Only a clean end may be the end of a body without a length; anything else must look cut to the client too.
    if (upstream_end_ != asio::error::eof) co_return false;
    answer_->feed_end();
    if (answer_->state() != AnswerState::done) co_return false;
  }
}

void RelayConnection::release_upstream(const Upstream& upstream, bool whole) {
  const bool uploaded = upload_ == Upload::none || upload_ == Upload::whole;
  const bool reusable = whole && uploaded && carried_.empty() && !client_gone_ && !timed_out_ && !record_.upgraded &&
                        answer_ && answer_->keep_alive();
  if (reusable && upstream_ && upstream_->is_open()) pool_.keep(upstream, std::move(upstream_));
  upstream_.reset();
  // Kept for the next request, unless it has grown.
  if (answer_ && answer_->body().capacity() > kKeptAnswer) answer_.reset();
}

}  // namespace latchkey::http::beast
