// Client: commands to one Redis server over a few connections, made when needed and kept. A connection that failed is
// dropped, and the command is sent once more over a fresh one; while the server is away, nobody waits for it twice in
// half a second.
#pragma once

#include <latchkey/redis_store.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "rp/redis/stream.h"

namespace latchkey::rp::redis {

/// A reply as a value.
struct Reply {
  enum class Kind { nil, text, number, list };
  Kind kind = Kind::nil;
  std::string text;
  std::int64_t number = 0;
  std::vector<Reply> list;

  [[nodiscard]] bool is_nil() const { return kind == Kind::nil; }
};

using Command = std::vector<std::string>;

/// One connection, after AUTH and SELECT.
class Connection {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const Address& address, Trust* trust,
                                                                const RedisStoreOptions& options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// store_failed; after `broken()` the connection is of no more use.
  [[nodiscard]] Result<Reply> run(const Command& command, Deadline deadline);
  [[nodiscard]] bool broken() const { return broken_; }
  [[nodiscard]] bool is_quiet() { return stream_->is_quiet(); }

 private:
  struct Parser;
  explicit Connection(std::unique_ptr<Stream> stream);
  [[nodiscard]] Result<Reply> read_reply(Deadline deadline);

  std::unique_ptr<Stream> stream_;
  std::unique_ptr<Parser> parser_;
  bool broken_ = false;
};

class Client {
 public:
  Client(RedisStoreOptions options, Address address, std::shared_ptr<Trust> trust);

  /// The command must come to the same when it is run twice.
  [[nodiscard]] Result<Reply> run(const Command& command);
  [[nodiscard]] const RedisStoreOptions& options() const { return options_; }

 private:
  [[nodiscard]] Result<std::unique_ptr<Connection>> take(bool fresh);
  [[nodiscard]] Result<std::unique_ptr<Connection>> connect();
  void give_back(std::unique_ptr<Connection> connection);

  const RedisStoreOptions options_;
  const Address address_;
  const std::shared_ptr<Trust> trust_;
  std::mutex mutex_;
  std::condition_variable free_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t in_use_ = 0;
  Deadline retry_at_{};
  std::optional<Error> last_failure_;
};

}  // namespace latchkey::rp::redis
