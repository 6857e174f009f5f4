// Events of decisions, as values. A decision names what happened; the shell fills id and ip_address (and adds details
// it alone knows), logs every one, and stores those that the realm wants.
#pragma once

#include <span>
#include <string_view>

#include "base/time.h"
#include "model/event.h"
#include "store/plan.h"

namespace latchkey::model {
class Realm;
}

namespace latchkey::op {

[[nodiscard]] model::Event make_event(const model::Realm& realm, std::string_view type, Instant now);
/// Adds "_ERROR" to the type and the reason.
[[nodiscard]] model::Event make_error_event(const model::Realm& realm, std::string_view type, std::string_view error,
                                            Instant now);

/// Whether the realm's events, of people and administrators, go to the log: its listener "jboss-logging".
[[nodiscard]] bool logs_events(const model::Realm& realm);
/// Whether the realm stores events of that type.
[[nodiscard]] bool stores_event(const model::Realm& realm, std::string_view type);
/// Appends to `plan` those that the realm stores, and what its webhooks are told. Ids must be set.
void store_events(store::Plan& plan, const model::Realm& realm, std::span<const model::Event> events);

}  // namespace latchkey::op
