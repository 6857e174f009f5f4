#include "store/sqlite/checkpointer.h"

#include <sqlite3.h>

#include <chrono>

#include "base/thread_name.h"

namespace latchkey::store::sqlite {

Checkpointer::Checkpointer(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {
  thread_ = std::thread([this] {
    name_this_thread("db-checkpoint");
    work();
  });
}

Checkpointer::~Checkpointer() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Checkpointer::written() {
  {
    std::lock_guard lock(mutex_);
    if (written_) return;
    written_ = true;
  }
  changed_.notify_one();
}

void Checkpointer::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopping_ || written_; });
    // Also gathers what the next moments bring.
    changed_.wait_for(lock, std::chrono::milliseconds(100), [this] { return stopping_; });
    if (stopping_) return;
    written_ = false;
    lock.unlock();
    // PASSIVE never waits; what it cannot copy now is copied next time.
    sqlite3_wal_checkpoint_v2(connection_->handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    lock.lock();
  }
}

}  // namespace latchkey::store::sqlite
