// Sessions in memory: a map by key and a list by age of last use, so that the bound costs no scan.
#include <latchkey/session.h>

#include <algorithm>
#include <list>
#include <mutex>
#include <unordered_map>

namespace latchkey::rp {
namespace {

class MemoryStore final : public SessionStore {
 public:
  explicit MemoryStore(std::size_t limit) : limit_(std::max<std::size_t>(limit, 1)) {}

  Result<void> insert(const std::string& key, const Session& session) override {
    const std::lock_guard lock(mutex_);
    erase(key);
    // Those at the end of the line are the likeliest to be over; whoever comes clears a few of them away.
    for (int i = 0; i < 2 && !by_use_.empty() && entries_.at(by_use_.back()).session.expires_at <= session.created_at;
         ++i) {
      erase(std::string(by_use_.back()));
    }
    while (entries_.size() >= limit_) erase(std::string(by_use_.back()));
    by_use_.push_front(key);
    entries_.emplace(key, Entry{session, by_use_.begin()});
    return {};
  }

  Result<std::optional<Session>> find(const std::string& key) override {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end()) return std::optional<Session>{};
    return std::optional<Session>(found->second.session);
  }

  Result<bool> update(const std::string& key, const Session& session) override {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end()) return false;
    found->second.session = session;
    by_use_.splice(by_use_.begin(), by_use_, found->second.use);
    return true;
  }

  Result<void> remove(const std::string& key) override {
    const std::lock_guard lock(mutex_);
    erase(key);
    return {};
  }

 private:
  struct Entry {
    Session session;
    std::list<std::string>::iterator use;
  };

  void erase(const std::string& key) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) return;
    by_use_.erase(found->second.use);
    entries_.erase(found);
  }

  const std::size_t limit_;
  std::mutex mutex_;
  std::list<std::string> by_use_;  // the latest first
  std::unordered_map<std::string, Entry> entries_;
};

}  // namespace

std::shared_ptr<SessionStore> make_memory_store(std::size_t limit) { return std::make_shared<MemoryStore>(limit); }

}  // namespace latchkey::rp
