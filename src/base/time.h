// Instants and the clock port. The core receives `now` as a value; only the shell owns a Clock.
#pragma once

#include <chrono>
#include <cstdint>

namespace latchkey {

using Duration = std::chrono::milliseconds;
/// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
using Instant = std::chrono::sys_time<Duration>;
using std::chrono::seconds;

/// NumericDate of RFC 7519 §2: whole seconds.
[[nodiscard]] constexpr std::int64_t to_unix_seconds(Instant t) {
  return std::chrono::floor<std::chrono::seconds>(t).time_since_epoch().count();
}
[[nodiscard]] constexpr Instant from_unix_seconds(std::int64_t s) { return Instant{std::chrono::seconds{s}}; }
[[nodiscard]] constexpr std::int64_t to_unix_millis(Instant t) { return t.time_since_epoch().count(); }
[[nodiscard]] constexpr Instant from_unix_millis(std::int64_t ms) { return Instant{Duration{ms}}; }

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override {
    return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  }
};

/// A clock that a test sets.
class FixedClock final : public Clock {
 public:
  explicit FixedClock(Instant t) : now_(t) {}
  [[nodiscard]] Instant now() const override { return now_; }
  void set(Instant t) { now_ = t; }
  void advance(Duration d) { now_ += d; }

 private:
  Instant now_;
};

}  // namespace latchkey
