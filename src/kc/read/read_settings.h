// Reading a realm's settings over those that stand: an import starts from the defaults, an update from the realm.
#pragma once

#include <string_view>

#include "json/object_reader.h"
#include "model/realm_settings.h"

namespace latchkey::kc {

/// Everything but id, name, mail server, flow bindings, texts and what the settings refer to.
void read_settings_over(json::ObjectReader& realm, model::RealmSettings& settings);
/// The members of a RealmEventsConfigRepresentation, which a realm's representation has too.
void read_event_settings(json::ObjectReader& reader, model::EventSettings& events);
/// Rejects `key` when the name could not stand in an address.
void check_realm_name(json::ObjectReader& realm, std::string_view key, std::string_view name);

}  // namespace latchkey::kc
