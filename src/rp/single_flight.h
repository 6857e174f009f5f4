// SingleFlight<T>: for each key one call at a time, however many threads ask; those that come while it runs get its
// result. Nothing is kept afterwards.
#pragma once

#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace latchkey::rp {

template <class T>
class SingleFlight {
 public:
  /// `work` runs without a lock held. What it throws, its caller gets; the others start over.
  template <class Work>
  T run(const std::string& key, Work work) {
    std::unique_lock lock(mutex_);
    while (true) {
      const auto found = flights_.find(key);
      if (found == flights_.end()) break;
      const std::shared_ptr<Flight> flight = found->second;
      landed_.wait(lock, [&] { return flight->over; });
      if (flight->result) return *flight->result;
    }
    const auto flight = std::make_shared<Flight>();
    flights_.emplace(key, flight);
    lock.unlock();
    try {
      T result = work();
      land(key, *flight, result);
      return result;
    } catch (...) {
      land(key, *flight, std::nullopt);
      throw;
    }
  }

 private:
  struct Flight {
    bool over = false;
    std::optional<T> result;
  };

  void land(const std::string& key, Flight& flight, std::optional<T> result) {
    const std::lock_guard lock(mutex_);
    flight.over = true;
    flight.result = std::move(result);
    flights_.erase(key);
    landed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable landed_;
  std::unordered_map<std::string, std::shared_ptr<Flight>> flights_;
};

}  // namespace latchkey::rp
