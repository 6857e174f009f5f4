#include "outbox/worker.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "store/memory/memory_store.h"

namespace latchkey::outbox {
namespace {

using std::chrono::seconds;
constexpr Instant kStart = from_unix_seconds(1'800'000'000);

class Outbox : public testing::Test {
 protected:
  Outbox() : store_(store::make_memory_store()) {
    commit(store::CreateRealm{.id = model::RealmId{"r"}, .name = "demo", .settings = "{}"});
  }

  void commit(store::Write write) {
    store::Plan plan;
    plan.writes.push_back(std::move(write));
    const auto outcome = sync_wait(store_->commit(std::move(plan)));
    ASSERT_TRUE(outcome && outcome->committed());
  }
  void enqueue(const std::string& id, const std::string& kind = "mail") {
    commit(store::EnqueueOutbox{.id = id, .realm = model::RealmId{"r"}, .kind = kind, .payload = id, .due = kStart});
  }
  std::vector<store::OutboxEntry> due() { return *sync_wait(store_->events().list_outbox(clock_.now(), 100)); }
  bool attempt_at(const store::OutboxEntry& entry, Verdict verdict) {
    return attempt(
        *store_, clock_, log_, metrics_,
        [&](const store::OutboxEntry&) {
          ++sent_;
          return verdict;
        },
        options_, entry);
  }

  FixedClock clock_{kStart};
  MemoryLog log_;
  Metrics metrics_;
  std::unique_ptr<store::Store> store_;
  WorkerOptions options_;
  int sent_ = 0;
};

TEST_F(Outbox, ForgetsWhatWasDelivered) {
  enqueue("a");
  EXPECT_TRUE(attempt_at(due().at(0), {}));
  clock_.advance(seconds{100'000});
  EXPECT_TRUE(due().empty());
}

TEST_F(Outbox, GivesARowToOneSenderOnly) {
  enqueue("a");
  const auto row = due().at(0);
  EXPECT_TRUE(attempt_at(row, {Verdict::Kind::later, "busy"}));
  EXPECT_FALSE(attempt_at(row, {})) << "a second sender that saw the same row";
  EXPECT_EQ(sent_, 1);
  EXPECT_TRUE(due().empty());
}

TEST_F(Outbox, TriesAgainAfterPausesThatGrow) {
  enqueue("a");
  for (const auto pause : {30, 60, 120, 240}) {
    ASSERT_EQ(due().size(), 1U);
    EXPECT_TRUE(attempt_at(due().at(0), {Verdict::Kind::later, "busy"}));
    clock_.advance(seconds{pause - 1});
    EXPECT_TRUE(due().empty()) << pause;
    clock_.advance(seconds{1});
  }
  EXPECT_EQ(due().at(0).attempts, 4);
  EXPECT_EQ(pause_after(options_, 50), options_.longest_pause);
}

TEST_F(Outbox, GivesUpInTheEndAndSaysSo) {
  enqueue("a");
  for (int i = 0; i < options_.attempts; ++i) {
    ASSERT_EQ(due().size(), 1U) << i;
    attempt_at(due().at(0), {Verdict::Kind::later, "the server said 451"});
    clock_.advance(options_.longest_pause);
  }
  EXPECT_TRUE(due().empty());
  EXPECT_TRUE(log_.contains("given up"));
  EXPECT_TRUE(log_.contains("the server said 451"));
}

TEST_F(Outbox, WastesNoAttemptsOnWhatCannotSucceed) {
  enqueue("a");
  attempt_at(due().at(0), {Verdict::Kind::never, "no such address"});
  clock_.advance(seconds{100'000});
  EXPECT_TRUE(due().empty());
  EXPECT_EQ(sent_, 1);
}

// Killed between taking a row and sending it, or between sending and forgetting: nobody finishes it, so it comes again.
TEST_F(Outbox, SendsAgainWhatAKilledProcessHadTaken) {
  enqueue("a");
  commit(store::ClaimOutbox{.id = "a", .due = kStart + seconds{30}, .attempts = 0});
  EXPECT_TRUE(due().empty());
  clock_.advance(seconds{30});
  ASSERT_EQ(due().size(), 1U);
  EXPECT_TRUE(attempt_at(due().at(0), {}));
}

TEST_F(Outbox, IsEmptiedInTheBackground) {
  constexpr int kRows = 50;
  for (int i = 0; i < kRows; ++i) enqueue("row" + std::to_string(i));
  enqueue("stranger", "carrier-pigeon");
  std::atomic<int> sent = 0, at_once = 0, most = 0;
  Deliverers deliverers;
  deliverers.emplace("mail", [&](const store::OutboxEntry&) {
    most = std::max(most.load(), ++at_once);
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
    --at_once;
    ++sent;
    return Verdict{};
  });
  options_.look_every = std::chrono::milliseconds{1};
  {
    Worker one(*store_, clock_, log_, metrics_, deliverers, options_);
    Worker other(*store_, clock_, log_, metrics_, deliverers, options_);  // of another node, say
    for (int i = 0; i < 2000 && sent < kRows; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  EXPECT_EQ(sent, kRows) << "each once";
  EXPECT_LE(most, 8);
  EXPECT_TRUE(due().empty());
  clock_.advance(options_.longest_pause);
  ASSERT_EQ(due().size(), 1U) << "what nobody here sends is kept";
  EXPECT_EQ(due().at(0).id, "stranger");
}

}  // namespace
}  // namespace latchkey::outbox
