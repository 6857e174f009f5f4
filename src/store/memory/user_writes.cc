#include <algorithm>

#include "store/memory/plan_applier.h"

namespace latchkey::store::memory {

bool PlanApplier::email_taken(Number realm, const std::string& folded, const UserId& except) const {
  const auto [begin, end] = with_prefix(t_.emails, realm, folded);
  return std::any_of(begin, end, [&](const auto& entry) { return std::get<2>(entry.first) != except.value; });
}

PlanApplier::Refused PlanApplier::check_names(Number realm, const PutUser& w) const {
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

PlanApplier::Refused PlanApplier::apply(const PutUser& w) {
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

PlanApplier::Refused PlanApplier::apply(const DeleteUser& w) {
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
PlanApplier::Refused PlanApplier::change_user(const RealmId& realm, const UserId& user, Change change) {
  const Number number = find_number(t_, realm);
  const std::tuple key{number, user.value};
  const auto found = t_.users.find(key);
  if (number == 0 || found == t_.users.end()) return Refusal::missing;
  model::User copy = found->second;
  if (!change(copy)) return Refusal::missing;
  undo_.put(t_.users, key, std::move(copy));
  return done;
}

PlanApplier::Refused PlanApplier::apply(const PutCredential& w) {
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

PlanApplier::Refused PlanApplier::apply(const PutLoginFailures& w) {
  const Number number = find_number(t_, w.realm);
  if (number == 0) return Refusal::missing;
  const std::tuple key{number, w.failures.user.value};
  const auto found = t_.failures.find(key);
  if ((found == t_.failures.end() ? 0 : found->second.failures) != w.expected_failures) return Refusal::changed;
  undo_.put(t_.failures, key, w.failures);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const ClearLoginFailures& w) {
  undo_.erase(t_.failures, std::tuple{find_number(t_, w.realm), w.user.value});
  return done;
}

}  // namespace latchkey::store::memory
