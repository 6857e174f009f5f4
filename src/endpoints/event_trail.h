// The trail of security decisions: every event is logged, and stored where the realm asks for it. Names, ids and
// addresses only; never a secret. An event is stored by the commit that makes it true, and told after it: a log that
// speaks of a login that was not committed would be wrong.
#pragma once

#include <span>
#include <vector>

#include "endpoints/visit.h"
#include "model/event.h"
#include "store/plan.h"

namespace latchkey::endpoints {

/// Commits `plan` with those of the events that the realm stores, and tells them when it stands. Nothing to write is
/// committed without the store.
Task<Result<store::CommitOutcome>> commit_and_tell(const Visit& visit, store::Plan plan,
                                                   std::vector<model::Event> events);

// The two halves of commit_and_tell(), for the one who commits in another way (admin/change.cc).

/// Completes the events, and adds those that the realm stores to `plan`. Tell them when the plan is committed.
void add_events(const Visit& visit, std::vector<model::Event>& events, store::Plan& plan);

/// Logs and counts what has happened.
void tell_events(const Visit& visit, std::span<const model::Event> events);

/// For an event without a plan of its own, which is true in any case (a refusal); commits when the realm stores
/// it. A store that fails is logged: the answer to the visitor does not depend on it.
Task<void> record_event(const Visit& visit, model::Event event);

}  // namespace latchkey::endpoints
