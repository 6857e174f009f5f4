// The tables of the memory store: ordered maps under the keys that the SQL schema has, realm number first, and the undo
// log that makes a refused plan leave no trace. Not safe across threads by itself.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "store/staging.h"

namespace latchkey::store::memory {

using Number = std::int64_t;  ///< A realm's; never used twice, so that a new realm may have a deleted one's id.

struct RealmRow {
  RealmHead head;
  std::string name_folded;
  std::string settings;
  bool deleted = false;
  std::string staging;  ///< not empty: in the making
  Instant staged_until{};

  [[nodiscard]] bool lives() const { return !deleted && staging.empty(); }
};

struct ObjectRow {
  ConfigObject object;
  std::int64_t version = 0;
};

struct EventRow {
  model::Event event;
  Instant expires{};
};

struct AdminEventRow {
  model::AdminEvent event;
  Instant expires{};
};

struct OutboxRow {
  Number realm = 0;
  OutboxEntry entry;
};

struct Tables {
  template <class... Rest>
  using Key = std::tuple<Number, Rest...>;

  Number next_number = 1;
  std::int64_t next_revision = 1;  ///< of users, whoever they are: one that is made again is another
  std::map<Number, RealmRow> realms;
  std::map<Key<std::string, std::string>, ObjectRow> objects;                           // kind, id
  std::map<Key<std::string, std::string>, std::string> object_keys;                     // kind, key -> id
  std::map<Key<std::string, std::string>, std::int64_t> tombstones;                     // kind, id -> version
  std::map<Key<std::string>, model::User> users;                                        // id
  std::map<Key<std::string>, std::string> usernames;                                    // folded -> id
  std::map<Key<std::string, std::string>, bool> emails;                                 // folded, id
  std::map<Key<std::string, std::string>, model::Consent> consents;                     // user, client
  std::map<Key<std::string, std::string>, model::FederatedIdentity> identities;         // user, provider
  std::map<Key<std::string>, model::LoginFailures> failures;                            // user
  std::map<Key<std::string, bool>, model::UserSession> sessions;                        // id, offline
  std::map<Key<std::string, bool, std::string>, model::ClientSession> client_sessions;  // session, offline, client
  std::map<Key<int, std::string>, model::SingleUse> single_use;                         // kind, key hash
  std::map<Key<Instant, std::string>, EventRow> events;
  std::map<Key<Instant, std::string>, AdminEventRow> admin_events;
  std::map<std::string, OutboxRow> outbox;
  std::map<std::string, std::string> settings;
};

/// Changes rows and remembers how they were.
class Undo {
 public:
  template <class Map, class Key, class Value>
  void put(Map& map, const Key& key, Value value) {
    remember(map, key);
    map.insert_or_assign(key, std::move(value));
  }
  template <class Map, class Key>
  void erase(Map& map, const Key& key) {
    remember(map, key);
    map.erase(key);
  }
  void roll_back() {
    for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) (*step)();
    steps_.clear();
  }

 private:
  template <class Map, class Key>
  void remember(Map& map, const Key& key) {
    const auto found = map.find(key);
    if (found == map.end()) {
      steps_.emplace_back([&map, key] { map.erase(key); });
    } else {
      steps_.emplace_back([&map, key, old = found->second] { map.insert_or_assign(key, old); });
    }
  }

  std::vector<std::function<void()>> steps_;
};

/// The number of a living realm; 0 when there is none.
[[nodiscard]] Number find_number(const Tables& tables, const RealmId& realm);

/// All entries whose key starts with these parts, as [begin, end).
template <class Map, class... Prefix>
[[nodiscard]] auto with_prefix(Map& map, const Prefix&... prefix) {
  const auto matches = [&](const auto& key) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return ((std::get<I>(key) == std::get<I>(std::tie(prefix...))) && ...);
    }
    (std::index_sequence_for<Prefix...>{});
  };
  typename std::remove_const_t<Map>::key_type low{};
  [&]<std::size_t... I>(std::index_sequence<I...>) { ((std::get<I>(low) = std::get<I>(std::tie(prefix...))), ...); }
  (std::index_sequence_for<Prefix...>{});
  auto begin = map.lower_bound(low);
  auto end = begin;
  while (end != map.end() && matches(end->first)) ++end;
  return std::pair(begin, end);
}

/// Applies one plan to `tables`: committed, or refused and nothing changed.
[[nodiscard]] CommitOutcome apply_plan(Tables& tables, const Plan& plan);
[[nodiscard]] CommitOutcome apply_plan(Tables& tables, const StagedPlan& plan);
[[nodiscard]] std::size_t sweep(Tables& tables, Instant now, std::size_t limit);

}  // namespace latchkey::store::memory
