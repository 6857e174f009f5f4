#include "store/codec/codec.h"
#include "store/history.h"
#include "store/sqlite/plan_applier.h"

namespace latchkey::store::sqlite {

CommitOutcome PlanApplier::apply(const Plan& plan) {
  for (std::size_t i = 0; i < plan.writes.size() && db_.ok(); ++i) {
    const auto refused = std::visit([this](const auto& write) { return apply(write); }, plan.writes[i]);
    if (refused) return {CommitOutcome::Refused{i, *refused}};
  }
  return {};
}

CommitOutcome PlanApplier::apply(const StagedPlan& plan) {
  staging_ = &plan;
  run(Sql::extend_staging, plan.key, plan.until);
  auto outcome = apply(plan.plan);
  if (!outcome.committed() || !plan.publish) return outcome;
  if (const auto refused = publish(*plan.publish)) return {CommitOutcome::Refused{plan.plan.writes.size(), *refused}};
  return outcome;
}

PlanApplier::Realm& PlanApplier::realm(const RealmId& id) {
  const auto [place, fresh] = realms_.try_emplace(id);
  if (fresh) place->second = find(id);
  return place->second;
}

PlanApplier::Realm PlanApplier::find(const RealmId& id) {
  if (staging_ != nullptr) {
    Query staged(db_, Sql::staged_realm, staging_->key);
    // It has no history before it is shown: its version stays.
    if (staged.next() && staged.view(2) == id.value) return {staged.integer(0), staged.integer(1), true};
  }
  Query query(db_, Sql::realm_number, id);
  if (query.next()) return {query.integer(0), query.integer(1), false};
  return {};
}

PlanApplier::Refused PlanApplier::create_staged(const CreateRealm& w) {
  if (any(Sql::staged_realm, staging_->key)) return Refusal::exists;
  const auto summary = summary_of_settings(w.settings);
  Query query(db_, Sql::insert_staged_realm, w.id, w.name, model::fold_name(w.name), w.settings, summary.display_name,
              summary.enabled, staging_->key, staging_->until);
  if (query.next()) realms_[w.id] = {query.integer(0), 1, true};
  return done;
}

PlanApplier::Refused PlanApplier::publish(const PublishRealm& w) {
  std::int64_t number = 0;
  std::string name;
  {
    Query staged(db_, Sql::staged_realm, staging_->key);
    if (staged.next() && staged.view(2) == w.id.value) {
      number = staged.integer(0);
      name = staged.text(3);
    }
  }
  if (number == 0) return Refusal::missing;
  std::int64_t version = 1;
  std::vector<std::int64_t> living;
  {
    Query same_id(db_, Sql::realm_number, w.id);
    // Whoever knows the one that goes must load this one whole, not what changed.
    if (same_id.next()) version = same_id.integer(1) + kVersionHistory + 1;
    if (version != 1) living.push_back(same_id.integer(0));
    Query same_name(db_, Sql::realm_of_name, name);
    if (same_name.next()) living.push_back(same_name.integer(0));
  }
  if (!living.empty() && !w.replace) return Refusal::exists;
  for (const auto gone : living) run(Sql::hide_realm, gone);
  run(Sql::publish_realm, number, version);
  realms_.clear();
  return done;
}

std::int64_t PlanApplier::raise(Realm& realm) {
  if (!realm.raised) {
    Query query(db_, Sql::raise_version, realm.number);
    if (query.next()) realm = {realm.number, query.integer(0), true};
  }
  return realm.version;
}

PlanApplier::Refused PlanApplier::apply(const CreateRealm& w) {
  if (staging_ != nullptr) return create_staged(w);
  const auto folded = model::fold_name(w.name);
  if (realm(w.id).number != 0 || any(Sql::realm_name_taken, folded, w.id)) return Refusal::exists;
  const auto summary = summary_of_settings(w.settings);
  Query query(db_, Sql::insert_realm, w.id, w.name, folded, w.settings, summary.display_name, summary.enabled);
  if (query.next()) realms_[w.id] = {query.integer(0), 1, true};
  return done;
}

PlanApplier::Refused PlanApplier::apply(const PutRealmSettings& w) {
  Realm& at = realm(w.id);
  if (at.number == 0) return Refusal::missing;
  if (w.expected_version && *w.expected_version != at.version - (at.raised ? 1 : 0)) return Refusal::changed;
  const auto folded = model::fold_name(w.name);
  if (any(Sql::realm_name_taken, folded, w.id)) return Refusal::exists;
  raise(at);
  const auto summary = summary_of_settings(w.settings);
  run(Sql::update_realm, at.number, w.name, folded, w.settings, summary.display_name, summary.enabled);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const DeleteRealm& w) {
  Realm& at = realm(w.id);
  if (at.number == 0) return Refusal::missing;
  run(Sql::hide_realm, at.number);
  at = {};
  return done;
}

PlanApplier::Refused PlanApplier::apply(const PutObject& w) {
  Realm& at = realm(w.realm);
  if (at.number == 0) return Refusal::missing;
  const auto& o = w.object;
  {
    Query holder(db_, Sql::object_of_key, at.number, o.kind, o.key);
    if (holder.next() && holder.view(0) != o.id) return Refusal::exists;
  }
  if (w.only_insert && any(Sql::object_exists, at.number, o.kind, o.id)) return Refusal::exists;
  run(Sql::put_object, at.number, o.kind, o.id, o.key, raise(at), o.document);
  run(Sql::clear_tombstone, at.number, o.kind, o.id);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const DeleteObject& w) {
  Realm& at = realm(w.realm);
  if (at.number == 0 || run(Sql::delete_object, at.number, w.kind, w.id) == 0) return Refusal::missing;
  const auto version = raise(at);
  run(Sql::put_tombstone, at.number, w.kind, w.id, version);
  run(Sql::prune_tombstones, at.number, version - kVersionHistory);
  forget(w, at.number);
  return done;
}

// What refers to the object in rows of users.
void PlanApplier::forget(const DeleteObject& w, std::int64_t number) {
  if (w.kind == kKindRole) {
    for (const auto& user : named_users(Sql::holders_of_role, number, w.id)) {
      (void)apply(ChangeUserRoles{.realm = w.realm, .user = user, .add = {}, .remove = {model::RoleId(w.id)}});
    }
  } else if (w.kind == kKindGroup || w.kind == kKindComponent) {
    for (const auto& user : named_users(Sql::members_of_group, number, w.id)) {
      (void)apply(ChangeUserGroups{.realm = w.realm, .user = user, .add = {}, .remove = {model::GroupId(w.id)}});
    }
  } else if (w.kind == kKindClientScope) {
    run(Sql::delete_consents_to_scope, number, w.id);
  } else if (w.kind == kKindClient) {
    run(Sql::delete_consents_of_client, number, w.id);
    run(Sql::delete_consent_scopes_of_client, number, w.id);
    (void)apply(DeleteClientSessionsOf{.realm = w.realm, .client = ClientUuid(w.id)});
  }
}

std::vector<UserId> PlanApplier::named_users(Sql statement, std::int64_t number, const std::string& id) {
  Query rows(db_, statement, number, id);
  std::vector<UserId> users;
  while (rows.next()) users.emplace_back(rows.text(0));
  return users;
}

PlanApplier::Refused PlanApplier::apply(const ExpectRealmVersion& w) {
  const Realm& at = realm(w.realm);
  if (at.number == 0) return Refusal::missing;
  return w.version == at.version - (at.raised ? 1 : 0) ? done : Refused(Refusal::changed);
}

}  // namespace latchkey::store::sqlite
