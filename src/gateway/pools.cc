#include "gateway/pools.h"

#include <string>

namespace latchkey::gateway {

const std::array<WorkLimits, kWorkKinds>& work_limits() {
  using std::chrono::seconds;
  // A provider tells of a logout once and may never tell again: its line is long, and nothing in it grows old.
  static constexpr std::array<WorkLimits, kWorkKinds> limits{{
      {Work::sessions, "sessions", 4, 1024, seconds{5}},
      {Work::watch, "watch", 1, 16'384, seconds{600}},
      {Work::tokens, "tokens", 4, 512, seconds{10}},
      {Work::refresh, "refresh", 8, 512, seconds{15}},
      {Work::login, "login", 8, 512, seconds{15}},
      {Work::logout, "logout", 2, 512, seconds{15}},
      {Work::notice, "notice", 2, 1024, seconds{86'400}},
  }};
  return limits;
}

Pools::Line::Line(const WorkLimits& of, Metrics& metrics)
    : limits(of),
      refused(metrics.counter("latchkey_gate_busy_total",
                              "Requests that were told to come back, by what they waited for",
                              {{"work", std::string(of.name)}})),
      pool(of.threads, of.queue) {}

Pools::Pools(Metrics& metrics, const std::array<WorkLimits, kWorkKinds>& limits) {
  for (std::size_t i = 0; i < kWorkKinds; ++i) lines_[i] = std::make_unique<Line>(limits[i], metrics);
}

bool Pools::try_submit(Work kind, std::move_only_function<void()> work) {
  return lines_[static_cast<std::size_t>(kind)]->pool.try_submit(std::move(work));
}

}  // namespace latchkey::gateway
