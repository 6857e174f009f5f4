// Sessions in memory: a map by key, a list by age of last use, so that the bound costs no scan, and two indexes for
// logouts that come from the provider.
#include <latchkey/session_store.h>

#include <algorithm>
#include <list>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace latchkey::rp {
namespace {

/// With lengths, so that no two pairs give the same text.
std::string pair_of(const std::string& issuer, const std::string& name) {
  return std::to_string(issuer.size()) + ":" + issuer + name;
}

class MemoryStore final : public SessionStore {
 public:
  MemoryStore(std::size_t limit, std::size_t most_per_person)
      : limit_(std::max<std::size_t>(limit, 1)), most_per_person_(std::max<std::size_t>(most_per_person, 1)) {}

  Result<void> insert(const std::string& key, const Session& session) override {
    const std::lock_guard lock(mutex_);
    erase(key);
    // Those at the end of the line are the likeliest to be over; whoever comes clears a few of them away.
    for (int i = 0; i < 2 && !by_use_.empty() && entries_.at(by_use_.back()).session->ends_at() <= session.created_at;
         ++i) {
      erase(std::string(by_use_.back()));
    }
    const auto& who = session.identity();
    make_room(pair_of(who.issuer, who.subject));
    by_use_.push_front(key);
    if (!who.session_id.empty()) by_sid_.emplace(pair_of(who.issuer, who.session_id), key);
    by_subject_.emplace(pair_of(who.issuer, who.subject), key);
    entries_.emplace(key, Entry{std::make_shared<const Session>(without_cookies(session)), by_use_.begin()});
    return {};
  }

  Result<std::optional<Session>> find(const std::string& key) override {
    std::shared_ptr<const Session> held;
    {
      const std::lock_guard lock(mutex_);
      const auto found = entries_.find(key);
      if (found == entries_.end()) return std::optional<Session>{};
      held = found->second.session;
    }
    return std::optional<Session>(*held);
  }

  Result<bool> touch(const std::string& key, TimePoint last_seen, TimePoint idle_at) override {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end()) return false;
    Session touched = *found->second.session;
    touched.last_seen = last_seen;
    touched.idle_at = idle_at;
    replace(found->second, std::move(touched));
    return true;
  }

  Result<bool> update(const std::string& key, const Session& session) override {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end()) return false;
    replace(found->second, without_cookies(session));
    return true;
  }

  Result<void> remove(const std::string& key) override {
    const std::lock_guard lock(mutex_);
    erase(key);
    return {};
  }

  Result<std::size_t> end(const EndedLogin& login) override {
    const std::lock_guard lock(mutex_);
    const auto& index = login.session_id.empty() ? by_subject_ : by_sid_;
    const auto [first, last] =
        index.equal_range(pair_of(login.issuer, login.session_id.empty() ? login.subject : login.session_id));
    std::vector<std::string> keys;
    for (auto at = first; at != last; ++at) keys.push_back(at->second);
    for (const auto& key : keys) erase(key);
    return keys.size();
  }

  SharedNotes& notes() override { return *notes_; }

 private:
  struct Entry {
    std::shared_ptr<const Session> session;  // shared, so that a reader copies it after it let the lock go
    std::list<std::string>::iterator use;
  };
  using Index = std::unordered_multimap<std::string, std::string>;

  static Session without_cookies(Session session) {
    session.set_cookies.clear();
    return session;
  }

  /// Within the person's own limit, and then within that of all: at her own cost as long as she has any.
  void make_room(const std::string& person) {
    while (by_subject_.count(person) >= most_per_person_) erase(oldest_of(person));
    while (entries_.size() >= limit_) {
      const std::string own = oldest_of(person);
      erase(own.empty() ? std::string(by_use_.back()) : own);
    }
  }

  /// The key of her session that was seen longest ago; empty when she has none.
  std::string oldest_of(const std::string& person) const {
    const auto [first, last] = by_subject_.equal_range(person);
    const auto oldest = std::min_element(first, last, [this](const auto& a, const auto& b) {
      return entries_.at(a.second).session->last_seen < entries_.at(b.second).session->last_seen;
    });
    return oldest == last ? std::string() : oldest->second;
  }

  void replace(Entry& entry, Session session) {
    entry.session = std::make_shared<const Session>(std::move(session));
    by_use_.splice(by_use_.begin(), by_use_, entry.use);
  }

  static void erase_from(Index& index, const std::string& name, const std::string& key) {
    const auto [first, last] = index.equal_range(name);
    const auto found = std::find_if(first, last, [&](const auto& item) { return item.second == key; });
    if (found != last) index.erase(found);
  }

  void erase(const std::string& key) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) return;
    const auto& who = found->second.session->identity();
    erase_from(by_sid_, pair_of(who.issuer, who.session_id), key);
    erase_from(by_subject_, pair_of(who.issuer, who.subject), key);
    by_use_.erase(found->second.use);
    entries_.erase(found);
  }

  const std::size_t limit_;
  const std::size_t most_per_person_;
  const std::shared_ptr<SharedNotes> notes_ = make_memory_notes();
  std::mutex mutex_;
  std::list<std::string> by_use_;  // the latest first
  std::unordered_map<std::string, Entry> entries_;
  Index by_sid_;
  Index by_subject_;
};

}  // namespace

std::shared_ptr<SharedNotes> notes_of(const std::shared_ptr<SessionStore>& store) { return {store, &store->notes()}; }

std::shared_ptr<SessionStore> make_memory_store(std::size_t limit, std::size_t most_per_person) {
  return std::make_shared<MemoryStore>(limit, most_per_person);
}

}  // namespace latchkey::rp
