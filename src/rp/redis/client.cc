// The connections of a client: taken, given back, made anew.
#include "rp/redis/client.h"

#include <algorithm>
#include <utility>

#include "rp/error.h"

namespace latchkey::rp::redis {
namespace {

using SteadyClock = std::chrono::steady_clock;

}  // namespace

Client::Client(RedisStoreOptions options, Address address, std::shared_ptr<Trust> trust)
    : options_(std::move(options)), address_(std::move(address)), trust_(std::move(trust)) {}

Result<Reply> Client::run(const Command& command) {
  for (const bool fresh : {false, true}) {
    auto connection = take(fresh);
    if (!connection) return connection.error();
    auto reply = (*connection)->run(command, SteadyClock::now() + options_.timeout);
    const bool broken = (*connection)->broken();
    give_back(*std::move(connection));
    if (!broken || fresh) return reply;
  }
  return unreachable("it closed the connection");
}

Result<std::unique_ptr<Connection>> Client::take(bool fresh) {
  std::unique_lock lock(mutex_);
  const auto room = [this] { return in_use_ < std::max<std::size_t>(options_.connections, 1); };
  if (!free_.wait_for(lock, options_.timeout, room)) {
    return make_error(ErrorCode::store_failed, "all connections to Redis are busy", {},
                      "Raise connections of the Redis store, or look why Redis is slow");
  }
  if (fresh) idle_.clear();  // what one connection has met the others are likely to meet: the server was restarted
  while (!idle_.empty()) {
    std::unique_ptr<Connection> connection = std::move(idle_.back());
    idle_.pop_back();
    if (!connection->is_quiet()) continue;
    ++in_use_;
    return connection;
  }
  if (last_failure_ && SteadyClock::now() < retry_at_) return *last_failure_;
  ++in_use_;
  lock.unlock();
  return connect();
}

Result<std::unique_ptr<Connection>> Client::connect() {
  auto connection = Connection::open(address_, trust_.get(), options_);
  const std::lock_guard lock(mutex_);
  if (connection) {
    last_failure_.reset();
    return connection;
  }
  last_failure_ = connection.error();
  retry_at_ = SteadyClock::now() + options_.retry_pause;
  --in_use_;
  free_.notify_one();
  return connection.error();
}

void Client::give_back(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  --in_use_;
  if (!connection->broken()) idle_.push_back(std::move(connection));
  free_.notify_one();
}

}  // namespace latchkey::rp::redis
