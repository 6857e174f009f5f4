#include "fake/silence.h"

#include <chrono>

namespace latchkey::fake {
namespace {
constexpr std::chrono::minutes kLongest{2};  // longer than any client's patience
}

std::uint64_t Silence::ends() const {
  const std::lock_guard lock(mutex_);
  return ends_;
}

Task<void> Silence::keep(std::uint64_t ends) {
  std::move_only_function<bool()> wait = [this, ends] {
    std::unique_lock lock(mutex_);
    return ended_.wait_for(lock, kLongest, [&] { return ends_ != ends; });
  };
  (void)co_await pool_.run<bool>(std::move(wait));
}

void Silence::end() {
  const std::lock_guard lock(mutex_);
  ++ends_;
  ended_.notify_all();
}

}  // namespace latchkey::fake
