// The counters of one route, found once for each status and then without a lock.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <string>

#include "base/metrics.h"

namespace latchkey::http {

class RouteMetrics {
 public:
  /// `metrics` outlives it.
  RouteMetrics(Metrics& metrics, std::string route, std::string method);
  void count(int status, double seconds);

 private:
  /// The statuses in use: 200-209, 300-309, 400-431, 500-509. The few others are looked up each time.
  static constexpr std::size_t kSlots = 62;
  static std::size_t slot_of(int status);

  Metrics* metrics_;
  std::string route_;
  std::string method_;
  Histogram* seconds_;
  std::array<std::atomic<Counter*>, kSlots> counters_{};
};

}  // namespace latchkey::http
