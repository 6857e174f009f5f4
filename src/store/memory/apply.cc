#include <algorithm>

#include "store/history.h"
#include "store/memory/tables.h"

namespace latchkey::store::memory {
namespace {

using Refused = std::optional<Refusal>;
constexpr Refused done = std::nullopt;

/// One plan at work.
class PlanApplier {
 public:
  explicit PlanApplier(Tables& tables) : t_(tables) {}

  Refused apply(const CreateRealm& w);
  Refused apply(const PutRealmSettings& w);
  Refused apply(const DeleteRealm& w);
  Refused apply(const PutObject& w);
  Refused apply(const DeleteObject& w);
  Refused apply(const PutUser& w);
  Refused apply(const DeleteUser& w);
  Refused apply(const PutCredential& w);
  Refused apply(const DeleteCredential& w);
  Refused apply(const SetRequiredActions& w);
  Refused apply(const InsertUserSession& w);
  Refused apply(const UpdateUserSession& w);
  Refused apply(const TouchUserSession& w);
  Refused apply(const DeleteUserSession& w);
  Refused apply(const DeleteUserSessionsOf& w);
  Refused apply(const PutClientSession& w);
  Refused apply(const DeleteClientSession& w);
  Refused apply(const InsertSingleUse& w);
  Refused apply(const ConsumeSingleUse& w);
  Refused apply(const UpdateSingleUse& w);
  Refused apply(const PutLoginFailures& w);
  Refused apply(const ClearLoginFailures& w);
  Refused apply(const AppendEvent& w);
  Refused apply(const EnqueueOutbox& w);
  Refused apply(const FinishOutbox& w);
  Refused apply(const PostponeOutbox& w);
  Refused apply(const CommitNothing&) { return done; }

  void roll_back() { undo_.roll_back(); }

 private:
  std::int64_t raise(Number realm);
  bool name_taken(const std::string& folded, const RealmId& except) const;
  bool email_taken(Number realm, const std::string& folded, const UserId& except) const;
  Refused check_names(Number realm, const PutUser& w) const;
  void unindex(Number realm, const model::User& user);
  void erase_session(Number realm, const std::string& id, bool offline);
  template <class Change>
  Refused change_user(const RealmId& realm, const UserId& user, Change change);

  Tables& t_;
  Undo undo_;
  std::map<Number, std::int64_t> raised_;
};

std::int64_t PlanApplier::raise(Number realm) {
  const auto found = raised_.find(realm);
  if (found != raised_.end()) return found->second;
  RealmRow row = t_.realms.at(realm);
  const auto version = ++row.head.version;
  undo_.put(t_.realms, realm, std::move(row));
  raised_.emplace(realm, version);
  return version;
}

bool PlanApplier::name_taken(const std::string& folded, const RealmId& except) const {
  return std::ranges::any_of(t_.realms, [&](const auto& entry) {
    return !entry.second.deleted && entry.second.name_folded == folded && entry.second.head.id != except;
  });
}

Refused PlanApplier::apply(const CreateRealm& w) {
  const auto folded = model::fold_name(w.name);
  if (find_number(t_, w.id) != 0 || name_taken(folded, w.id)) return Refusal::exists;
  const Number number = t_.next_number++;
  undo_.put(t_.realms, number, RealmRow{{w.id, w.name, 1}, folded, w.settings, false});
  raised_.emplace(number, 1);
  return done;
}

Refused PlanApplier::apply(const PutRealmSettings& w) {
  const Number number = find_number(t_, w.id);
  if (number == 0) return Refusal::missing;
  const auto before = t_.realms.at(number).head.version - (raised_.contains(number) ? 1 : 0);
  if (w.expected_version && *w.expected_version != before) return Refusal::changed;
  const auto folded = model::fold_name(w.name);
  if (name_taken(folded, w.id)) return Refusal::exists;
  raise(number);
  RealmRow row = t_.realms.at(number);
  row.head.name = w.name;
  row.name_folded = folded;
  row.settings = w.settings;
  undo_.put(t_.realms, number, std::move(row));
  return done;
}

Refused PlanApplier::apply(const DeleteRealm& w) {
  const Number number = find_number(t_, w.id);
  if (number == 0) return Refusal::missing;
  RealmRow row = t_.realms.at(number);
  row.deleted = true;
  undo_.put(t_.realms, number, std::move(row));
  return done;
}

Refused PlanApplier::apply(const PutObject& w) {
  const Number number = find_number(t_, w.realm);
  if (number == 0) return Refusal::missing;
  const auto& o = w.object;
  const std::tuple by_id{number, o.kind, o.id};
  const std::tuple by_key{number, o.kind, o.key};
  const auto holder = t_.object_keys.find(by_key);
  if (holder != t_.object_keys.end() && holder->second != o.id) return Refusal::exists;
  const auto old = t_.objects.find(by_id);
  if (old != t_.objects.end()) {
    if (w.only_insert) return Refusal::exists;
    undo_.erase(t_.object_keys, std::tuple{number, o.kind, old->second.object.key});
  }
  undo_.put(t_.object_keys, by_key, o.id);
  undo_.put(t_.objects, by_id, ObjectRow{o, raise(number)});
  undo_.erase(t_.tombstones, by_id);
  return done;
}

Refused PlanApplier::apply(const DeleteObject& w) {
  const Number number = find_number(t_, w.realm);
  const std::tuple by_id{number, w.kind, w.id};
  const auto old = t_.objects.find(by_id);
  if (number == 0 || old == t_.objects.end()) return Refusal::missing;
  undo_.erase(t_.object_keys, std::tuple{number, w.kind, old->second.object.key});
  undo_.erase(t_.objects, by_id);
  const auto version = raise(number);
  undo_.put(t_.tombstones, by_id, version);
  const auto [begin, end] = with_prefix(t_.tombstones, number);
  std::vector<std::tuple<Number, std::string, std::string>> forgotten;
  for (auto it = begin; it != end; ++it) {
    if (it->second <= version - kVersionHistory) forgotten.push_back(it->first);
  }
  for (const auto& key : forgotten) undo_.erase(t_.tombstones, key);
  return done;
}

bool PlanApplier::email_taken(Number realm, const std::string& folded, const UserId& except) const {
  const auto [begin, end] = with_prefix(t_.emails, realm, folded);
  return std::any_of(begin, end, [&](const auto& entry) { return std::get<2>(entry.first) != except.value; });
}

Refused PlanApplier::check_names(Number realm, const PutUser& w) const {
  const auto taken = [&](const std::string& folded) {
    const auto found = t_.usernames.find(std::tuple{realm, folded});
    return found != t_.usernames.end() && found->second != w.user.id.value;
  };
  const auto username = model::fold_name(w.user.username);
  if (taken(username)) return Refusal::duplicate_username;
  if (w.duplicate_emails_allowed) return done;
  if (email_taken(realm, username, w.user.id)) return Refusal::duplicate_username;
  const auto email = model::fold_name(w.user.email);
  if (!email.empty() && (email_taken(realm, email, w.user.id) || taken(email))) return Refusal::duplicate_email;
  return done;
}

void PlanApplier::unindex(Number realm, const model::User& user) {
  undo_.erase(t_.usernames, std::tuple{realm, model::fold_name(user.username)});
  if (!user.email.empty()) undo_.erase(t_.emails, std::tuple{realm, model::fold_name(user.email), user.id.value});
}

Refused PlanApplier::apply(const PutUser& w) {
  const Number number = find_number(t_, w.realm);
  if (number == 0) return Refusal::missing;
  const std::tuple key{number, w.user.id.value};
  const auto old = t_.users.find(key);
  if (old != t_.users.end() && w.only_insert) return Refusal::exists;
  if (const auto refused = check_names(number, w)) return refused;
  if (old != t_.users.end()) unindex(number, old->second);
  undo_.put(t_.usernames, std::tuple{number, model::fold_name(w.user.username)}, w.user.id.value);
  if (!w.user.email.empty()) undo_.put(t_.emails, std::tuple{number, model::fold_name(w.user.email), w.user.id.value}, true);
  undo_.put(t_.users, key, w.user);
  return done;
}

Refused PlanApplier::apply(const DeleteUser& w) {
  const Number number = find_number(t_, w.realm);
  const std::tuple key{number, w.user.value};
  const auto old = t_.users.find(key);
  if (number == 0 || old == t_.users.end()) return Refusal::missing;
  unindex(number, old->second);
  undo_.erase(t_.users, key);
  undo_.erase(t_.failures, key);
  return apply(DeleteUserSessionsOf{.realm = w.realm, .user = w.user, .offline_too = true, .except = {}});
}

template <class Change>
Refused PlanApplier::change_user(const RealmId& realm, const UserId& user, Change change) {
  const Number number = find_number(t_, realm);
  const std::tuple key{number, user.value};
  const auto found = t_.users.find(key);
  if (number == 0 || found == t_.users.end()) return Refusal::missing;
  model::User copy = found->second;
  if (!change(copy)) return Refusal::missing;
  undo_.put(t_.users, key, std::move(copy));
  return done;
}

Refused PlanApplier::apply(const PutCredential& w) {
  return change_user(w.realm, w.user, [&](model::User& user) {
    const auto old = std::ranges::find(user.credentials, w.credential.id, &model::Credential::id);
    if (old != user.credentials.end()) {
      *old = w.credential;
    } else {
      user.credentials.push_back(w.credential);
    }
    return true;
  });
}

Refused PlanApplier::apply(const DeleteCredential& w) {
  return change_user(w.realm, w.user, [&](model::User& user) {
    return std::erase_if(user.credentials, [&](const auto& credential) { return credential.id == w.credential; }) > 0;
  });
}

Refused PlanApplier::apply(const SetRequiredActions& w) {
  return change_user(w.realm, w.user, [&](model::User& user) {
    user.required_actions = w.actions;
    return true;
  });
}

Refused PlanApplier::apply(const InsertUserSession& w) {
  const Number number = find_number(t_, w.session.realm);
  if (number == 0) return Refusal::missing;
  const std::tuple key{number, w.session.id.value, w.session.offline};
  if (t_.sessions.contains(key)) return Refusal::exists;
  undo_.put(t_.sessions, key, w.session);
  return done;
}

Refused PlanApplier::apply(const UpdateUserSession& w) {
  const std::tuple key{find_number(t_, w.session.realm), w.session.id.value, w.session.offline};
  const auto found = t_.sessions.find(key);
  if (found == t_.sessions.end()) return Refusal::missing;
  auto session = w.session;
  session.user = found->second.user;
  session.started = found->second.started;
  undo_.put(t_.sessions, key, std::move(session));
  return done;
}

Refused PlanApplier::apply(const TouchUserSession& w) {
  const std::tuple key{find_number(t_, w.realm), w.session.value, w.offline};
  const auto found = t_.sessions.find(key);
  if (found == t_.sessions.end()) return done;
  auto session = found->second;
  session.last_access = std::max(session.last_access, w.last_access);
  session.expires = std::max(session.expires, w.expires);
  undo_.put(t_.sessions, key, std::move(session));
  return done;
}

void PlanApplier::erase_session(Number realm, const std::string& id, bool offline) {
  undo_.erase(t_.sessions, std::tuple{realm, id, offline});
  for (;;) {
    const auto [begin, end] = with_prefix(t_.client_sessions, realm, id, offline);
    if (begin == end) return;
    const auto key = begin->first;
    undo_.erase(t_.client_sessions, key);
  }
}

Refused PlanApplier::apply(const DeleteUserSession& w) {
  erase_session(find_number(t_, w.realm), w.session.value, w.offline);
  return done;
}

Refused PlanApplier::apply(const DeleteUserSessionsOf& w) {
  std::vector<std::tuple<Number, std::string, bool>> doomed;
  const auto [begin, end] = with_prefix(t_.sessions, find_number(t_, w.realm));
  for (auto it = begin; it != end; ++it) {
    const auto& session = it->second;
    if (session.user != w.user || (session.offline && !w.offline_too)) continue;
    if (w.except.empty() || session.id != w.except) doomed.push_back(it->first);
  }
  for (const auto& [number, id, offline] : doomed) erase_session(number, id, offline);
  return done;
}

Refused PlanApplier::apply(const PutClientSession& w) {
  const Number number = find_number(t_, w.realm);
  const auto& s = w.session;
  if (!t_.sessions.contains(std::tuple{number, s.session.value, s.offline})) return Refusal::missing;
  const std::tuple key{number, s.session.value, s.offline, s.client.value};
  if (w.expected_refresh_jti) {
    const auto found = t_.client_sessions.find(key);
    if (found == t_.client_sessions.end() || found->second.refresh_jti != *w.expected_refresh_jti ||
        found->second.refresh_uses != w.expected_refresh_uses) {
      return Refusal::changed;
    }
  }
  undo_.put(t_.client_sessions, key, s);
  return done;
}

Refused PlanApplier::apply(const DeleteClientSession& w) {
  undo_.erase(t_.client_sessions, std::tuple{find_number(t_, w.realm), w.session.value, w.offline, w.client.value});
  return done;
}

Refused PlanApplier::apply(const InsertSingleUse& w) {
  const Number number = find_number(t_, w.record.realm);
  if (number == 0) return Refusal::missing;
  const std::tuple key{number, static_cast<int>(w.record.kind), w.record.key_hash};
  if (t_.single_use.contains(key)) return Refusal::exists;
  undo_.put(t_.single_use, key, w.record);
  return done;
}

Refused PlanApplier::apply(const ConsumeSingleUse& w) {
  const std::tuple key{find_number(t_, w.realm), static_cast<int>(w.kind), w.key_hash};
  const auto found = t_.single_use.find(key);
  if (found == t_.single_use.end()) return Refusal::missing;
  if (found->second.used) return Refusal::already_used;
  auto record = found->second;
  record.used = w.used;
  if (w.payload) record.payload = *w.payload;
  if (w.expires) record.expires = std::max(record.expires, *w.expires);
  undo_.put(t_.single_use, key, std::move(record));
  return done;
}

Refused PlanApplier::apply(const UpdateSingleUse& w) {
  const std::tuple key{find_number(t_, w.realm), static_cast<int>(w.kind), w.key_hash};
  const auto found = t_.single_use.find(key);
  if (found == t_.single_use.end()) return Refusal::missing;
  if (found->second.used) return Refusal::already_used;
  auto record = found->second;
  record.payload = w.payload;
  undo_.put(t_.single_use, key, std::move(record));
  return done;
}

Refused PlanApplier::apply(const PutLoginFailures& w) {
  const Number number = find_number(t_, w.realm);
  if (number == 0) return Refusal::missing;
  const std::tuple key{number, w.failures.user.value};
  const auto found = t_.failures.find(key);
  if ((found == t_.failures.end() ? 0 : found->second.failures) != w.expected_failures) return Refusal::changed;
  undo_.put(t_.failures, key, w.failures);
  return done;
}

Refused PlanApplier::apply(const ClearLoginFailures& w) {
  undo_.erase(t_.failures, std::tuple{find_number(t_, w.realm), w.user.value});
  return done;
}

Refused PlanApplier::apply(const AppendEvent& w) {
  const std::tuple key{find_number(t_, w.event.realm), w.event.time, w.event.id};
  if (std::get<0>(key) != 0 && !t_.events.contains(key)) undo_.put(t_.events, key, EventRow{w.event, w.expires});
  return done;
}

Refused PlanApplier::apply(const EnqueueOutbox& w) {
  const Number number = find_number(t_, w.realm);
  if (number == 0) return Refusal::missing;
  if (t_.outbox.contains(w.id)) return Refusal::exists;
  undo_.put(t_.outbox, w.id, OutboxRow{number, {w.id, w.realm, w.kind, w.payload, w.due, 0}});
  return done;
}

Refused PlanApplier::apply(const FinishOutbox& w) {
  undo_.erase(t_.outbox, w.id);
  return done;
}

Refused PlanApplier::apply(const PostponeOutbox& w) {
  const auto found = t_.outbox.find(w.id);
  if (found == t_.outbox.end()) return Refusal::missing;
  auto row = found->second;
  row.entry.due = w.due;
  ++row.entry.attempts;
  undo_.put(t_.outbox, w.id, std::move(row));
  return done;
}

}  // namespace

Number find_number(const Tables& tables, const RealmId& realm) {
  for (const auto& [number, row] : tables.realms) {
    if (!row.deleted && row.head.id == realm) return number;
  }
  return 0;
}

CommitOutcome apply_plan(Tables& tables, const Plan& plan) {
  PlanApplier applier(tables);
  for (std::size_t i = 0; i < plan.writes.size(); ++i) {
    const auto refused = std::visit([&](const auto& write) { return applier.apply(write); }, plan.writes[i]);
    if (refused) {
      applier.roll_back();
      return {CommitOutcome::Refused{i, *refused}};
    }
  }
  return {};
}

}  // namespace latchkey::store::memory
