#include "fake/silence.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace latchkey::fake {
namespace {

// A check that is over must not wait for the clients that it left waiting: its last line came long before its end.
TEST(Silence, LetsGoWhoWaitsWhenItIsEnded) {
  Silence silence;
  std::atomic<bool> over = false;
  std::thread waiting([&] {
    sync_wait(silence.keep(silence.ends()));
    over = true;
  });
  while (!over) {
    silence.end();
    std::this_thread::yield();
  }
  waiting.join();
}

TEST(Silence, KeepsNobodyWhoComesAfterItsEnd) {
  Silence silence;
  const auto before = silence.ends();
  silence.end();
  sync_wait(silence.keep(before));
}

}  // namespace
}  // namespace latchkey::fake
