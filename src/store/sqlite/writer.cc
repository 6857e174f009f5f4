#include "store/sqlite/writer.h"

#include <sqlite3.h>

#include <iterator>

#include "base/thread_name.h"
#include "store/sqlite/checkpointer.h"

namespace latchkey::store::sqlite {

Writer::Writer(std::unique_ptr<Connection> connection, Checkpointer& checkpointer, Log& log, Limits limits)
    : connection_(std::move(connection)), checkpointer_(checkpointer), log_(log), limits_(limits) {
  const auto note = [](void* self, sqlite3*, const char*, int pages) {
    static_cast<Writer*>(self)->wal_pages_ = pages;
    return SQLITE_OK;
  };
  sqlite3_wal_hook(connection_->handle(), note, this);
  thread_ = std::thread([this] {
    name_this_thread("db-writer");
    work();
  });
}

Writer::~Writer() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Writer::submit(std::unique_ptr<WriteJob> job) {
  {
    std::lock_guard lock(mutex_);
    if (!stopping_ && queue_.size() < limits_.queue) {
      queue_.push_back(std::move(job));
      // Under the lock: afterwards the job may be done and this object gone.
      changed_.notify_one();
      return;
    }
  }
  const Error full{Error::Kind::unavailable, "too many commits wait for the database"};
  job->finish(&full);
}

Writer::Batch Writer::take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  if (queue_.size() <= limits_.batch) return std::exchange(queue_, {});
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(limits_.batch);
  Batch batch(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
  queue_.erase(queue_.begin(), end);
  return batch;
}

void Writer::work() {
  for (;;) {
    Batch batch = take();
    if (batch.empty()) return;
    const auto error = commit(batch);
    report(error);
    for (auto& job : batch) job->finish(error ? &*error : nullptr);
    if (!error) keep_log_small();
  }
}

std::optional<Error> Writer::commit(Batch& batch) {
  if (!connection_->control(Control::begin_write)) return connection_->take_failure();
  for (auto& job : batch) {
    if (!(batch.size() == 1 ? run_alone(*job) : run(*job))) return abandon();
  }
  if (!connection_->control(Control::commit)) return abandon();
  return std::nullopt;
}

bool Writer::run(WriteJob& job) {
  if (!connection_->control(Control::savepoint)) return false;
  if (attempt(job)) return connection_->control(Control::release);
  return connection_->ok() && connection_->control(Control::rollback_to) && connection_->control(Control::release);
}

// A savepoint would keep a copy of each page that the job changes; the transaction does that work as well.
bool Writer::run_alone(WriteJob& job) {
  if (attempt(job)) return true;
  return connection_->ok() && connection_->control(Control::rollback) && connection_->control(Control::begin_write);
}

bool Writer::attempt(WriteJob& job) {
  const bool keep = job.run(*connection_);
  if (connection_->ok() && keep) return true;
  auto error = connection_->take_error();
  if (!error) return false;
  if (connection_->in_transaction()) {
    job.fail(std::move(*error));
  } else {
    // A full disk and its like make SQLite roll back everything, the other plans too.
    connection_->fail(std::move(*error));
  }
  return false;
}

Error Writer::abandon() {
  Error error = connection_->take_failure();
  if (connection_->in_transaction()) connection_->control(Control::rollback);
  (void)connection_->take_error();
  return error;
}

void Writer::report(const std::optional<Error>& error) {
  if (error && !failing_) log_.error("the database refuses to write; reads go on", {{"reason", error->detail}});
  if (!error && failing_) log_.info("the database writes again");
  failing_ = error.has_value();
}

void Writer::keep_log_small() {
  if (wal_pages_ > limits_.wal_pages) {
    // Under a flood the checkpointer never catches the end of the log, so it only grows. Here nobody writes.
    sqlite3_wal_checkpoint_v2(connection_->handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    wal_pages_ = 0;
    return;
  }
  checkpointer_.written();
}

}  // namespace latchkey::store::sqlite
