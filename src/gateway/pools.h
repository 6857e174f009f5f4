// Pools: the threads on which the gateway waits for others. Each kind of work has threads and a line of its own, so
// that a flood of one kind, or a provider that is slow, holds up nobody who waits for another: people who are signed in
// do not wait for those who are signing in, and what a provider tells of a logout waits for neither.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "base/metrics.h"
#include "base/task.h"
#include "base/worker_pool.h"

namespace latchkey::gateway {

enum class Work {
  sessions,  ///< who is signed in: the session store
  watch,     ///< the same for WebSockets that are open, now and then
  tokens,    ///< access tokens of programs: keys, introspection
  refresh,   ///< access tokens of people, where the application gets them
  login,     ///< signing in and coming back: discovery, pushed requests, codes
  logout,    ///< signing out, and logouts through the browser
  notice,    ///< logouts that a provider tells from server to server
};
inline constexpr std::size_t kWorkKinds = 7;

struct WorkLimits {
  Work kind;
  std::string_view name;  ///< in metrics
  std::size_t threads;
  std::size_t queue;              ///< who comes when it is full is told to come back
  std::chrono::seconds patience;  ///< what waited longer is not begun any more: the browser has given up
};

/// One row a kind, in the order of `Work`.
[[nodiscard]] const std::array<WorkLimits, kWorkKinds>& work_limits();

class Pools {
 public:
  /// `limits`: work_limits(), or others for tests.
  explicit Pools(Metrics& metrics, const std::array<WorkLimits, kWorkKinds>& limits = work_limits());

  /// Awaits `work()` on the threads of its kind; nullopt when its line is full or was too long.
  template <class T>
  Task<std::optional<T>> run(Work kind, std::move_only_function<T()> work) {
    Line& line = *lines_[static_cast<std::size_t>(kind)];
    std::move_only_function<std::optional<T>()> job = [&line, since = std::chrono::steady_clock::now(),
                                                       work = std::move(work)]() mutable -> std::optional<T> {
      if (std::chrono::steady_clock::now() - since > line.limits.patience) return std::nullopt;
      return std::optional<T>(work());
    };
    auto done = co_await line.pool.run<std::optional<T>>(std::move(job));
    if (done && *done) co_return *std::move(done);
    line.refused.add();
    co_return std::nullopt;
  }

  /// Without waiting for it; false when the line is full.
  [[nodiscard]] bool try_submit(Work kind, std::move_only_function<void()> work);

 private:
  struct Line {
    Line(const WorkLimits& of, Metrics& metrics);
    WorkLimits limits;
    Counter& refused;
    WorkerPool pool;
  };
  std::array<std::unique_ptr<Line>, kWorkKinds> lines_;
};

}  // namespace latchkey::gateway
