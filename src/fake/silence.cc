#include "fake/silence.h"

#include <chrono>

namespace latchkey::fake {
namespace {
constexpr std::chrono::minutes kLongest{2};  // longer than any client's patience
}

Task<void> Silence::keep() {
  std::uint64_t before = 0;
  {
    const std::lock_guard lock(mutex_);
    before = ends_;
  }
  std::move_only_function<bool()> wait = [this, before] {
    std::unique_lock lock(mutex_);
    return ended_.wait_for(lock, kLongest, [&] { return ends_ != before; });
  };
  (void)co_await pool_.run<bool>(std::move(wait));
}

void Silence::end() {
  const std::lock_guard lock(mutex_);
  ++ends_;
  ended_.notify_all();
}

}  // namespace latchkey::fake
