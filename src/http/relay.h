// Relay: the port between a reverse proxy's wire and its judgement. A RelayService says for each request whether it is
// answered here or handed to an upstream, and with which headers; the server (http/beast/relay_*) moves the bytes, both
// ways at once, holding a buffer's worth of them and never a whole body.
// The server alone frames messages: Content-Length, Transfer-Encoding, Connection and Upgrade of a Forward are its own.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/task.h"
#include "http/message.h"

namespace latchkey::http {

/// Where requests go. Immutable; two with the same address and certificates share idle connections.
struct Upstream {
  enum class Kind { tcp, tls, unix_socket };

  std::string name;  ///< for logs and metrics
  Kind kind = Kind::tcp;
  std::string host;  ///< name or IP address; the socket's path for unix_socket
  std::uint16_t port = 0;
  std::string ca_file;  ///< PEM, for tls; empty: the system's certificates. The name is always verified.

  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds response_timeout{60'000};   ///< from the last byte sent to the answer's head
  std::chrono::milliseconds stream_timeout{300'000};    ///< between two pieces of a body, either way
  std::chrono::milliseconds tunnel_timeout{3'600'000};  ///< of a WebSocket in which nobody says anything
  std::chrono::milliseconds idle_timeout{15'000};       ///< of a connection that is kept for the next request
  std::size_t idle_connections = 32;                    ///< kept by each thread

  /// "http://127.0.0.1:5000".
  [[nodiscard]] std::string address() const;
};

struct Forward {
  std::shared_ptr<const Upstream> upstream;
  std::string target;        ///< path and query, as the upstream gets them
  Headers headers;           ///< Host included
  bool upgrade = false;      ///< the client may switch to WebSocket
  std::size_t max_body = 0;  ///< bytes; 0: no limit
};

struct RelayDecision {
  std::optional<Forward> forward;  ///< none: `response` is the answer
  Response response;
  std::shared_ptr<void> context;  ///< handed back with everything that concerns this request
};

/// The head of an upstream's answer, as it came. What concerns one connection only does not go to the client.
struct RelayHead {
  int status = 0;
  std::string reason;
  Headers headers;
};

struct RelayFailure {
  enum class Kind {
    unreachable,  ///< no connection
    timeout,      ///< connected, and no answer in time
    broken,       ///< it hung up without an answer
    malformed,    ///< its answer is not HTTP, or says two things
  };
  Kind kind = Kind::unreachable;
  std::string detail;  ///< for the log
};

/// What became of a request, for its line in the log.
struct RelayRecord {
  int status = 0;               ///< 0: the client was gone before there was an answer
  std::uint64_t bytes_in = 0;   ///< of the body
  std::uint64_t bytes_out = 0;  ///< of the body, or of the tunnel towards the client
  std::chrono::steady_clock::duration took{};
  std::optional<std::chrono::steady_clock::duration> upstream_took;  ///< until the head of its answer
  bool upgraded = false;
  bool cut = false;  ///< the answer did not get to its end
  bool retried = false;
};

/// Called on I/O threads, by many requests at once.
class RelayService {
 public:
  virtual ~RelayService() = default;
  /// How many bytes of body decide() wants to have read before; nullopt: it needs none.
  [[nodiscard]] virtual std::optional<std::size_t> wants_body(const Request& request) const = 0;
  /// The request lives until finished() returns.
  [[nodiscard]] virtual Task<RelayDecision> decide(Request& request) = 0;
  /// What the client gets instead of this answer; nothing: the answer.
  [[nodiscard]] virtual std::optional<Response> instead(const Request& request, const RelayDecision& decision,
                                                        const RelayHead& head) = 0;
  /// The last word on the upstream's answer before the client gets it.
  virtual void adorn(const RelayDecision& decision, RelayHead& head) = 0;
  /// The answer when the upstream gave none.
  [[nodiscard]] virtual Response failed(const Request& request, const RelayDecision& decision,
                                        const RelayFailure& why) = 0;
  /// Asked now and then about a WebSocket that is open, or a stream of events: false ends it. Must not wait.
  [[nodiscard]] virtual bool may_stay(const Request& request, const RelayDecision& decision) = 0;
  virtual void finished(const Request& request, const RelayDecision& decision, const RelayRecord& record) = 0;
};

/// Which fields of a message concern one connection only, or are those with which a server frames a message; and
/// whatever the Connection fields list (RFC 9110 §7.6.1). A proxy passes none of them on.
class ConnectionFields {
 public:
  explicit ConnectionFields(const Headers& headers);
  [[nodiscard]] bool concerns(std::string_view name) const;
  void remove_from(Headers& headers) const;

 private:
  std::vector<std::string> listed_;  ///< beside the known ones
};

/// The known ones.
[[nodiscard]] bool is_hop_by_hop(std::string_view name);
/// True when one of the comma-separated words of a field's values is `word`, case ignored.
[[nodiscard]] bool has_word(const Headers& headers, std::string_view name, std::string_view word);

}  // namespace latchkey::http
