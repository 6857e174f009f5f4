#include "store/codec/codec.h"
#include "store/sqlite/plan_applier.h"

namespace latchkey::store::sqlite {

PlanApplier::Refused PlanApplier::apply(const AppendEvent& w) {
  const auto number = realm(w.event.realm).number;
  const auto& e = w.event;
  if (number != 0)
    run(Sql::insert_event, number, e.time, e.id, w.expires, e.type, e.client_id, e.user, encode_event(e));
  return done;
}

PlanApplier::Refused PlanApplier::apply(const AppendAdminEvent& w) {
  const auto number = realm(w.event.realm).number;
  if (number != 0)
    run(Sql::insert_admin_event, number, w.event.time, w.event.id, w.expires, encode_admin_event(w.event));
  return done;
}

PlanApplier::Refused PlanApplier::apply(const DeleteEvents& w) {
  run(Sql::delete_events, realm(w.realm).number);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const DeleteAdminEvents& w) {
  run(Sql::delete_admin_events, realm(w.realm).number);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const EnqueueOutbox& w) {
  const auto number = realm(w.realm).number;
  if (number == 0) return Refusal::missing;
  return run(Sql::insert_outbox, w.id, number, w.kind, w.payload, w.due) == 0 ? Refused(Refusal::exists) : done;
}

PlanApplier::Refused PlanApplier::apply(const FinishOutbox& w) {
  run(Sql::delete_outbox, w.id);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const ClaimOutbox& w) {
  return run(Sql::claim_outbox, w.id, w.due, w.attempts) == 0 ? Refused(Refusal::changed) : done;
}

// A commit that changes no page reaches no disk, and would answer sooner than one that counts a wrong password.
PlanApplier::Refused PlanApplier::apply(const CommitNothing&) {
  run(Sql::beat);
  return done;
}

}  // namespace latchkey::store::sqlite
