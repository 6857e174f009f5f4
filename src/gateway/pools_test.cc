#include "gateway/pools.h"

#include <gtest/gtest.h>

#include <future>
#include <mutex>
#include <thread>

namespace latchkey::gateway {
namespace {

std::array<WorkLimits, kWorkKinds> small() {
  auto limits = work_limits();
  for (auto& line : limits) {
    line.threads = 1;
    line.queue = 1;
  }
  return limits;
}

class PoolsTest : public testing::Test {
 protected:
  /// Holds the one thread of that kind, and fills its line if told to.
  void hold(Pools& pools, Work kind, bool fill) {
    std::promise<void> begun;
    ASSERT_TRUE(pools.try_submit(kind, [this, &begun] {
      begun.set_value();
      const std::lock_guard wait(held_);
    }));
    begun.get_future().wait();
    if (fill) ASSERT_TRUE(pools.try_submit(kind, [] {}));
  }
  static std::optional<int> ask(Pools& pools, Work kind) {
    return sync_wait(pools.run<int>(kind, [] { return 7; }));
  }
  Metrics metrics_;
  std::mutex held_;
};

TEST(WorkLimits, StandInTheirOrder) {
  for (std::size_t i = 0; i < kWorkKinds; ++i) EXPECT_EQ(static_cast<std::size_t>(work_limits()[i].kind), i);
}

TEST_F(PoolsTest, AFullLineOfOneKindHoldsUpNoOther) {
  std::unique_lock held(held_);
  Pools pools(metrics_, small());
  hold(pools, Work::login, true);
  EXPECT_EQ(ask(pools, Work::login), std::nullopt) << "told to come back at once";
  for (const Work kind : {Work::sessions, Work::watch, Work::tokens, Work::refresh, Work::logout, Work::notice})
    EXPECT_EQ(ask(pools, kind), 7) << work_limits()[static_cast<std::size_t>(kind)].name;
  held.unlock();
  EXPECT_NE(metrics_.prometheus_text().find("latchkey_gate_busy_total{work=\"login\"} 1"), std::string::npos)
      << metrics_.prometheus_text();
}

TEST_F(PoolsTest, WhatWaitedTooLongIsNotBegun) {
  auto limits = small();
  limits[static_cast<std::size_t>(Work::login)].patience = std::chrono::seconds{-1};
  Pools pools(metrics_, limits);
  bool begun = false;
  EXPECT_EQ(sync_wait(pools.run<int>(Work::login,
                                     [&] {
                                       begun = true;
                                       return 7;
                                     })),
            std::nullopt);
  EXPECT_FALSE(begun);
}

TEST_F(PoolsTest, AnAnswerMayBeNothing) {
  Pools pools(metrics_);
  const auto answer = sync_wait(pools.run<std::optional<int>>(Work::notice, [] { return std::optional<int>(); }));
  ASSERT_TRUE(answer) << "not the same as being told to come back";
  EXPECT_FALSE(*answer);
}

}  // namespace
}  // namespace latchkey::gateway
