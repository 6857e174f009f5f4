// A realm as its representation: the settings, without the clients, roles, users and flows that it contains.
#pragma once

#include "json/json.h"
#include "model/realm.h"

namespace latchkey::kc {

/// Everything that a console shows; secrets are masked. What a realm file said and we only keep comes back out, and
/// what it did not say has the incumbent's default.
[[nodiscard]] json::Object write_realm(const model::Realm& realm);
/// RealmEventsConfigRepresentation, with the default types where the realm names none.
[[nodiscard]] json::Object write_event_settings(const model::EventSettings& events);

}  // namespace latchkey::kc
