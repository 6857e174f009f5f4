#include "op/events.h"

#include <algorithm>

#include "model/realm.h"
#include "op/webhooks.h"

namespace latchkey::op {

model::Event make_event(const model::Realm& realm, std::string_view type, Instant now) {
  model::Event event;
  event.time = now;
  event.type = type;
  event.realm = realm.id();
  return event;
}

model::Event make_error_event(const model::Realm& realm, std::string_view type, std::string_view error, Instant now) {
  model::Event event = make_event(realm, type, now);
  event.type += "_ERROR";
  event.error = error;
  return event;
}

bool logs_events(const model::Realm& realm) {
  return std::ranges::find(realm.settings().events.listeners, "jboss-logging") !=
         realm.settings().events.listeners.end();
}

bool stores_event(const model::Realm& realm, std::string_view type) {
  const auto& settings = realm.settings().events;
  if (!settings.events_enabled) return false;
  return settings.enabled_event_types.empty() ||
         std::ranges::find(settings.enabled_event_types, type) != settings.enabled_event_types.end();
}

void store_events(store::Plan& plan, const model::Realm& realm, std::span<const model::Event> events) {
  const auto life = realm.settings().events.events_expiration;
  for (const auto& event : events) {
    enqueue_webhooks(plan, realm, event);
    if (!stores_event(realm, event.type)) continue;
    plan.add(store::AppendEvent{.event = event, .expires = life.count() > 0 ? event.time + life : Instant{}});
  }
}

}  // namespace latchkey::op
