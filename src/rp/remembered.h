// Remembered<T>: a value that is fetched when first wanted, kept, and fetched again when it grows old. One fetch at a
// time, however many threads ask. While a fetch fails, the old value stays good and attempts are spaced out; without
// any value the last error is the answer until the next attempt is due, so nobody waits for a provider that is down.
#pragma once

#include <latchkey/relying_party.h>

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace latchkey::rp {

struct Pace {
  std::chrono::milliseconds lifetime;
  std::chrono::milliseconds retry_first;
  std::chrono::milliseconds retry_most;
  std::chrono::milliseconds cooldown;  ///< between two refetches that somebody demanded
};

template <class T>
class Remembered {
 public:
  using Value = std::shared_ptr<const T>;

  explicit Remembered(Pace pace) : pace_(pace) {}

  /// The value; `fetch` is called without a lock held, by one thread at a time.
  template <class Fetch>
  Result<Value> get(TimePoint now, Fetch fetch) {
    std::unique_lock lock(mutex_);
    if (value_ && now < fetched_at_ + pace_.lifetime) return value_;
    if (value_ && (fetching_ || now < retry_at_)) return value_;  // old, but good until a fetch succeeds
    if (fetching_) {
      changed_.wait(lock, [this] { return !fetching_; });
      return answer();
    }
    if (error_ && now < retry_at_) return *error_;
    return run(lock, now, fetch);
  }

  /// A newer value than `seen`, which was found wanting; `seen` itself when the cool-down forbids another fetch.
  template <class Fetch>
  Result<Value> newer_than(const Value& seen, TimePoint now, Fetch fetch) {
    std::unique_lock lock(mutex_);
    if (fetching_) changed_.wait(lock, [this] { return !fetching_; });
    if (value_ && value_ != seen) return value_;
    if (demanded_at_ && now < *demanded_at_ + pace_.cooldown) return value_ ? Result<Value>(value_) : answer();
    demanded_at_ = now;
    return run(lock, now, fetch);
  }

 private:
  Result<Value> answer() const {
    if (value_) return value_;
    return *error_;
  }

  template <class Fetch>
  Result<Value> run(std::unique_lock<std::mutex>& lock, TimePoint now, Fetch& fetch) {
    fetching_ = true;
    lock.unlock();
    Result<T> fetched = call(fetch);
    lock.lock();
    fetching_ = false;
    changed_.notify_all();
    if (fetched) {
      value_ = std::make_shared<const T>(*std::move(fetched));
      fetched_at_ = now;
      error_.reset();
      pause_ = std::chrono::milliseconds{0};
      retry_at_ = {};
    } else {
      error_ = fetched.error();
      pause_ = std::min(pace_.retry_most, std::max(pace_.retry_first, 2 * pause_));
      retry_at_ = now + pause_;
    }
    return answer();
  }

  /// A fetch that throws must not leave the others waiting for ever.
  template <class Fetch>
  Result<T> call(Fetch& fetch) {
    try {
      return fetch();
    } catch (const std::exception& e) {
      return Error{ErrorCode::provider_unreachable, std::string("the HTTP client failed: ") + e.what(), {}, {}, {}};
    }
  }

  const Pace pace_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool fetching_ = false;
  Value value_;
  std::optional<Error> error_;
  TimePoint fetched_at_{};
  TimePoint retry_at_{};
  std::optional<TimePoint> demanded_at_;
  std::chrono::milliseconds pause_{0};
};

}  // namespace latchkey::rp
