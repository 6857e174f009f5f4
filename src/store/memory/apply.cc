#include "store/memory/plan_applier.h"

namespace latchkey::store::memory {

Number find_number(const Tables& tables, const RealmId& realm) {
  for (const auto& [number, row] : tables.realms) {
    if (row.lives() && row.head.id == realm) return number;
  }
  return 0;
}

namespace {

CommitOutcome apply_all(PlanApplier& applier, const Plan& plan) {
  for (std::size_t i = 0; i < plan.writes.size(); ++i) {
    const auto refused = std::visit([&](const auto& write) { return applier.apply(write); }, plan.writes[i]);
    if (refused) return {CommitOutcome::Refused{i, *refused}};
  }
  return {};
}

}  // namespace

CommitOutcome apply_plan(Tables& tables, const Plan& plan) {
  PlanApplier applier(tables, nullptr);
  auto outcome = apply_all(applier, plan);
  if (!outcome.committed()) applier.roll_back();
  return outcome;
}

CommitOutcome apply_plan(Tables& tables, const StagedPlan& plan) {
  PlanApplier applier(tables, &plan);
  auto outcome = apply_all(applier, plan.plan);
  if (outcome.committed() && plan.publish) {
    if (const auto refused = applier.publish(*plan.publish)) outcome.refused = {plan.plan.writes.size(), *refused};
  }
  if (!outcome.committed()) applier.roll_back();
  return outcome;
}

PlanApplier::Refused PlanApplier::apply(const AppendEvent& w) {
  const std::tuple key{number_of(w.event.realm), w.event.time, w.event.id};
  if (std::get<0>(key) != 0 && !t_.events.contains(key)) undo_.put(t_.events, key, EventRow{w.event, w.expires});
  return done;
}

PlanApplier::Refused PlanApplier::apply(const AppendAdminEvent& w) {
  const std::tuple key{number_of(w.event.realm), w.event.time, w.event.id};
  if (std::get<0>(key) != 0 && !t_.admin_events.contains(key))
    undo_.put(t_.admin_events, key, AdminEventRow{w.event, w.expires});
  return done;
}

PlanApplier::Refused PlanApplier::apply(const DeleteEvents& w) {
  erase_where(t_.events, number_of(w.realm), [](const auto&) { return true; });
  return done;
}

PlanApplier::Refused PlanApplier::apply(const DeleteAdminEvents& w) {
  erase_where(t_.admin_events, number_of(w.realm), [](const auto&) { return true; });
  return done;
}

PlanApplier::Refused PlanApplier::apply(const EnqueueOutbox& w) {
  const Number number = number_of(w.realm);
  if (number == 0) return Refusal::missing;
  if (t_.outbox.contains(w.id)) return Refusal::exists;
  undo_.put(t_.outbox, w.id, OutboxRow{number, {w.id, w.realm, w.kind, w.payload, w.due, 0}});
  return done;
}

PlanApplier::Refused PlanApplier::apply(const FinishOutbox& w) {
  undo_.erase(t_.outbox, w.id);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const ClaimOutbox& w) {
  const auto found = t_.outbox.find(w.id);
  if (found == t_.outbox.end() || found->second.entry.attempts != w.attempts) return Refusal::changed;
  auto row = found->second;
  row.entry.due = w.due;
  ++row.entry.attempts;
  undo_.put(t_.outbox, w.id, std::move(row));
  return done;
}

}  // namespace latchkey::store::memory
