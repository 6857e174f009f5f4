// A change of a realm's settings, as the Admin REST API takes it: what the representation says is laid over what
// stands, what it does not say stays. The things that a realm contains (clients, roles, users, flows, ...) have
// resources of their own: a representation that holds them too changes none of them.
#pragma once

#include "base/result.h"
#include "json/json.h"
#include "model/realm.h"

namespace latchkey::kc {

/// Error::invalid names the member that is wrong. Secrets that come as the mask stay what they are.
[[nodiscard]] Result<model::RealmSettings> update_realm(const model::Realm& realm, const json::Object& representation);
/// The same for a RealmEventsConfigRepresentation.
[[nodiscard]] Result<model::RealmSettings> update_event_settings(const model::Realm& realm, const json::Object& events);

}  // namespace latchkey::kc
