// SharedNotes of one process: a map by key and a queue by end, so that what has ended goes without a scan. Each kind of
// note (the first word of its key) has a limit of its own: logins that begin by the million leave room for those that
// end, and for whoever refreshes.
#include <latchkey/session_store.h>

#include <map>
#include <mutex>
#include <unordered_map>

#include "rp/error.h"

namespace latchkey::rp {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

class MemoryNotes final : public SharedNotes {
 public:
  explicit MemoryNotes(std::size_t limit) : limit_(limit) {}

  Result<std::vector<std::optional<std::string>>> read(const std::vector<std::string>& keys) override {
    std::vector<std::optional<std::string>> values(keys.size());
    const SteadyTime now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    if (entries_.empty()) return values;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (const auto* entry = find(keys[i], now)) values[i] = entry->value;
    }
    return values;
  }

  Result<void> write(const std::string& key, const std::string& value, std::chrono::milliseconds lifetime) override {
    const SteadyTime now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    sweep(now);
    erase(key);
    return put(key, value, now + lifetime);
  }

  Result<bool> claim(const std::string& key, const std::string& value, std::chrono::milliseconds lifetime) override {
    const SteadyTime now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    sweep(now);
    if (const auto* there = find(key, now)) return there->value == value;
    erase(key);
    if (auto put_there = put(key, value, now + lifetime); !put_there) return put_there.error();
    return true;
  }

  Result<void> release(const std::string& key, const std::string& value) override {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    if (found != entries_.end() && found->second.value == value) erase(key);
    return {};
  }

 private:
  struct Entry {
    std::string value;
    std::multimap<SteadyTime, std::string>::iterator end;
  };

  /// Keys without a second word are one kind together.
  static std::string_view kind_of(std::string_view key) {
    const auto space = key.find(' ');
    return space == std::string_view::npos ? std::string_view{} : key.substr(0, space);
  }

  const Entry* find(const std::string& key, SteadyTime now) const {
    const auto found = entries_.find(key);
    return found == entries_.end() || found->second.end->first <= now ? nullptr : &found->second;
  }

  void erase(const std::string& key) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) return;
    by_end_.erase(found->second.end);
    entries_.erase(found);
    uncount(key);
  }

  void uncount(std::string_view key) {
    const auto kind = counts_.find(kind_of(key));
    if (kind != counts_.end() && --kind->second == 0) counts_.erase(kind);
  }

  /// Two for each that comes: so it keeps up, and nobody waits for long.
  void sweep(SteadyTime now) {
    for (int i = 0; i < 2 && !by_end_.empty() && by_end_.begin()->first <= now; ++i) {
      entries_.erase(by_end_.begin()->second);
      uncount(by_end_.begin()->second);
      by_end_.erase(by_end_.begin());
    }
  }

  Result<void> put(const std::string& key, const std::string& value, SteadyTime end) {
    auto& count = counts_.try_emplace(std::string(kind_of(key)), 0).first->second;
    if (count >= limit_) {
      return make_error(ErrorCode::store_failed, "the notes are full", {},
                        "Raise the limit of make_memory_notes, or share notes through SQLite or Redis");
    }
    ++count;
    entries_.emplace(key, Entry{value, by_end_.emplace(end, key)});
    return {};
  }

  const std::size_t limit_;
  std::mutex mutex_;
  std::multimap<SteadyTime, std::string> by_end_;
  std::unordered_map<std::string, Entry> entries_;
  std::map<std::string, std::size_t, std::less<>> counts_;  // by kind
};

}  // namespace

std::shared_ptr<SharedNotes> make_memory_notes(std::size_t limit) { return std::make_shared<MemoryNotes>(limit); }

}  // namespace latchkey::rp
