#include "base/worker_pool.h"

#include <chrono>

#include "base/gathering.h"
#include "base/thread_name.h"

namespace latchkey {

WorkerPool::WorkerPool(std::size_t threads, std::size_t queue_limit) : limit_(queue_limit) {
  threads_.reserve(threads);
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

WorkerPool::~WorkerPool() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (auto& thread : threads_) thread.join();
}

bool WorkerPool::try_submit(std::move_only_function<void()> work) {
  {
    std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= limit_) return false;
    queue_.push_back(std::move(work));
  }
  changed_.notify_one();
  return true;
}

std::size_t WorkerPool::queued() const {
  std::lock_guard lock(mutex_);
  return queue_.size();
}

// While short jobs wait in the queue their answers are gathered, for a millisecond at most; an answer that took longer
// than that goes out at once.
void WorkerPool::work() {
  using std::chrono::steady_clock;
  constexpr std::chrono::milliseconds longest_lot{1};
  name_this_thread("worker");
  Gathering answers;
  auto lot_began = steady_clock::now();
  std::unique_lock lock(mutex_);
  for (;;) {
    if (queue_.empty()) {
      lock.unlock();
      answers.flush();
      lock.lock();
      changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    }
    if (queue_.empty()) return;
    auto job = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    if (answers.empty()) lot_began = steady_clock::now();
    job();
    job = nullptr;
    if (steady_clock::now() - lot_began >= longest_lot) answers.flush();
    lock.lock();
  }
}

}  // namespace latchkey
