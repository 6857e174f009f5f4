#include <algorithm>

#include "store/codec/codec.h"
#include "store/history.h"
#include "store/memory/plan_applier.h"

namespace latchkey::store::memory {

PlanApplier::PlanApplier(Tables& tables, const StagedPlan* staging) : t_(tables), staging_(staging) {
  const Number number = staged();
  if (number == 0) return;
  RealmRow row = t_.realms.at(number);
  row.staged_until = staging_->until;
  undo_.put(t_.realms, number, std::move(row));
  raised_.emplace(number, 1);  // it has no history before it is shown: its version stays
}

Number PlanApplier::staged() const {
  if (staging_ == nullptr) return 0;
  for (const auto& [number, row] : t_.realms) {
    if (!row.deleted && row.staging == staging_->key) return number;
  }
  return 0;
}

Number PlanApplier::number_of(const RealmId& realm) const {
  const Number number = staged();
  return number != 0 && t_.realms.at(number).head.id == realm ? number : find_number(t_, realm);
}

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
    return entry.second.lives() && entry.second.name_folded == folded && entry.second.head.id != except;
  });
}

PlanApplier::Refused PlanApplier::apply(const CreateRealm& w) {
  const auto folded = model::fold_name(w.name);
  if (staging_ != nullptr ? staged() != 0 : find_number(t_, w.id) != 0 || name_taken(folded, w.id))
    return Refusal::exists;
  const Number number = t_.next_number++;
  const auto summary = summary_of_settings(w.settings);
  RealmHead head{w.id, w.name, 1, summary.display_name, summary.enabled};
  undo_.put(t_.realms, number,
            RealmRow{.head = std::move(head),
                     .name_folded = folded,
                     .settings = w.settings,
                     .staging = staging_ != nullptr ? staging_->key : "",
                     .staged_until = staging_ != nullptr ? staging_->until : Instant{}});
  raised_.emplace(number, 1);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const PutRealmSettings& w) {
  const Number number = number_of(w.id);
  if (number == 0) return Refusal::missing;
  const auto before = t_.realms.at(number).head.version - (raised_.contains(number) ? 1 : 0);
  if (w.expected_version && *w.expected_version != before) return Refusal::changed;
  const auto folded = model::fold_name(w.name);
  if (name_taken(folded, w.id)) return Refusal::exists;
  raise(number);
  RealmRow row = t_.realms.at(number);
  row.head.name = w.name;
  const auto summary = summary_of_settings(w.settings);
  row.head.display_name = summary.display_name;
  row.head.enabled = summary.enabled;
  row.name_folded = folded;
  row.settings = w.settings;
  undo_.put(t_.realms, number, std::move(row));
  return done;
}

PlanApplier::Refused PlanApplier::apply(const DeleteRealm& w) {
  const Number number = number_of(w.id);
  if (number == 0) return Refusal::missing;
  RealmRow row = t_.realms.at(number);
  row.deleted = true;
  undo_.put(t_.realms, number, std::move(row));
  return done;
}

PlanApplier::Refused PlanApplier::publish(const PublishRealm& w) {
  const Number number = staged();
  if (number == 0 || t_.realms.at(number).head.id != w.id) return Refusal::missing;
  RealmRow shown = t_.realms.at(number);
  std::vector<Number> living;
  for (const auto& [other, row] : t_.realms) {
    if (!row.lives() || (row.head.id != w.id && row.name_folded != shown.name_folded)) continue;
    living.push_back(other);
    // Whoever knows the one that goes must load this one whole, not what changed.
    if (row.head.id == w.id) shown.head.version = row.head.version + kVersionHistory + 1;
  }
  if (!living.empty() && !w.replace) return Refusal::exists;
  for (const Number gone : living) {
    RealmRow row = t_.realms.at(gone);
    row.deleted = true;
    undo_.put(t_.realms, gone, std::move(row));
  }
  shown.staging.clear();
  undo_.put(t_.realms, number, std::move(shown));
  return done;
}

PlanApplier::Refused PlanApplier::apply(const PutObject& w) {
  const Number number = number_of(w.realm);
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

PlanApplier::Refused PlanApplier::apply(const DeleteObject& w) {
  const Number number = number_of(w.realm);
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
  forget(number, w);
  return done;
}

// What refers to the object in rows of users.
void PlanApplier::forget(Number realm, const DeleteObject& w) {
  std::vector<UserId> users;
  const auto [begin, end] = with_prefix(t_.users, realm);
  for (auto it = begin; it != end; ++it) users.emplace_back(std::get<1>(it->first));
  if (w.kind == kKindRole) {
    for (const auto& user : users) (void)apply(ChangeUserRoles{w.realm, user, {}, {model::RoleId(w.id)}});
  } else if (w.kind == kKindGroup || w.kind == kKindComponent) {
    for (const auto& user : users) (void)apply(ChangeUserGroups{w.realm, user, {}, {model::GroupId(w.id)}});
  } else if (w.kind == kKindClientScope) {
    const auto [first, last] = with_prefix(t_.consents, realm);
    const std::vector<std::pair<std::tuple<Number, std::string, std::string>, model::Consent>> all(first, last);
    for (auto [key, consent] : all) {
      if (std::erase(consent.scopes, model::ScopeId(w.id)) > 0) undo_.put(t_.consents, key, std::move(consent));
    }
  } else if (w.kind == kKindClient) {
    erase_where(t_.consents, realm, [&](const auto& entry) { return std::get<2>(entry.first) == w.id; });
    (void)apply(DeleteClientSessionsOf{w.realm, ClientUuid(w.id)});
  }
}

PlanApplier::Refused PlanApplier::apply(const ExpectRealmVersion& w) {
  const Number number = number_of(w.realm);
  if (number == 0) return Refusal::missing;
  const auto before = t_.realms.at(number).head.version - (raised_.contains(number) ? 1 : 0);
  return before == w.version ? done : Refused(Refusal::changed);
}

}  // namespace latchkey::store::memory
