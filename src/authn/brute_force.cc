#include "authn/brute_force.h"

#include <algorithm>

namespace latchkey::authn {
namespace {

// How long the lock lasts that `failures` attempts bring; zero: none yet.
std::chrono::seconds wait_for(const model::BruteForceSettings& settings, int failures) {
  const int factor = std::max(settings.failure_factor, 1);
  if (failures < factor) return std::chrono::seconds{0};
  // LINEAR waits longer with every failure beyond the limit, MULTIPLE with every full multiple of it.
  const int steps = settings.strategy == "LINEAR" ? failures - factor + 1 : failures / factor;
  if (settings.strategy != "LINEAR" && failures % factor != 0) return std::chrono::seconds{0};
  return std::min(settings.wait_increment * steps, settings.max_failure_wait);
}

}  // namespace

bool is_locked(const model::BruteForceSettings& settings, const model::LoginFailures& failures, Instant now) {
  return settings.enabled && failures.locked_until > now;
}

std::optional<model::LoginFailures> reserve_attempt(const model::BruteForceSettings& settings,
                                                    const model::LoginFailures& stored, Instant now) {
  if (is_locked(settings, stored, now)) return std::nullopt;
  model::LoginFailures next = stored;
  const bool first = stored.last_failure == Instant{};
  // A request may have come before the one that failed last and be judged after it: that is no time at all, not less.
  const Duration since_last = std::max(now - stored.last_failure, Duration{0});
  if (!first && now - stored.last_failure > settings.max_delta_time && !settings.permanent_lockout) next.failures = 0;
  next.failures += 1;
  next.last_failure = now;

  std::chrono::seconds wait = wait_for(settings, next.failures);
  if (wait == std::chrono::seconds{0} && !first && since_last < settings.quick_login_check && next.failures > 1) {
    wait = settings.minimum_quick_login_wait;
  }
  if (next.failures >= std::max(settings.failure_factor, 1) && settings.permanent_lockout &&
      next.temporary_lockouts >= settings.max_temporary_lockouts) {
    next.locked_until = Instant::max();
  } else if (wait > std::chrono::seconds{0}) {
    next.locked_until = now + wait;
    next.temporary_lockouts += 1;
  }
  return next;
}

}  // namespace latchkey::authn
