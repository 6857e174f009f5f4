#include "base/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

#include "base/gathering.h"

namespace latchkey {
namespace {

TEST(WorkerPool, WhatTheWorkThrowsReachesTheOneWhoAwaits) {
  WorkerPool pool(1, 4);
  const auto broken = [&] { return sync_wait(pool.run<int>([]() -> int { throw std::runtime_error("signing failed"); })); };
  EXPECT_THROW((void)broken(), std::runtime_error);
  EXPECT_EQ(sync_wait(pool.run<int>([] { return 7; })), 7) << "the thread lives on";
}

TEST(WorkerPool, AFullQueueGivesNothing) {
  WorkerPool pool(1, 0);
  EXPECT_EQ(sync_wait(pool.run<std::string>([] { return std::string("never"); })), std::nullopt);
}

/// Counts how often it is woken, and runs what it is given there and then.
class CountingExecutor final : public Executor {
 public:
  void post(std::move_only_function<void()> work) override {
    if (auto* gathering = Gathering::current()) return gathering->add(*this, std::move(work));
    ++posts_;
    work();
  }
  [[nodiscard]] int posts() const { return posts_; }

 private:
  std::atomic<int> posts_{0};
};

struct Many {
  CountingExecutor home;
  std::atomic<int> sum{0};
  std::atomic<int> left{0};

  /// Queues jobs of that length behind one that holds the only thread, lets them run, and waits for all answers.
  void run(int jobs, std::chrono::microseconds length) {
    WorkerPool pool(1, 100);
    std::mutex gate;
    gate.lock();
    ASSERT_TRUE(pool.try_submit([&] { std::lock_guard wait(gate); }));
    while (pool.queued() != 0) std::this_thread::yield();
    left = jobs;
    const auto one = [](WorkerPool* p, int i, std::chrono::microseconds l) -> Task<int> {
      const auto value = co_await p->run<int>([i, l] {
        if (l.count() > 0) std::this_thread::sleep_for(l);
        return i;
      });
      co_return value.value_or(-1000);
    };
    {
      const ExecutorScope scope(&home);
      for (int i = 0; i < jobs; ++i) {
        start(one(&pool, i, length), [this](std::exception_ptr, std::optional<int> value) {
          sum += *value;
          --left;
        });
      }
    }
    gate.unlock();
    while (left != 0) std::this_thread::yield();
  }
};

TEST(WorkerPool, ShortJobsThatWaitTogetherAreAnsweredTogether) {
  Many many;
  many.run(16, std::chrono::microseconds{0});
  EXPECT_EQ(many.sum, 16 * 15 / 2);
  EXPECT_LT(many.home.posts(), 16) << "not a wake for each";
}

TEST(WorkerPool, ALongJobIsAnsweredAtOnce) {
  Many many;
  many.run(4, std::chrono::milliseconds{2});
  EXPECT_EQ(many.sum, 6);
  EXPECT_EQ(many.home.posts(), 4);
}

}  // namespace
}  // namespace latchkey
