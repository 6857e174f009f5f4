// A WebSocket: after the upstream's 101 the proxy only carries bytes, both ways, until one side ends. A waiting tunnel
// holds no buffer, so that ten thousand idle ones are cheap.
#include <algorithm>

#include "http/beast/relay_connection.h"

namespace latchkey::http::beast {
namespace {

constexpr std::size_t kTlsRead = 4 * 1024;
/// When one side has ended, the other has this long to do so too.
constexpr std::chrono::seconds kLastWords{10};

}  // namespace

Task<bool> RelayConnection::tunnel(RelayDecision& decision) {
  record_.upgraded = true;
  const auto allowed = decision.forward->upstream->tunnel_timeout;
  watch();
  attend(Stage::tunnel, allowed);
  const bool sent = co_await send(*stream_, out_);
  std::string from_client(in_.view());
  in_.consume(from_client.size());
  in_.release();
  std::string from_upstream = std::exchange(carried_, {});
  out_ = {};
  answer_.reset();
  decision.forward->headers = {};
  reader_.request().headers = {};
  tunnel_allowance_ = allowed;
  if (sent) {
    Join other;
    start(pump(*stream_, *upstream_, std::move(from_client), record_.bytes_in),
          [&other](const std::exception_ptr&) { other.done(); });
    co_await pump(*upstream_, *stream_, std::move(from_upstream), record_.bytes_out);
    co_await other;
  }
  co_return false;
}

/// One direction, to its end.
Task<void> RelayConnection::pump(ByteStream& from, ByteStream& to, std::string first, std::uint64_t& count) {
  bool open = true;
  count += first.size();
  if (!first.empty()) open = co_await send(to, first);
  first = {};
  while (open) open = co_await pump_piece(from, to, count);
  if (from.waits() && to.waits() && from.is_open() && to.is_open()) {
    // A half-closed stream is legal: the other direction may have last words.
    tunnel_allowance_ = std::min<std::chrono::milliseconds>(tunnel_allowance_, kLastWords);
    attend(Stage::tunnel, tunnel_allowance_);
    (void)co_await operation([&to](StreamOperation& op) { to.begin_shutdown(op); });
    co_return;
  }
  from.close();
  to.close();
}

/// False at the end of `from`, and when `to` takes no more.
Task<bool> RelayConnection::pump_piece(ByteStream& from, ByteStream& to, std::uint64_t& count) {
  if (!from.waits()) {
    const auto buffer = std::make_unique_for_overwrite<char[]>(kTlsRead);
    const auto space = asio::buffer(buffer.get(), kTlsRead);
    const IoResult read = co_await operation([&from, space](StreamOperation& op) { from.begin_read(space, op); });
    if (read.error) co_return false;
    attend(Stage::tunnel, tunnel_allowance_);
    count += read.size;
    co_return co_await send(to, {buffer.get(), read.size});
  }
  const IoResult ready = co_await operation([&from](StreamOperation& op) { from.begin_wait(op); });
  if (ready.error) co_return false;
  const auto scratch = pool_.scratch();
  const IoResult read = from.read_now(scratch);
  if (read.error == asio::error::would_block) co_return true;
  if (read.error) co_return false;
  attend(Stage::tunnel, tunnel_allowance_);
  count += read.size;
  std::string_view bytes(static_cast<const char*>(scratch.data()), read.size);
  const IoResult written = to.write_now(asio::buffer(bytes.data(), bytes.size()));
  if (!written.error) bytes.remove_prefix(written.size);
  if (bytes.empty()) co_return true;
  const std::string rest(bytes);  // the scratch is others' as soon as we wait
  co_return co_await send(to, rest);
}

}  // namespace latchkey::http::beast
