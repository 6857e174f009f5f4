// The store port: one interface an aggregate, reads that may wait, and one commit. Adapters: memory and
// sqlite, which both pass store/contract/. After a commit is acknowledged it survives kill -9 and power loss.
// All times are the caller's; a store reads no clock. An id of another realm is simply not found.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "base/time.h"
#include "model/consent.h"
#include "model/event.h"
#include "model/session.h"
#include "model/user.h"
#include "store/plan.h"
#include "store/queries.h"
#include "store/user_query.h"

namespace latchkey::store {

template <class T>
using Loaded = Task<Result<T>>;  ///< Error::Kind::unavailable or internal; absence is an empty optional or vector

struct RealmHead {
  RealmId id;
  std::string name;
  std::int64_t version = 0;
  std::string display_name;  ///< this and the next as the settings document says, so that a list opens no documents
  bool enabled = true;
};

struct RealmRecord {
  RealmHead head;
  std::string settings;  ///< document
  std::vector<ConfigObject> objects;
};

struct RealmChanges {
  RealmHead head;
  std::string settings;
  std::vector<ConfigObject> changed;
  std::vector<ConfigObject> removed;  ///< kind and id only
};

class RealmStore {
 public:
  virtual ~RealmStore() = default;
  virtual Loaded<std::optional<RealmHead>> find_realm(std::string name) const = 0;  ///< exact name; deleted: absent
  virtual Loaded<std::vector<RealmHead>> list_realms() const = 0;                   ///< by name
  virtual Loaded<std::optional<RealmRecord>> load_realm(RealmId id) const = 0;
  /// What changed after `version`; empty optional when the realm is gone or the history does not reach back.
  virtual Loaded<std::optional<RealmChanges>> load_changes(RealmId id, std::int64_t version) const = 0;
};

class UserStore {
 public:
  virtual ~UserStore() = default;
  virtual Loaded<std::optional<model::User>> find_user(RealmId realm, UserId id) const = 0;
  virtual Loaded<std::optional<model::User>> find_user_by_username(RealmId realm, std::string username) const = 0;
  /// The first by id when duplicates are allowed.
  virtual Loaded<std::optional<model::User>> find_user_by_email(RealmId realm, std::string email) const = 0;
  virtual Loaded<std::optional<model::User>> find_service_account(RealmId realm, ClientUuid client) const = 0;
  virtual Loaded<std::int64_t> count_users(RealmId realm) const = 0;
  /// Ordered by id, after `after` (exclusive, "" from the start), at most `limit`.
  virtual Loaded<std::vector<model::User>> list_users(RealmId realm, std::string after, std::size_t limit) const = 0;
  virtual Loaded<std::vector<model::User>> search_users(RealmId realm, UserQuery query) const = 0;
  /// How many there are whatever `first` and `limit` say.
  virtual Loaded<std::int64_t> count_matching(RealmId realm, UserQuery query) const = 0;
  virtual Loaded<std::vector<model::Consent>> list_consents(RealmId realm, UserId user) const = 0;  ///< by client
  virtual Loaded<std::optional<model::Consent>> find_consent(RealmId realm, UserId user, ClientUuid client) const = 0;
  /// By provider.
  virtual Loaded<std::vector<model::FederatedIdentity>> list_federated_identities(RealmId realm, UserId user) const = 0;
  virtual Loaded<std::optional<model::LoginFailures>> find_login_failures(RealmId realm, UserId user) const = 0;
};

class SessionStore {
 public:
  virtual ~SessionStore() = default;
  virtual Loaded<std::optional<model::UserSession>> find_session(RealmId realm, SessionId id, bool offline) const = 0;
  virtual Loaded<std::optional<model::ClientSession>> find_client_session(RealmId realm, SessionId id,
                                                                          ClientUuid client, bool offline) const = 0;
  virtual Loaded<std::vector<model::ClientSession>> list_client_sessions(RealmId realm, SessionId id,
                                                                         bool offline) const = 0;
  virtual Loaded<std::vector<model::UserSession>> list_sessions_of_user(RealmId realm, UserId user,
                                                                        bool offline) const = 0;
  virtual Loaded<std::optional<model::SingleUse>> find_single_use(RealmId realm, model::SingleUse::Kind kind,
                                                                  std::string key_hash) const = 0;
  // Newest first.
  virtual Loaded<std::vector<model::UserSession>> list_sessions_of_client(RealmId realm, ClientUuid client,
                                                                          bool offline, std::size_t first,
                                                                          std::size_t limit) const = 0;
  virtual Loaded<std::vector<model::UserSession>> search_sessions(RealmId realm, SessionQuery query) const = 0;
  virtual Loaded<std::int64_t> count_sessions_of_client(RealmId realm, ClientUuid client, bool offline) const = 0;
  /// Clients without sessions are left out.
  virtual Loaded<std::map<ClientUuid, std::int64_t>> count_sessions_by_client(RealmId realm, bool offline) const = 0;
  virtual Loaded<std::int64_t> count_sessions() const = 0;  ///< online, all realms; for the metrics, may be an estimate
};

/// Work for later that was decided in some commit: mail, webhooks, back-channel logout.
struct OutboxEntry {
  std::string id;
  RealmId realm;
  std::string kind;
  std::string payload;
  Instant due{};
  int attempts = 0;
};

class EventStore {
 public:
  virtual ~EventStore() = default;
  virtual Loaded<std::vector<model::Event>> list_events(RealmId realm, EventQuery query) const = 0;
  virtual Loaded<std::vector<model::AdminEvent>> list_admin_events(RealmId realm, AdminEventQuery query) const = 0;
  /// Due at `now` or earlier, dealt by realm and kind (outbox_lanes.h): the longest waiting of each, then the second of
  /// each. With many lanes no more than its share is read of each, so fewer than `limit` may come although more wait.
  virtual Loaded<std::vector<OutboxEntry>> list_outbox(Instant now, std::size_t limit) const = 0;
};

/// Where a walk over everything sealed stands: see Store::reseal.
struct ResealStep {
  std::string next;          ///< pass it to the next call; "" at the end
  std::size_t resealed = 0;  ///< rows rewritten by this step
};

class Store {
 public:
  virtual ~Store() = default;
  [[nodiscard]] virtual const RealmStore& realms() const = 0;
  [[nodiscard]] virtual const UserStore& users() const = 0;
  [[nodiscard]] virtual const SessionStore& sessions() const = 0;
  [[nodiscard]] virtual const EventStore& events() const = 0;

  /// All of the plan or nothing. An Error means that nothing was written and nothing is known to be wrong with the
  /// plan.
  virtual Loaded<CommitOutcome> commit(Plan plan) = 0;
  /// Removes up to `limit` expired rows (sessions, single use, events, deleted realms); how many there were. Client
  /// sessions go with their user session and are not counted.
  virtual Loaded<std::size_t> sweep(Instant now, std::size_t limit) = 0;

  /// Small named values of the installation itself (the sealing check value, cookie keys).
  virtual Loaded<std::optional<std::string>> find_setting(std::string name) const = 0;
  /// Sets it when absent; the value that stands afterwards (somebody else may have been first).
  virtual Loaded<std::string> set_setting_once(std::string name, std::string value) = 0;
  /// Only when `expected` stands there; whether it did.
  virtual Loaded<bool> replace_setting(std::string name, std::string expected, std::string value) = 0;

  /// Seals anew, under the current master key, what another key of the ring sealed: up to `limit` rows after `cursor`
  /// ("" from the start). Each step is one transaction, so it runs beside a server. Use reseal_all() (store/reseal.h).
  virtual Loaded<ResealStep> reseal(std::string cursor, std::size_t limit) = 0;
};

}  // namespace latchkey::store
