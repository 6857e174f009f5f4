// Read connections, as many as threads ever read at once. A read runs inline on its caller's thread: in WAL mode it
// waits for nobody, and a point read takes microseconds. What may walk through a million rows runs aside, on threads of
// its own: whoever waits for it waits alone.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/task.h"
#include "base/worker_pool.h"
#include "store/sqlite/connection.h"

namespace latchkey::store::sqlite {

class Readers {
 public:
  Readers(std::string path, Connection::Sync sync) : path_(std::move(path)), sync_(sync) {}

  /// `query(Connection&)` gives the value; an error of the connection replaces it.
  template <class F>
  auto read(F query) const -> Result<decltype(query(std::declval<Connection&>()))> {
    auto connection = take();
    if (!connection) return std::unexpected(connection.error());
    auto value = query(**connection);
    auto error = (*connection)->take_error();
    give_back(std::move(*connection));
    if (error) return std::unexpected(std::move(*error));
    return value;
  }

  /// The same with all statements seeing one and the same commit.
  template <class F>
  auto read_one_state(F query) const {
    return read([&](Connection& connection) {
      connection.control(Control::begin_read);
      auto value = query(connection);
      auto error = connection.take_error();
      if (connection.in_transaction()) connection.control(Control::commit);
      if (error) connection.fail(std::move(*error));
      return value;
    });
  }

  /// The same on another thread; `query` and what it refers to outlive the task. unavailable: too many wait already.
  template <class F>
  auto read_aside(F query) const -> Task<decltype(read_one_state(std::move(query)))> {
    using Answer = decltype(read_one_state(std::move(query)));
    std::move_only_function<Answer()> work = [this, &query] { return read_one_state(std::move(query)); };
    auto done = co_await aside_.run<Answer>(std::move(work));
    if (!done) co_return Answer(std::unexpect, Error{Error::Kind::unavailable, "too many searches at once"});
    co_return *std::move(done);
  }

 private:
  static constexpr std::size_t kAside = 2;
  static constexpr std::size_t kWaiting = 128;

  [[nodiscard]] Result<std::unique_ptr<Connection>> take() const;
  void give_back(std::unique_ptr<Connection> connection) const;

  const std::string path_;
  const Connection::Sync sync_;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<Connection>> free_;
  mutable WorkerPool aside_{kAside, kWaiting};  ///< last: its threads use the rest
};

}  // namespace latchkey::store::sqlite
