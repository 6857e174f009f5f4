// The outbox worker: what was decided in some commit and must reach somebody else (mail, webhooks) is sent here, in the
// background. Whoever decided has long been answered: no login waits for a mail server.
//
// A row is taken by a commit that makes it due again after a pause, and counts the attempt; only who wins that commit
// sends. Sent: the row goes. Not sent, or the process killed meanwhile: it is due again by itself, the pause grown. So
// there is one sender at a time, of however many nodes, and everything is sent at least once, up to a number of
// attempts.
//
// Realms take turns. What waits is dealt from all of them (store/outbox_lanes.h), the next row to go out is one of the
// realm that has the fewest under way, and no realm takes the last sender: one whose receivers hang slows down itself.
// In a realm its kinds take turns in the same way, so that webhooks which nobody answers hold up no mails.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>

#include "base/log.h"
#include "base/metrics.h"
#include "base/time.h"
#include "base/worker_pool.h"
#include "store/store.h"

namespace latchkey::outbox {

struct Verdict {
  enum class Kind {
    delivered,
    later,  ///< try again after the pause
    never,  ///< no attempt can succeed
  };
  Kind kind = Kind::delivered;
  std::string reason;  ///< for the log; names no person and no secret
};

/// Tries once and may block, for less than the shortest pause. Called from several threads.
using Deliver = std::function<Verdict(const store::OutboxEntry&)>;
using Deliverers = std::map<std::string, Deliver, std::less<>>;  ///< by the rows' kind

struct WorkerOptions {
  std::chrono::milliseconds look_every{500};
  std::chrono::seconds first_pause{30};      ///< longer than any attempt takes
  std::chrono::seconds longest_pause{3600};  ///< each pause is twice the one before, up to this
  int attempts = 12;                         ///< about five hours
  std::size_t senders = 6;
};

/// How long the next attempt waits for the one that begins now, after `attempts` others.
[[nodiscard]] std::chrono::seconds pause_after(const WorkerOptions& options, int attempts);

/// What goes out now.
struct UnderWay {
  model::RealmId realm;
  std::string kind;
};

/// Which of these goes out next, one sender being free of so many in all: the first of the realm, and in it of the
/// kind, that has the fewest under way. Nothing where all have their share: a realm all senders but one, a kind in it
/// all but two.
[[nodiscard]] std::optional<std::size_t> next_to_send(std::span<const store::OutboxEntry> waiting,
                                                      std::span<const UnderWay> under_way, std::size_t senders);

class Worker {
 public:
  Worker(store::Store& store, const Clock& clock, Log& log, Metrics& metrics, Deliverers deliverers,
         WorkerOptions options = {});
  /// Waits for attempts under way.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

 private:
  void run();
  void look();
  bool postpone_unknown(const store::OutboxEntry& entry);
  void hand_out(std::vector<store::OutboxEntry> waiting);
  bool start(store::OutboxEntry entry);
  void finish(const store::OutboxEntry& entry, bool sent);

  store::Store& store_;
  const Clock& clock_;
  Log& log_;
  Metrics& metrics_;
  const Deliverers deliverers_;
  const WorkerOptions options_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::map<std::string, UnderWay> under_way_;  ///< by the rows' ids
  bool stopping_ = false;
  bool look_again_ = false;  ///< a sender is free, and more may wait
  WorkerPool pool_;
  std::thread thread_;
};

/// One attempt at one row, as the worker makes it: take, deliver, and finish or leave. True when this call was its
/// sender.
bool attempt(store::Store& store, const Clock& clock, Log& log, Metrics& metrics, const Deliver& deliver,
             const WorkerOptions& options, const store::OutboxEntry& entry);

}  // namespace latchkey::outbox
