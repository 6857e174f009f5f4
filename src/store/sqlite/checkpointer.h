// Copies the write-ahead log into the database file from a thread of its own, so that no login waits for it: at most
// every 100 ms while something is written, never while nothing is.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "store/sqlite/connection.h"

namespace latchkey::store::sqlite {

class Checkpointer {
 public:
  explicit Checkpointer(std::unique_ptr<Connection> connection);
  ~Checkpointer();
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  /// Something was committed.
  void written();

 private:
  void work();

  std::unique_ptr<Connection> connection_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool written_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace latchkey::store::sqlite
