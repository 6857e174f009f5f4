// An answer that does not come: whoever asks waits until his patience ends, or until the silence is ended here.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "base/task.h"
#include "base/worker_pool.h"

namespace latchkey::fake {

class Silence {
 public:
  /// How often it has been ended.
  std::uint64_t ends() const;
  /// Returns when it has been ended more often than `ends` times, at the latest after two minutes.
  Task<void> keep(std::uint64_t ends);
  /// Lets go all who wait now. The silent ones hold a server's stop up, so call it before.
  void end();

 private:
  mutable std::mutex mutex_;
  std::condition_variable ended_;
  std::uint64_t ends_ = 0;
  WorkerPool pool_{8, 64};  // last: its threads use what stands above
};

}  // namespace latchkey::fake
