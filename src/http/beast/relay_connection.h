// A client's connection to the reverse proxy, from its first byte to its last. Each request is read up to its body,
// judged by the RelayService, and then answered here or streamed to an upstream and back: relay_exchange.cc for what
// has an answer, relay_tunnel.cc for what turns into a WebSocket. It lives in its own coroutine and dies with it.
// Invariants: a body is never held as a whole; an upstream connection is used again only after both sides of an
// exchange ended where their framing said; nothing is sent twice unless it may be (RFC 9110 §9.2.2) and nothing came
// back.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "http/beast/byte_stream.h"
#include "http/beast/client_connection.h"
#include "http/beast/response_reader.h"
#include "http/beast/upstream_pool.h"
#include "http/relay.h"

namespace latchkey::http::beast {

/// Starts on the loop's thread and owns itself from there. `tls` null: plain HTTP.
void start_relay(ConnectionContext& context, UpstreamPool& pool, TcpSocket socket, const Peer& peer, TlsContext tls);

/// Waits for a coroutine that was started beside the waiting one, on the same thread.
class Join {
 public:
  void done() {
    done_ = true;
    if (waiting_) std::exchange(waiting_, nullptr).resume();
  }
  [[nodiscard]] bool is_done() const { return done_; }
  bool await_ready() const noexcept { return done_; }
  void await_suspend(std::coroutine_handle<> waiting) noexcept { waiting_ = waiting; }
  void await_resume() const noexcept {}

 private:
  bool done_ = false;
  std::coroutine_handle<> waiting_;
};

class RelayConnection final : public ClientConnection {
 public:
  RelayConnection(ConnectionContext& context, UpstreamPool& pool, std::unique_ptr<ByteStream> stream, const Peer& peer,
                  bool tls, std::string authority);

  /// A deadline has passed: of what is going on, or the next look at whether the client is still there.
  void cancel() override;
  void close() override;

  Task<bool> shake_hands();
  /// One request and its answer; false when the connection is to end.
  Task<bool> exchange();
  Task<void> linger();

 private:
  /// What a passed deadline ends.
  enum class Stage { client, connecting, upstream, tunnel };
  enum class Upload { none, running, whole, client_gone, upstream_gone, too_large, given_up };
  struct Outcome {
    bool keep = false;
    std::optional<RelayFailure> failure;
    std::optional<Response> instead;  ///< of the upstream's answer
  };

  [[nodiscard]] RelayService& service() { return *context_.relay; }
  void enter(Phase next, std::chrono::milliseconds allowed) override;
  /// From now on a passed deadline concerns the upstream, and the client is looked after.
  void attend(Stage stage, std::chrono::milliseconds allowed);
  /// From now on it is asked now and then whether it may stay open.
  void watch();
  void set_deadline(SteadyTime now);

  // relay_connection.cc: the client's side
  Task<bool> fill() override;
  Task<bool> write(std::string_view head, std::string_view body) override;
  std::string own_authority() override { return authority_; }
  Task<bool> send(ByteStream& to, std::string_view bytes);
  Task<bool> answer(RelayDecision decision);
  Task<RelayDecision> judge();
  Task<bool> serve(RelayDecision decision);

  // relay_exchange.cc: an upstream's answer
  Task<bool> relay(RelayDecision decision);
  Task<Outcome> attempt(RelayDecision& decision, bool fresh);
  Task<std::optional<RelayFailure>> open_upstream(const Forward& forward, bool fresh);
  Task<std::optional<RelayFailure>> await_answer(const Forward& forward);
  [[nodiscard]] RelayFailure why_no_answer();
  Task<bool> pass_answer(RelayDecision& decision);
  Task<bool> pass_body(bool chunked, std::chrono::milliseconds allowed);
  [[nodiscard]] bool write_answer_head(const RelayDecision& decision, bool keep);
  Task<void> upload(const Forward& forward);
  Task<bool> upload_piece(const Forward& forward);
  Task<bool> read_upload();
  Task<void> end_upload(Join& uploaded);
  Task<bool> read_upstream();
  void feed_upstream(std::string_view bytes);
  [[nodiscard]] std::string request_head(const Forward& forward);
  [[nodiscard]] bool may_repeat();
  void release_upstream(const Upstream& upstream, bool whole);

  // relay_tunnel.cc: a WebSocket
  Task<bool> tunnel(RelayDecision& decision);
  Task<void> pump(ByteStream& from, ByteStream& to, std::string first, std::uint64_t& count);
  Task<bool> pump_piece(ByteStream& from, ByteStream& to, std::uint64_t& count);

  UpstreamPool& pool_;
  std::unique_ptr<ByteStream> stream_;
  std::string authority_;  ///< read before the socket became a stream

  // Of the request that is being served.
  Stage stage_ = Stage::client;
  SteadyTime true_deadline_ = SteadyTime::max();
  /// When it is asked next whether what was opened may stay open; it stays so long as pieces come, and so it does not
  /// move with them. Never: of what ends by itself.
  SteadyTime next_look_ = SteadyTime::max();
  bool client_gone_ = false;
  bool timed_out_ = false;
  bool answered_ = false;  ///< the head of the answer is on its way to the client
  bool reused_ = false;
  Upload upload_ = Upload::none;
  RelayRecord record_;
  RelayDecision remembered_;  ///< of the decision, what outlives its parts: the service's context
  std::unique_ptr<Connector> connector_;
  std::unique_ptr<ByteStream> upstream_;
  std::unique_ptr<ResponseReader> answer_;
  error_code upstream_end_;  ///< why nothing more came from it
  std::chrono::milliseconds tunnel_allowance_{0};
  std::string carried_;  ///< bytes of the upstream that the reader could not take yet
};

}  // namespace latchkey::http::beast
