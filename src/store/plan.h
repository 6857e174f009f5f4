// A plan: what a decision wants written, as data, all of it or nothing. Writes run in order in one transaction; each
// carries its precondition, and the first that does not hold undoes the whole plan and is named in the outcome.
// Writes into a realm that is not there are refused as `missing`, except those that say "no failure" and events, which
// are then dropped. Texts are UTF-8 without NUL; a plan that holds others is an Error::invalid and writes nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "model/consent.h"
#include "model/event.h"
#include "model/ids.h"
#include "model/session.h"
#include "model/user.h"

namespace latchkey::store {

using model::ClientUuid;
using model::CredentialId;
using model::RealmId;
using model::SessionId;
using model::UserId;

/// A configuration object in stored form (store/codec makes and reads `document`; secrets in it are sealed).
/// `kind` is one of the kKind... names; (realm, kind, id) is the primary key, (realm, kind, key) is unique.
struct ConfigObject {
  std::string kind;
  std::string id;
  std::string key;       ///< client_id, scope name, "client uuid\nrole name", "parent id\ngroup name", flow alias, ...
  std::string document;  ///< JSON text
};

inline constexpr std::string_view kKindClient = "client";
inline constexpr std::string_view kKindClientScope = "client-scope";
inline constexpr std::string_view kKindRole = "role";
inline constexpr std::string_view kKindGroup = "group";
inline constexpr std::string_view kKindComponent = "component";
inline constexpr std::string_view kKindFlow = "flow";
inline constexpr std::string_view kKindAuthenticatorConfig = "authenticator-config";
inline constexpr std::string_view kKindRequiredAction = "required-action";

// --- realms and their configuration. Every change of a realm raises its version by one, once a plan.
struct CreateRealm {  ///< fails `exists` when the id or (folded) name is taken
  RealmId id;
  std::string name;
  std::string settings;  ///< document
};
struct PutRealmSettings {  ///< fails `missing`; `changed` when expected_version is given and differs
  RealmId id;
  std::string name;
  std::string settings;
  std::optional<std::int64_t> expected_version;
};
struct DeleteRealm {  ///< hides it at once (tombstone); the sweeper removes what it owned. `missing`.
  RealmId id;
};
struct PutObject {  ///< insert or replace by (realm, kind, id); `exists` when another id has the key; `missing` realm
  RealmId realm;
  ConfigObject object;
  bool only_insert = false;  ///< then `exists` when the id is there
};
/// `missing`. What refers to it in rows of users goes in the same transaction: with a role its mappings, with a group
/// its memberships, with a scope the consents to it, with a client its consents and client sessions.
struct DeleteObject {
  RealmId realm;
  std::string kind;
  std::string id;
};

/// Changes nothing: `changed` when the realm stands at another version than it did before this plan, `missing`.
struct ExpectRealmVersion {
  RealmId realm;
  std::int64_t version = 0;
};

// --- users. `missing` realm; duplicate_username / duplicate_email by fold_name(), where also a user name equal to
// another user's e-mail (and the reverse) is a duplicate, unless the realm allows duplicate e-mails.
struct PutUser {  ///< insert or replace, with credentials, roles and groups
  RealmId realm;
  model::User user;
  bool duplicate_emails_allowed = false;
  bool only_insert = false;
};
struct DeleteUser {  ///< with sessions; `missing`
  RealmId realm;
  UserId user;
};
struct ExpectUser {  ///< changes nothing: `changed` when the user is not as it was loaded (User::revision), `missing`
  RealmId realm;
  UserId user;
  std::string revision;
};
/// Everything but credentials, roles and groups, which stay as they are; refused as PutUser is, and `missing`.
struct UpdateUserProfile {
  RealmId realm;
  model::User user;
  bool duplicate_emails_allowed = false;
};
struct ChangeUserRoles {  ///< direct mappings; those there and those gone already are no failure; `missing` user
  RealmId realm;
  UserId user;
  std::vector<model::RoleId> add;
  std::vector<model::RoleId> remove;
};
struct ChangeUserGroups {  ///< direct memberships, the same
  RealmId realm;
  UserId user;
  std::vector<model::GroupId> add;
  std::vector<model::GroupId> remove;
};
struct PutCredential {  ///< insert or replace by id; `missing` user
  RealmId realm;
  UserId user;
  model::Credential credential;
  /// Given: the stored credential must hold this hash, else `changed`: a rehash does not undo a new password.
  std::optional<crypto::PasswordHash> expected_password = {};
};
struct DeleteCredential {  ///< `missing`
  RealmId realm;
  UserId user;
  CredentialId credential;
};
struct SetRequiredActions {  ///< `missing` user
  RealmId realm;
  UserId user;
  std::vector<std::string> actions;
};

struct PutConsent {  ///< insert or replace; `missing` user. A consent that stands keeps its `created`.
  RealmId realm;
  model::Consent consent;
};
struct DeleteConsent {  ///< `missing`
  RealmId realm;
  UserId user;
  ClientUuid client;
};
struct PutFederatedIdentity {  ///< insert or replace by provider; `exists` when another user has it, `missing` user
  RealmId realm;
  UserId user;
  model::FederatedIdentity identity;
};
struct DeleteFederatedIdentity {  ///< `missing`
  RealmId realm;
  UserId user;
  std::string provider;
};

// --- sessions
struct InsertUserSession {  ///< `exists`
  model::UserSession session;
};
struct UpdateUserSession {  ///< replaces everything but id, user and started; `missing`
  model::UserSession session;
};
struct TouchUserSession {  ///< last_access and expires only, never backwards; a missing session is no failure
  RealmId realm;
  SessionId session;
  bool offline = false;
  Instant last_access{};
  Instant expires{};
};
struct DeleteUserSession {  ///< with its client sessions; a missing one is no failure
  RealmId realm;
  SessionId session;
  bool offline = false;
};
struct DeleteUserSessionsOf {  ///< all online (and offline when asked) sessions of a user; none is no failure
  RealmId realm;
  UserId user;
  bool offline_too = false;
  SessionId except;  ///< kept, unless empty
};
struct PutClientSession {  ///< insert or replace; `missing` when the user session is gone
  RealmId realm;
  model::ClientSession session;
  /// Given: the stored refresh_jti and refresh_uses must still be these, else `changed` (refresh rotation).
  std::optional<std::string> expected_refresh_jti;
  int expected_refresh_uses = 0;
};
struct DeleteClientSession {  ///< a missing one is no failure
  RealmId realm;
  SessionId session;
  ClientUuid client;
  bool offline = false;
};

struct DeleteClientSessionsOf {  ///< of one client, online and offline; the user sessions stay; none is no failure
  RealmId realm;
  ClientUuid client;
};
struct DeleteSessionsOfRealm {  ///< all online (and offline when asked) sessions; none is no failure
  RealmId realm;
  bool offline_too = false;
};

// --- single use
struct InsertSingleUse {  ///< `exists` when the key is known, used or not
  model::SingleUse record;
};
struct ConsumeSingleUse {  ///< marks it used and may replace the payload and lengthen its life; `missing`,
                           ///< `already_used`
  RealmId realm;
  model::SingleUse::Kind kind = model::SingleUse::Kind::authorization_code;
  std::string key_hash;
  Instant used{};
  std::optional<std::string> payload;
  std::optional<Instant> expires;
};

// --- brute force: the attempt is reserved before the password is hashed
struct PutLoginFailures {  ///< compare and set: `changed` when the stored `failures` is not expected_failures (0: no
                           ///< row)
  RealmId realm;
  model::LoginFailures failures;
  int expected_failures = 0;
};
struct ClearLoginFailures {
  RealmId realm;
  UserId user;
};

struct ClearAllLoginFailures {
  RealmId realm;
};

// --- events, outbox, nothing
struct AppendEvent {  ///< the same event twice is one event
  model::Event event;
  Instant expires{};  ///< {}: kept
};
struct AppendAdminEvent {  ///< the same event twice is one event
  model::AdminEvent event;
  Instant expires{};  ///< {}: kept
};
struct DeleteEvents {
  RealmId realm;
};
struct DeleteAdminEvents {
  RealmId realm;
};
struct EnqueueOutbox {  ///< `exists` by id
  std::string id;
  RealmId realm;
  std::string kind;  ///< "backchannel-logout", "mail", "webhook"
  std::string payload;
  Instant due{};
};
struct FinishOutbox {  ///< delivered or given up; a missing one is no failure
  std::string id;
};
/// Takes a row for one attempt: it is due again at `due`, which lies behind the attempt's own end, and has been tried
/// once more. `changed` when it was tried more often than `attempts` says, or is gone: then another sender has it.
struct ClaimOutbox {
  std::string id;
  Instant due{};
  int attempts = 0;
};
/// Changes nothing but goes through the same durable commit: unknown users cost as many commits as known ones.
struct CommitNothing {};

using Write =
    std::variant<CreateRealm, PutRealmSettings, DeleteRealm, PutObject, DeleteObject, ExpectRealmVersion, PutUser,
                 DeleteUser, ExpectUser, UpdateUserProfile, ChangeUserRoles, ChangeUserGroups, PutCredential,
                 DeleteCredential, SetRequiredActions, PutConsent, DeleteConsent, PutFederatedIdentity,
                 DeleteFederatedIdentity, InsertUserSession, UpdateUserSession, TouchUserSession, DeleteUserSession,
                 DeleteUserSessionsOf, PutClientSession, DeleteClientSession, DeleteClientSessionsOf,
                 DeleteSessionsOfRealm, InsertSingleUse, ConsumeSingleUse, PutLoginFailures, ClearLoginFailures,
                 ClearAllLoginFailures, AppendEvent, AppendAdminEvent, DeleteEvents, DeleteAdminEvents, EnqueueOutbox,
                 FinishOutbox, ClaimOutbox, CommitNothing>;

/// Compiled once, in plan.cc: most files make plans, and few look into one.
struct Plan {
  std::vector<Write> writes;

  Plan();
  Plan(const Plan& other);
  Plan(Plan&& other) noexcept;
  Plan& operator=(const Plan& other);
  Plan& operator=(Plan&& other) noexcept;
  ~Plan();

  /// W is one of the alternatives of Write.
  template <class W>
  Plan& add(W write);
  Plan& add(Write write);
  /// The other plan's writes behind these.
  Plan& append(Plan other);
};

enum class Refusal { exists, missing, changed, already_used, duplicate_username, duplicate_email };

/// Nothing of a refused plan is written.
struct CommitOutcome {
  struct Refused {
    std::size_t write = 0;  ///< index into Plan::writes
    Refusal reason = Refusal::missing;
  };
  std::optional<Refused> refused;

  [[nodiscard]] bool committed() const { return !refused.has_value(); }
};

}  // namespace latchkey::store
