#include "store/memory/memory_store.h"

#include <algorithm>
#include <mutex>

#include "store/history.h"
#include "store/memory/tables.h"
#include "store/plan_check.h"

namespace latchkey::store {
namespace {

using memory::find_number;
using memory::Tables;
using memory::with_prefix;

/// The value under a key, copied, or nothing.
template <class Map, class Key>
std::optional<typename Map::mapped_type> get(const Map& map, const Key& key) {
  const auto found = map.find(key);
  if (found == map.end()) return std::nullopt;
  return found->second;
}

class MemoryRealms final : public RealmStore {
 public:
  MemoryRealms(Tables& tables, std::mutex& mutex) : t_(tables), mutex_(mutex) {}

  Loaded<std::optional<RealmHead>> find_realm(std::string name) const override {
    std::lock_guard lock(mutex_);
    for (const auto& [number, row] : t_.realms) {
      if (!row.deleted && row.head.name == name) co_return row.head;
    }
    co_return std::nullopt;
  }
  Loaded<std::vector<RealmHead>> list_realms() const override {
    std::lock_guard lock(mutex_);
    std::vector<RealmHead> heads;
    for (const auto& [number, row] : t_.realms) {
      if (!row.deleted) heads.push_back(row.head);
    }
    std::ranges::sort(heads, {}, &RealmHead::name);
    co_return heads;
  }
  Loaded<std::optional<RealmRecord>> load_realm(RealmId id) const override {
    std::lock_guard lock(mutex_);
    const auto number = find_number(t_, id);
    if (number == 0) co_return std::nullopt;
    const auto& row = t_.realms.at(number);
    RealmRecord record{row.head, row.settings, {}};
    const auto [begin, end] = with_prefix(t_.objects, number);
    for (auto it = begin; it != end; ++it) record.objects.push_back(it->second.object);
    co_return record;
  }
  Loaded<std::optional<RealmChanges>> load_changes(RealmId id, std::int64_t version) const override {
    std::lock_guard lock(mutex_);
    const auto number = find_number(t_, id);
    if (number == 0) co_return std::nullopt;
    const auto& row = t_.realms.at(number);
    if (!history_reaches(version, row.head.version)) co_return std::nullopt;
    RealmChanges changes{row.head, row.settings, {}, {}};
    const auto [begin, end] = with_prefix(t_.objects, number);
    for (auto it = begin; it != end; ++it) {
      if (it->second.version > version) changes.changed.push_back(it->second.object);
    }
    const auto [first, last] = with_prefix(t_.tombstones, number);
    for (auto it = first; it != last; ++it) {
      if (it->second > version) changes.removed.push_back({std::get<1>(it->first), std::get<2>(it->first), "", ""});
    }
    co_return changes;
  }

 private:
  Tables& t_;
  std::mutex& mutex_;
};

class MemoryUsers final : public UserStore {
 public:
  MemoryUsers(Tables& tables, std::mutex& mutex) : t_(tables), mutex_(mutex) {}

  Loaded<std::optional<model::User>> find_user(RealmId realm, UserId id) const override {
    std::lock_guard lock(mutex_);
    co_return get(t_.users, std::tuple{find_number(t_, realm), id.value});
  }
  Loaded<std::optional<model::User>> find_user_by_username(RealmId realm, std::string username) const override {
    std::lock_guard lock(mutex_);
    const auto number = find_number(t_, realm);
    const auto id = get(t_.usernames, std::tuple{number, model::fold_name(username)});
    if (!id) co_return std::nullopt;
    co_return get(t_.users, std::tuple{number, *id});
  }
  Loaded<std::optional<model::User>> find_user_by_email(RealmId realm, std::string email) const override {
    std::lock_guard lock(mutex_);
    const auto number = find_number(t_, realm);
    const auto [begin, end] = with_prefix(t_.emails, number, model::fold_name(email));
    if (begin == end || email.empty()) co_return std::nullopt;
    co_return get(t_.users, std::tuple{number, std::get<2>(begin->first)});
  }
  Loaded<std::optional<model::User>> find_service_account(RealmId realm, ClientUuid client) const override {
    std::lock_guard lock(mutex_);
    if (client.empty()) co_return std::nullopt;
    const auto [begin, end] = with_prefix(t_.users, find_number(t_, realm));
    for (auto it = begin; it != end; ++it) {
      if (it->second.service_account_of == client) co_return it->second;
    }
    co_return std::nullopt;
  }
  Loaded<std::int64_t> count_users(RealmId realm) const override {
    std::lock_guard lock(mutex_);
    const auto [begin, end] = with_prefix(t_.users, find_number(t_, realm));
    co_return std::distance(begin, end);
  }
  Loaded<std::vector<model::User>> list_users(RealmId realm, std::string after, std::size_t limit) const override {
    std::lock_guard lock(mutex_);
    const auto number = find_number(t_, realm);
    std::vector<model::User> users;
    for (auto it = t_.users.upper_bound(std::tuple{number, after}); it != t_.users.end() && users.size() < limit; ++it) {
      if (std::get<0>(it->first) != number) break;
      users.push_back(it->second);
    }
    co_return users;
  }
  Loaded<std::optional<model::LoginFailures>> find_login_failures(RealmId realm, UserId user) const override {
    std::lock_guard lock(mutex_);
    co_return get(t_.failures, std::tuple{find_number(t_, realm), user.value});
  }

 private:
  Tables& t_;
  std::mutex& mutex_;
};

class MemorySessions final : public SessionStore {
 public:
  MemorySessions(Tables& tables, std::mutex& mutex) : t_(tables), mutex_(mutex) {}

  Loaded<std::optional<model::UserSession>> find_session(RealmId realm, SessionId id, bool offline) const override {
    std::lock_guard lock(mutex_);
    co_return get(t_.sessions, std::tuple{find_number(t_, realm), id.value, offline});
  }
  Loaded<std::optional<model::ClientSession>> find_client_session(RealmId realm, SessionId id, ClientUuid client,
                                                                 bool offline) const override {
    std::lock_guard lock(mutex_);
    co_return get(t_.client_sessions, std::tuple{find_number(t_, realm), id.value, offline, client.value});
  }
  Loaded<std::vector<model::ClientSession>> list_client_sessions(RealmId realm, SessionId id, bool offline) const override {
    std::lock_guard lock(mutex_);
    std::vector<model::ClientSession> found;
    const auto [begin, end] = with_prefix(t_.client_sessions, find_number(t_, realm), id.value, offline);
    for (auto it = begin; it != end; ++it) found.push_back(it->second);
    co_return found;
  }
  Loaded<std::vector<model::UserSession>> list_sessions_of_user(RealmId realm, UserId user, bool offline) const override {
    std::lock_guard lock(mutex_);
    std::vector<model::UserSession> found;
    const auto [begin, end] = with_prefix(t_.sessions, find_number(t_, realm));
    for (auto it = begin; it != end; ++it) {
      if (it->second.user == user && it->second.offline == offline) found.push_back(it->second);
    }
    co_return found;
  }
  Loaded<std::optional<model::SingleUse>> find_single_use(RealmId realm, model::SingleUse::Kind kind,
                                                         std::string key_hash) const override {
    std::lock_guard lock(mutex_);
    co_return get(t_.single_use, std::tuple{find_number(t_, realm), static_cast<int>(kind), key_hash});
  }
  Loaded<std::int64_t> count_sessions() const override {
    std::lock_guard lock(mutex_);
    co_return std::ranges::count_if(t_.sessions, [this](const auto& entry) {
      const auto realm = t_.realms.find(std::get<0>(entry.first));
      return !entry.second.offline && realm != t_.realms.end() && !realm->second.deleted;
    });
  }

 private:
  Tables& t_;
  std::mutex& mutex_;
};

class MemoryEvents final : public EventStore {
 public:
  MemoryEvents(Tables& tables, std::mutex& mutex) : t_(tables), mutex_(mutex) {}

  Loaded<std::vector<model::Event>> list_events(RealmId realm, std::size_t first, std::size_t limit) const override {
    std::lock_guard lock(mutex_);
    const auto [begin, end] = with_prefix(t_.events, find_number(t_, realm));
    std::vector<model::Event> events;
    for (auto it = end; it != begin && events.size() < limit;) {
      --it;
      if (first > 0) {
        --first;
      } else {
        events.push_back(it->second.event);
      }
    }
    co_return events;
  }
  Loaded<std::vector<OutboxEntry>> list_outbox(Instant now, std::size_t limit) const override {
    std::lock_guard lock(mutex_);
    std::vector<OutboxEntry> due;
    for (const auto& [id, row] : t_.outbox) {
      if (row.entry.due <= now && !t_.realms.at(row.realm).deleted) due.push_back(row.entry);
    }
    std::ranges::sort(due, {}, [](const OutboxEntry& entry) { return std::tuple(entry.due, entry.id); });
    if (due.size() > limit) due.resize(limit);
    co_return due;
  }

 private:
  Tables& t_;
  std::mutex& mutex_;
};

class MemoryStore final : public Store {
 public:
  [[nodiscard]] const RealmStore& realms() const override { return realms_; }
  [[nodiscard]] const UserStore& users() const override { return users_; }
  [[nodiscard]] const SessionStore& sessions() const override { return sessions_; }
  [[nodiscard]] const EventStore& events() const override { return events_; }

  Loaded<CommitOutcome> commit(Plan plan) override {
    if (auto status = check_plan(plan); !status) co_return std::unexpected(status.error());
    std::lock_guard lock(mutex_);
    co_return memory::apply_plan(tables_, plan);
  }
  Loaded<std::size_t> sweep(Instant now, std::size_t limit) override {
    std::lock_guard lock(mutex_);
    co_return memory::sweep(tables_, now, limit);
  }
  Loaded<std::optional<std::string>> find_setting(std::string name) const override {
    std::lock_guard lock(mutex_);
    co_return get(tables_.settings, name);
  }
  Loaded<std::string> set_setting_once(std::string name, std::string value) override {
    std::lock_guard lock(mutex_);
    co_return tables_.settings.try_emplace(std::move(name), std::move(value)).first->second;
  }
  Loaded<bool> replace_setting(std::string name, std::string expected, std::string value) override {
    std::lock_guard lock(mutex_);
    const auto found = tables_.settings.find(name);
    if (found == tables_.settings.end() || found->second != expected) co_return false;
    found->second = std::move(value);
    co_return true;
  }
  /// Users are not sealed here, and documents die with the process that holds the key: nothing to do.
  Loaded<ResealStep> reseal(std::string, std::size_t) override { co_return ResealStep{}; }

 private:
  Tables tables_;
  mutable std::mutex mutex_;
  MemoryRealms realms_{tables_, mutex_};
  MemoryUsers users_{tables_, mutex_};
  MemorySessions sessions_{tables_, mutex_};
  MemoryEvents events_{tables_, mutex_};
};

}  // namespace

std::unique_ptr<Store> make_memory_store() { return std::make_unique<MemoryStore>(); }

}  // namespace latchkey::store
