#include <algorithm>

#include "store/memory/plan_applier.h"

namespace latchkey::store::memory {

bool PlanApplier::email_taken(Number realm, const std::string& folded, const UserId& except) const {
  const auto [begin, end] = with_prefix(t_.emails, realm, folded);
  return std::any_of(begin, end, [&](const auto& entry) { return std::get<2>(entry.first) != except.value; });
}

PlanApplier::Refused PlanApplier::check_names(Number realm, const model::User& user,
                                              bool duplicate_emails_allowed) const {
  const auto taken = [&](const std::string& folded) {
    const auto found = t_.usernames.find(std::tuple{realm, folded});
    return found != t_.usernames.end() && found->second != user.id.value;
  };
  const auto username = model::fold_name(user.username);
  if (taken(username)) return Refusal::duplicate_username;
  if (duplicate_emails_allowed) return done;
  if (email_taken(realm, username, user.id)) return Refusal::duplicate_username;
  const auto email = model::fold_name(user.email);
  if (!email.empty() && (email_taken(realm, email, user.id) || taken(email))) return Refusal::duplicate_email;
  return done;
}

void PlanApplier::unindex(Number realm, const model::User& user) {
  undo_.erase(t_.usernames, std::tuple{realm, model::fold_name(user.username)});
  if (!user.email.empty()) undo_.erase(t_.emails, std::tuple{realm, model::fold_name(user.email), user.id.value});
}

PlanApplier::Refused PlanApplier::apply(const PutUser& w) {
  const Number number = number_of(w.realm);
  if (number == 0) return Refusal::missing;
  const std::tuple key{number, w.user.id.value};
  const auto old = t_.users.find(key);
  if (old != t_.users.end() && w.only_insert) return Refusal::exists;
  if (const auto refused = check_names(number, w.user, w.duplicate_emails_allowed)) return refused;
  put_user(number, w.user);
  return done;
}

void PlanApplier::put_user(Number realm, model::User user) {
  const std::tuple key{realm, user.id.value};
  const auto old = t_.users.find(key);
  if (old != t_.users.end()) unindex(realm, old->second);
  undo_.put(t_.usernames, std::tuple{realm, model::fold_name(user.username)}, user.id.value);
  if (!user.email.empty()) undo_.put(t_.emails, std::tuple{realm, model::fold_name(user.email), user.id.value}, true);
  user.revision = std::to_string(t_.next_revision++);
  undo_.put(t_.users, key, std::move(user));
}

PlanApplier::Refused PlanApplier::apply(const ExpectUser& w) {
  const Number number = number_of(w.realm);
  const auto found = t_.users.find(std::tuple{number, w.user.value});
  if (number == 0 || found == t_.users.end()) return Refusal::missing;
  return found->second.revision == w.revision ? done : Refused(Refusal::changed);
}

PlanApplier::Refused PlanApplier::apply(const UpdateUserProfile& w) {
  const Number number = number_of(w.realm);
  const auto found = t_.users.find(std::tuple{number, w.user.id.value});
  if (number == 0 || found == t_.users.end()) return Refusal::missing;
  if (const auto refused = check_names(number, w.user, w.duplicate_emails_allowed)) return refused;
  model::User user = w.user;
  user.credentials = found->second.credentials;
  user.roles = found->second.roles;
  user.groups = found->second.groups;
  put_user(number, std::move(user));
  return done;
}

PlanApplier::Refused PlanApplier::apply(const DeleteUser& w) {
  const Number number = number_of(w.realm);
  const std::tuple key{number, w.user.value};
  const auto old = t_.users.find(key);
  if (number == 0 || old == t_.users.end()) return Refusal::missing;
  unindex(number, old->second);
  undo_.erase(t_.users, key);
  undo_.erase(t_.failures, key);
  const auto of_user = [&](const auto& entry) { return std::get<1>(entry.first) == w.user.value; };
  erase_where(t_.consents, number, of_user);
  erase_where(t_.identities, number, of_user);
  return apply(DeleteUserSessionsOf{.realm = w.realm, .user = w.user, .offline_too = true, .except = {}});
}

template <class Change>
PlanApplier::Refused PlanApplier::change_user(const RealmId& realm, const UserId& user, Change change) {
  const Number number = number_of(realm);
  const std::tuple key{number, user.value};
  const auto found = t_.users.find(key);
  if (number == 0 || found == t_.users.end()) return Refusal::missing;
  model::User copy = found->second;
  if (!change(copy)) return Refusal::missing;
  copy.revision = std::to_string(t_.next_revision++);
  undo_.put(t_.users, key, std::move(copy));
  return done;
}

namespace {

/// Whether the list was changed.
template <class T>
bool change_list(std::vector<T>& list, const std::vector<T>& add, const std::vector<T>& remove) {
  const auto named = [&](const T& id) { return std::ranges::find(remove, id) != remove.end(); };
  bool changed = std::erase_if(list, named) > 0;
  for (const auto& id : add) {
    if (std::ranges::find(list, id) != list.end()) continue;
    list.push_back(id);
    changed = true;
  }
  return changed;
}

}  // namespace

// Here and below: what changes nothing leaves the revision.
PlanApplier::Refused PlanApplier::apply(const ChangeUserRoles& w) {
  const auto found = t_.users.find(std::tuple{number_of(w.realm), w.user.value});
  if (found == t_.users.end()) return Refusal::missing;
  auto roles = found->second.roles;
  if (!change_list(roles, w.add, w.remove)) return done;
  return change_user(w.realm, w.user, [&](model::User& user) {
    user.roles = std::move(roles);
    return true;
  });
}

PlanApplier::Refused PlanApplier::apply(const ChangeUserGroups& w) {
  const auto found = t_.users.find(std::tuple{number_of(w.realm), w.user.value});
  if (found == t_.users.end()) return Refusal::missing;
  auto groups = found->second.groups;
  if (!change_list(groups, w.add, w.remove)) return done;
  return change_user(w.realm, w.user, [&](model::User& user) {
    user.groups = std::move(groups);
    return true;
  });
}

PlanApplier::Refused PlanApplier::apply(const PutCredential& w) {
  if (w.expected_password) {
    const auto found = t_.users.find(std::tuple{number_of(w.realm), w.user.value});
    if (found == t_.users.end()) return Refusal::missing;
    const auto& all = found->second.credentials;
    const auto stored = std::ranges::find(all, w.credential.id, &model::Credential::id);
    if (stored == all.end() || stored->password != w.expected_password) return Refusal::changed;
  }
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

PlanApplier::Refused PlanApplier::apply(const DeleteCredential& w) {
  return change_user(w.realm, w.user, [&](model::User& user) {
    return std::erase_if(user.credentials, [&](const auto& credential) { return credential.id == w.credential; }) > 0;
  });
}

PlanApplier::Refused PlanApplier::apply(const SetRequiredActions& w) {
  return change_user(w.realm, w.user, [&](model::User& user) {
    user.required_actions = w.actions;
    return true;
  });
}

PlanApplier::Refused PlanApplier::apply(const PutConsent& w) {
  const Number number = number_of(w.realm);
  if (number == 0 || !t_.users.contains(std::tuple{number, w.consent.user.value})) return Refusal::missing;
  const std::tuple key{number, w.consent.user.value, w.consent.client.value};
  model::Consent consent = w.consent;
  const auto old = t_.consents.find(key);
  if (old != t_.consents.end()) consent.created = old->second.created;
  std::ranges::sort(consent.scopes);
  const auto [first, last] = std::ranges::unique(consent.scopes);
  consent.scopes.erase(first, last);
  undo_.put(t_.consents, key, std::move(consent));
  return done;
}

PlanApplier::Refused PlanApplier::apply(const DeleteConsent& w) {
  const std::tuple key{number_of(w.realm), w.user.value, w.client.value};
  if (!t_.consents.contains(key)) return Refusal::missing;
  undo_.erase(t_.consents, key);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const PutFederatedIdentity& w) {
  const Number number = number_of(w.realm);
  if (number == 0 || !t_.users.contains(std::tuple{number, w.user.value})) return Refusal::missing;
  const auto [begin, end] = with_prefix(t_.identities, number);
  for (auto it = begin; it != end; ++it) {
    const auto& other = it->second;
    if (other.provider != w.identity.provider || other.user_id != w.identity.user_id) continue;
    if (std::get<1>(it->first) != w.user.value) return Refusal::exists;
  }
  undo_.put(t_.identities, std::tuple{number, w.user.value, w.identity.provider}, w.identity);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const DeleteFederatedIdentity& w) {
  const std::tuple key{number_of(w.realm), w.user.value, w.provider};
  if (!t_.identities.contains(key)) return Refusal::missing;
  undo_.erase(t_.identities, key);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const PutLoginFailures& w) {
  const Number number = number_of(w.realm);
  if (number == 0) return Refusal::missing;
  const std::tuple key{number, w.failures.user.value};
  const auto found = t_.failures.find(key);
  if ((found == t_.failures.end() ? 0 : found->second.failures) != w.expected_failures) return Refusal::changed;
  undo_.put(t_.failures, key, w.failures);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const ClearLoginFailures& w) {
  undo_.erase(t_.failures, std::tuple{number_of(w.realm), w.user.value});
  return done;
}

PlanApplier::Refused PlanApplier::apply(const ClearAllLoginFailures& w) {
  erase_where(t_.failures, number_of(w.realm), [](const auto&) { return true; });
  return done;
}

}  // namespace latchkey::store::memory
