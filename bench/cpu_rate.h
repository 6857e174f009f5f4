// How often a piece of work can be done in a second of this thread's own CPU time, so that a busy machine gives the
// figures of an idle one.
#pragma once

#include <time.h>

#include <functional>

namespace latchkey::bench {

inline double cpu_seconds() {
  timespec t{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

/// The clock is looked at after each `batch`: what is quick must not be measured together with the looking.
inline double rate(const std::function<void()>& work, double seconds, int batch = 1) {
  const double start = cpu_seconds();
  long done = 0;
  double elapsed = 0;
  do {
    for (int i = 0; i < batch; ++i) work();
    done += batch;
    elapsed = cpu_seconds() - start;
  } while (elapsed < seconds);
  return static_cast<double>(done) / elapsed;
}

}  // namespace latchkey::bench
