// AnswerMemory<T>: answers that are good until a stated time, at most so many; when it is full, what ends first gives
// way. Keys are digests: no token is kept.
#pragma once

#include <latchkey/relying_party.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace latchkey::rp {

template <class T>
class AnswerMemory {
 public:
  using Value = std::shared_ptr<const T>;

  explicit AnswerMemory(std::size_t limit) : limit_(limit) {}

  /// The answer that is good at `now`, or null.
  [[nodiscard]] Value find(const std::string& key, TimePoint now) {
    const std::lock_guard lock(mutex_);
    const auto found = answers_.find(key);
    if (found == answers_.end()) return nullptr;
    if (now < found->second->first) return found->second->second.second;
    ends_.erase(found->second);
    answers_.erase(found);
    return nullptr;
  }

  void keep(const std::string& key, Value value, TimePoint until) {
    if (limit_ == 0) return;
    const std::lock_guard lock(mutex_);
    if (const auto old = answers_.find(key); old != answers_.end()) {
      ends_.erase(old->second);
      answers_.erase(old);
    }
    while (answers_.size() >= limit_) {
      answers_.erase(ends_.begin()->second.first);
      ends_.erase(ends_.begin());
    }
    answers_.emplace(key, ends_.emplace(until, std::pair{key, std::move(value)}));
  }

  [[nodiscard]] std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return answers_.size();
  }

 private:
  using Ends = std::multimap<TimePoint, std::pair<std::string, Value>>;
  const std::size_t limit_;
  mutable std::mutex mutex_;
  Ends ends_;
  std::unordered_map<std::string, typename Ends::iterator> answers_;
};

}  // namespace latchkey::rp
