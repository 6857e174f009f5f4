// The trail of security decisions: every event is logged, and stored where the realm asks for it. Names, ids and
// addresses only; never a secret.
#pragma once

#include <string_view>
#include <vector>

#include "endpoints/visit.h"
#include "model/event.h"
#include "store/plan.h"

namespace latchkey::endpoints {

/// Gives the events ids and the visitor's address, logs them, and adds those that the realm stores to `plan`.
void record_events(const Visit& visit, std::vector<model::Event> events, store::Plan& plan);

void record_event(const Visit& visit, model::Event event, store::Plan& plan);

/// The same for an event without a plan of its own; commits when the realm stores it. A store that fails is logged: the
/// answer to the visitor does not depend on it.
Task<void> record_event(const Visit& visit, model::Event event);

}  // namespace latchkey::endpoints
