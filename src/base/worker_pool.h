// A bounded pool of threads for what would hold up an I/O thread: password hashes, RSA signatures.
// A full queue refuses at once, so that overload is answered with 503 instead of with a growing line.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/task.h"

namespace latchkey {

class WorkerPool {
 public:
  WorkerPool(std::size_t threads, std::size_t queue_limit);
  ~WorkerPool();  ///< Finishes what is queued, then joins.
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// False when the queue is full; `work` is then not run.
  [[nodiscard]] bool try_submit(std::move_only_function<void()> work);

  /// Awaits `work()` on the pool; nullopt when the queue is full. T needs no default constructor.
  template <class T>
  Task<std::optional<T>> run(std::move_only_function<T()> work) {
    co_return co_await await_callback<std::optional<T>>(
        [this, w = std::move(work)](std::move_only_function<void(std::optional<T>)> done) mutable {
          auto shared = std::make_shared<std::move_only_function<void(std::optional<T>)>>(std::move(done));
          const bool accepted = try_submit([w = std::move(w), shared]() mutable { (*shared)(std::optional<T>(w())); });
          if (!accepted) (*shared)(std::nullopt);
        });
  }

  [[nodiscard]] std::size_t queued() const;

 private:
  void work();

  const std::size_t limit_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::move_only_function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace latchkey
