#include "main/housekeeping.h"

#include <sys/stat.h>

#include "main/master_key.h"

namespace latchkey::main {
namespace {

constexpr std::size_t kSweepBatch = 500;
constexpr int kSweepEvery = 20;  // looks at the key file between two sweeps: ten seconds

// Changes with every rename onto the path; 0 when there is no file.
std::int64_t stamp_of(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return 0;
  return static_cast<std::int64_t>(info.st_ino) * 1'000'003 + info.st_mtim.tv_sec * 1'000'000'000 +
         info.st_mtim.tv_nsec;
}

}  // namespace

Housekeeping::Housekeeping(store::Store& store, crypto::Sealer& sealer, std::string key_file, const Clock& clock,
                           Log& log, std::function<void()> each_look)
    : store_(store),
      sealer_(sealer),
      key_file_(std::move(key_file)),
      clock_(clock),
      log_(log),
      each_look_(std::move(each_look)),
      key_file_stamp_(stamp_of(key_file_)),
      thread_([this] { run(); }) {}

Housekeeping::~Housekeeping() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Housekeeping::run() {
  int looks = 0;
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, kKeyFileInterval, [this] { return stopping_; })) {
    lock.unlock();
    watch_key_file();
    each_look_();
    if (++looks % kSweepEvery == 0) sweep();
    lock.lock();
  }
}

void Housekeeping::sweep() {
  // A batch at a time, so that logins never wait for more than one.
  for (;;) {
    const auto removed = sync_wait(store_.sweep(clock_.now(), kSweepBatch));
    if (!removed) {
      log_.warn("expired rows could not be removed", {{"reason", removed.error().detail}});
      return;
    }
    if (*removed > 0) log_.debug("expired rows removed", {{"rows", *removed}});
    if (*removed < kSweepBatch) return;
    std::lock_guard lock(mutex_);
    if (stopping_) return;
  }
}

void Housekeeping::watch_key_file() {
  const std::int64_t stamp = stamp_of(key_file_);
  if (stamp == key_file_stamp_ || stamp == 0) return;
  auto keys = read_key_file(key_file_);
  auto ring = keys ? crypto::Sealer::make(*std::move(keys)) : std::unexpected(keys.error());
  if (!ring) {
    log_.error("changed master key file cannot be used; the old keys stay", {{"reason", ring.error().detail}});
    key_file_stamp_ = stamp;
    return;
  }
  sealer_.adopt(*ring);
  key_file_stamp_ = stamp;
  log_.info("master key file read again", {{"key", sealer_.key_id()}});
}

}  // namespace latchkey::main
