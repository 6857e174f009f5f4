#include "store/memory/plan_applier.h"

namespace latchkey::store::memory {

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

PlanApplier::Refused PlanApplier::apply(const AppendEvent& w) {
  const std::tuple key{find_number(t_, w.event.realm), w.event.time, w.event.id};
  if (std::get<0>(key) != 0 && !t_.events.contains(key)) undo_.put(t_.events, key, EventRow{w.event, w.expires});
  return done;
}

PlanApplier::Refused PlanApplier::apply(const AppendAdminEvent& w) {
  const std::tuple key{find_number(t_, w.event.realm), w.event.time, w.event.id};
  if (std::get<0>(key) != 0 && !t_.admin_events.contains(key))
    undo_.put(t_.admin_events, key, AdminEventRow{w.event, w.expires});
  return done;
}

PlanApplier::Refused PlanApplier::apply(const DeleteEvents& w) {
  erase_where(t_.events, find_number(t_, w.realm), [](const auto&) { return true; });
  return done;
}

PlanApplier::Refused PlanApplier::apply(const DeleteAdminEvents& w) {
  erase_where(t_.admin_events, find_number(t_, w.realm), [](const auto&) { return true; });
  return done;
}

PlanApplier::Refused PlanApplier::apply(const EnqueueOutbox& w) {
  const Number number = find_number(t_, w.realm);
  if (number == 0) return Refusal::missing;
  if (t_.outbox.contains(w.id)) return Refusal::exists;
  undo_.put(t_.outbox, w.id, OutboxRow{number, {w.id, w.realm, w.kind, w.payload, w.due, 0}});
  return done;
}

PlanApplier::Refused PlanApplier::apply(const FinishOutbox& w) {
  undo_.erase(t_.outbox, w.id);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const PostponeOutbox& w) {
  const auto found = t_.outbox.find(w.id);
  if (found == t_.outbox.end()) return Refusal::missing;
  auto row = found->second;
  row.entry.due = w.due;
  ++row.entry.attempts;
  undo_.put(t_.outbox, w.id, std::move(row));
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
