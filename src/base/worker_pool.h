// A bounded pool of threads for what would hold up an I/O thread: password hashes, RSA signatures.
// A full queue refuses at once, so that overload is answered with 503 instead of with a growing line.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <variant>
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

  /// Awaits `work()` on the pool; nullopt when the queue is full. What it throws is thrown to the one who awaits: a bug
  /// ends one request, not the process. T needs no default constructor.
  template <class T>
  Task<std::optional<T>> run(std::move_only_function<T()> work) {
    using Outcome = std::variant<std::monostate, T, std::exception_ptr>;
    auto outcome = co_await await_callback<Outcome>(
        [this, w = std::move(work)](std::move_only_function<void(Outcome)> done) mutable {
          auto shared = std::make_shared<std::move_only_function<void(Outcome)>>(std::move(done));
          const bool accepted = try_submit([w = std::move(w), shared]() mutable { (*shared)(attempt<T>(w)); });
          if (!accepted) (*shared)(Outcome());
        });
    if (outcome.index() == 2) std::rethrow_exception(std::get<2>(outcome));
    if (outcome.index() == 0) co_return std::nullopt;
    co_return std::optional<T>(std::get<1>(std::move(outcome)));
  }

  [[nodiscard]] std::size_t queued() const;

 private:
  template <class T>
  static std::variant<std::monostate, T, std::exception_ptr> attempt(std::move_only_function<T()>& work) {
    using Outcome = std::variant<std::monostate, T, std::exception_ptr>;
    try {
      return Outcome(std::in_place_index<1>, work());
    } catch (...) {
      return Outcome(std::in_place_index<2>, std::current_exception());
    }
  }
  void work();

  const std::size_t limit_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::move_only_function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace latchkey
