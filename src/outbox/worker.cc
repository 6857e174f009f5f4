#include "outbox/worker.h"

#include <algorithm>

namespace latchkey::outbox {
namespace {

constexpr std::size_t kAtOnce = 64;

// What one attempt works with.
struct Desk {
  store::Store& store;
  Log& log;
  Metrics& metrics;
};

bool commit(const Desk& desk, store::Write write) {
  store::Plan plan;
  plan.writes.push_back(std::move(write));
  const auto outcome = sync_wait(desk.store.commit(std::move(plan)));
  if (!outcome) desk.log.warn("the outbox could not be written", {{"reason", outcome.error().detail}});
  return outcome && outcome->committed();
}

void count(const Desk& desk, const std::string& kind, std::string_view result) {
  desk.metrics
      .counter("latchkey_outbox_attempts_total", "Attempts to send what waits in the outbox",
               {{"kind", kind}, {"result", std::string(result)}})
      .add();
}

}  // namespace

std::chrono::seconds pause_after(const WorkerOptions& options, int attempts) {
  auto pause = options.first_pause;
  for (int i = 0; i < attempts && pause < options.longest_pause; ++i) pause *= 2;
  return std::min(pause, std::max(options.longest_pause, options.first_pause));
}

bool attempt(store::Store& store, const Clock& clock, Log& log, Metrics& metrics, const Deliver& deliver,
             const WorkerOptions& options, const store::OutboxEntry& entry) {
  const Desk desk{store, log, metrics};
  const auto due = clock.now() + pause_after(options, entry.attempts);
  if (!commit(desk, store::ClaimOutbox{.id = entry.id, .due = due, .attempts = entry.attempts})) return false;
  const Verdict verdict = deliver(entry);
  const int made = entry.attempts + 1;
  if (verdict.kind == Verdict::Kind::delivered) {
    count(desk, entry.kind, "delivered");
    commit(desk, store::FinishOutbox{entry.id});
    return true;
  }
  if (verdict.kind == Verdict::Kind::later && made < options.attempts) {
    count(desk, entry.kind, "later");
    log.warn("not sent yet", {{"kind", entry.kind}, {"id", entry.id}, {"attempts", made}, {"reason", verdict.reason}});
    return true;
  }
  count(desk, entry.kind, "given_up");
  log.error("not sent, and given up",
            {{"kind", entry.kind}, {"id", entry.id}, {"attempts", made}, {"reason", verdict.reason}});
  commit(desk, store::FinishOutbox{entry.id});
  return true;
}

Worker::Worker(store::Store& store, const Clock& clock, Log& log, Metrics& metrics, Deliverers deliverers,
               WorkerOptions options)
    : store_(store),
      clock_(clock),
      log_(log),
      metrics_(metrics),
      deliverers_(std::move(deliverers)),
      options_(options),
      pool_(options.senders, options.senders),
      thread_([this] { run(); }) {}

Worker::~Worker() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

std::optional<std::size_t> next_to_send(std::span<const store::OutboxEntry> waiting,
                                        std::span<const UnderWay> under_way, std::size_t senders) {
  const auto all_but = [senders](std::size_t others) { return senders > others ? senders - others : 1; };
  std::optional<std::size_t> next;
  std::pair<std::size_t, std::size_t> fewest;  // of the realm, of the kind in it
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    std::pair<std::size_t, std::size_t> count;
    for (const auto& one : under_way) {
      if (one.realm != waiting[i].realm) continue;
      ++count.first;
      if (one.kind == waiting[i].kind) ++count.second;
    }
    if (count.first >= all_but(1) || count.second >= all_but(2) || (next && count >= fewest)) continue;
    fewest = count;
    next = i;
  }
  return next;
}

void Worker::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait_for(lock, options_.look_every, [this] { return stopping_ || look_again_; });
    if (stopping_) return;
    look_again_ = false;
    lock.unlock();
    look();
    lock.lock();
  }
}

void Worker::look() {
  auto due = sync_wait(store_.events().list_outbox(clock_.now(), kAtOnce));
  if (!due) {
    log_.warn("the outbox could not be read", {{"reason", due.error().detail}});
    return;
  }
  std::erase_if(*due, [this](const auto& entry) { return postpone_unknown(entry); });
  hand_out(*std::move(due));
}

bool Worker::postpone_unknown(const store::OutboxEntry& entry) {
  if (deliverers_.contains(entry.kind)) return false;
  // Of another version, say: kept, and out of the others' way.
  log_.warn("nobody here sends this", {{"kind", entry.kind}, {"id", entry.id}});
  commit({store_, log_, metrics_},
         store::ClaimOutbox{.id = entry.id, .due = clock_.now() + options_.longest_pause, .attempts = entry.attempts});
  return true;
}

void Worker::hand_out(std::vector<store::OutboxEntry> waiting) {
  std::lock_guard lock(mutex_);
  std::erase_if(waiting, [this](const auto& entry) { return under_way_.contains(entry.id); });
  // No more than can be sent at once: whoever stops the server waits for those only.
  while (!stopping_ && under_way_.size() < options_.senders) {
    std::vector<UnderWay> now;
    for (const auto& [id, one] : under_way_) now.push_back(one);
    const auto next = next_to_send(waiting, now, options_.senders);
    if (!next || !start(std::move(waiting[*next]))) return;
    waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(*next));
  }
}

/// The lock is held.
bool Worker::start(store::OutboxEntry entry) {
  const auto& deliver = deliverers_.find(entry.kind)->second;
  const std::string id = entry.id;
  under_way_.emplace(id, UnderWay{entry.realm, entry.kind});
  const bool taken = pool_.try_submit([this, &deliver, entry = std::move(entry)] {
    finish(entry, attempt(store_, clock_, log_, metrics_, deliver, options_, entry));
  });
  if (!taken) under_way_.erase(id);
  return taken;
}

void Worker::finish(const store::OutboxEntry& entry, bool sent) {
  std::lock_guard lock(mutex_);
  under_way_.erase(entry.id);
  // Not where the row could not even be taken: a store that takes no writes would be asked without end.
  look_again_ = sent;
  if (sent) wake_.notify_one();
}

}  // namespace latchkey::outbox
