#include "outbox/worker.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <semaphore>
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
  void enqueue(const std::string& id, const std::string& kind = "mail", const std::string& realm = "r") {
    commit(store::EnqueueOutbox{.id = id, .realm = model::RealmId{realm}, .kind = kind, .payload = id, .due = kStart});
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

TEST(OutboxTurns, TheRealmAndInItTheKindWithTheFewestUnderWayIsNext) {
  struct Case {
    std::vector<std::string> waiting;  // realm and kind, a letter each
    std::vector<std::string> under_way;
    std::size_t senders;
    std::optional<std::size_t> next;
  };
  const Case cases[] = {
      {{}, {}, 4, std::nullopt},
      {{"ah", "bh"}, {}, 4, 0},
      {{"ah", "bh"}, {"ah"}, 4, 1},
      {{"ah", "ah", "bh"}, {"ah", "bh"}, 4, 0},
      {{"ah", "ah", "ch"}, {"ah", "bh", "bh"}, 4, 2},
      {{"ah", "am"}, {"ah"}, 4, 1},
      {{"ah", "am", "bh"}, {"am"}, 4, 2},
      {{"ah"}, {"ah"}, 4, 0},
      {{"ah"}, {"ah", "ah"}, 4, std::nullopt},  // the realm has more to say than this
      {{"ah", "am"}, {"ah", "ah"}, 4, 1},
      {{"am"}, {"ah", "ah", "am"}, 4, std::nullopt},  // the last sender is for other realms
      {{"ah"}, {}, 1, 0},
      {{"ah"}, {}, 2, 0},
  };
  for (const auto& c : cases) {
    std::vector<store::OutboxEntry> waiting;
    std::vector<UnderWay> under_way;
    for (const auto& row : c.waiting)
      waiting.push_back({.id = "x", .realm = model::RealmId{row.substr(0, 1)}, .kind = row.substr(1)});
    for (const auto& row : c.under_way) under_way.push_back({model::RealmId{row.substr(0, 1)}, row.substr(1)});
    EXPECT_EQ(next_to_send(waiting, under_way, c.senders), c.next) << &c - cases;
  }
}

// Receivers that take a letter and do not answer, in realms that have written more than anybody reads at once.
class HangingOutbox : public Outbox {
 protected:
  HangingOutbox() {
    for (const auto* name : {"hanging", "another", "quiet"})
      commit(store::CreateRealm{.id = model::RealmId{name}, .name = name, .settings = "{}"});
    options_.look_every = std::chrono::milliseconds{1};
    options_.senders = 4;
    deliverers_.emplace("webhook", [this](const store::OutboxEntry& entry) {
      if (entry.realm.value == "quiet") return arrive();
      ++held_;
      answers_.acquire();
      return Verdict{Verdict::Kind::later, "nothing came back"};
    });
    deliverers_.emplace("mail", [this](const store::OutboxEntry&) { return arrive(); });
  }
  Verdict arrive() {
    ++arrived_;
    return {};
  }
  void enqueue_many(const std::string& realm, int letters, const std::string& kind = "webhook") {
    for (int i = 0; i < letters; ++i) enqueue(realm + kind + std::to_string(i), kind, realm);
  }
  static void wait_for(const std::function<bool()>& done) {
    for (int i = 0; i < 2000 && !done(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds{5});
    EXPECT_TRUE(done());
  }
  /// What the quiet realm writes arrives, once `answers` others were answered at last.
  void expect_quiet_letters(int answers) {
    enqueue_many("quiet", 20);
    answers_.release(answers);
    wait_for([this] { return arrived_ == 20; });
  }
  /// For the worker to end.
  void answer_everybody() { answers_.release(1000); }

  std::atomic<int> arrived_ = 0;
  std::atomic<int> held_ = 0;
  std::counting_semaphore<> answers_{0};
  Deliverers deliverers_;
};

TEST_F(HangingOutbox, HoldsUpNoMailsOfTheSameRealm) {
  enqueue_many("hanging", 150);
  Worker worker(*store_, clock_, log_, metrics_, deliverers_, options_);
  wait_for([this] { return held_ == 2; });
  enqueue_many("hanging", 20, "mail");
  wait_for([this] { return arrived_ == 20; });
  EXPECT_EQ(held_, 2);
  answer_everybody();
}

TEST_F(HangingOutbox, OneRealmNeverHasAllSenders) {
  enqueue_many("hanging", 150);
  Worker worker(*store_, clock_, log_, metrics_, deliverers_, options_);
  wait_for([this] { return held_ == 2; });
  expect_quiet_letters(0);
  answer_everybody();
}

TEST_F(HangingOutbox, ASenderThatIsFreeAgainIsForWhoHasTheFewest) {
  enqueue_many("hanging", 150);
  enqueue_many("another", 150);
  Worker worker(*store_, clock_, log_, metrics_, deliverers_, options_);
  wait_for([this] { return held_ == 4; });
  expect_quiet_letters(1);
  answer_everybody();
}

}  // namespace
}  // namespace latchkey::outbox
