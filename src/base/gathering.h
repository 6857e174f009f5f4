// Gathering: what a thread posts to event loops while it has work left, handed over a lot at a time. Waking a loop for
// each of many short jobs costs two switches of threads a job, and both threads the contents of their caches.
// An executor whose post() wakes a thread asks Gathering::current() first; the owner flushes in time.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "base/task.h"

namespace latchkey {

class Gathering {
 public:
  Gathering();  ///< becomes this thread's; one at a time
  ~Gathering();
  Gathering(const Gathering&) = delete;
  Gathering& operator=(const Gathering&) = delete;

  /// This thread's, or null.
  [[nodiscard]] static Gathering* current() noexcept;

  void add(Executor& to, std::move_only_function<void()> work);
  [[nodiscard]] bool empty() const { return posts_.empty(); }
  /// Posts everything, in order, one post for each executor.
  void flush();

 private:
  std::vector<std::pair<Executor*, std::move_only_function<void()>>> posts_;
};

}  // namespace latchkey
