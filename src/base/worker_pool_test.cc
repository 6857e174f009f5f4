#include "base/worker_pool.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

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

}  // namespace
}  // namespace latchkey
