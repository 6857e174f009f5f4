// The one thread that writes. It takes all that waits, gives each job a savepoint inside one transaction, commits, and
// only then tells anybody: a hundred logins cost one fsync. The queue is bounded, a full one refuses at once.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/log.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/write_job.h"

namespace latchkey::store::sqlite {

class Checkpointer;

class Writer {
 public:
  struct Limits {
    std::size_t queue;
    std::size_t batch;
    std::int64_t wal_pages;
  };
  /// `connection` belongs to the writer's thread from here on; the checkpointer is told after each commit.
  Writer(std::unique_ptr<Connection> connection, Checkpointer& checkpointer, Log& log, Limits limits);
  ~Writer();  ///< Finishes what is queued, then joins.
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// A job that finds no room is finished at once with an error, on the caller's thread.
  void submit(std::unique_ptr<WriteJob> job);

 private:
  using Batch = std::vector<std::unique_ptr<WriteJob>>;

  void work();
  [[nodiscard]] Batch take();
  [[nodiscard]] std::optional<Error> commit(Batch& batch);
  /// False when the whole transaction is lost.
  [[nodiscard]] bool run(WriteJob& job);
  [[nodiscard]] bool run_alone(WriteJob& job);
  /// False: what the job wrote must be undone. The connection holds an error when the transaction is lost with it.
  [[nodiscard]] bool attempt(WriteJob& job);
  [[nodiscard]] Error abandon();
  void report(const std::optional<Error>& error);
  void keep_log_small();

  std::unique_ptr<Connection> connection_;
  Checkpointer& checkpointer_;
  Log& log_;
  const Limits limits_;
  bool failing_ = false;
  std::int64_t wal_pages_ = 0;

  std::mutex mutex_;
  std::condition_variable changed_;
  Batch queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace latchkey::store::sqlite
