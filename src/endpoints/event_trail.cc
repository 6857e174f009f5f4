#include "endpoints/event_trail.h"

#include "op/events.h"

namespace latchkey::endpoints {
namespace {

void log_event(const Visit& visit, const model::Event& event) {
  std::vector<LogField> fields{{"type", event.type},
                               {"realm", visit.realm->name()},
                               {"client", event.client_id},
                               {"user", event.user.value},
                               {"session", event.session.value},
                               {"ip", event.ip_address},
                               {"trace", visit.request.trace_id}};
  if (!event.error.empty()) fields.emplace_back("error", event.error);
  for (const auto& [key, value] : event.details) fields.emplace_back(key, value);
  const LogLevel level = event.error.empty() ? LogLevel::info : LogLevel::warn;
  if (visit.env.log.enabled(level)) visit.env.log.write(level, "event", fields);
}

}  // namespace

void record_events(const Visit& visit, std::vector<model::Event> events, store::Plan& plan) {
  for (auto& event : events) {
    event.id = visit.env.random.uuid();
    event.ip_address = visit.request.remote_address;
    log_event(visit, event);
    visit.env.metrics.counter("latchkey_events_total", "Security events by type", {{"type", event.type}}).add();
  }
  op::store_events(plan, *visit.realm, events);
}

void record_event(const Visit& visit, model::Event event, store::Plan& plan) {
  std::vector<model::Event> events;
  events.push_back(std::move(event));
  record_events(visit, std::move(events), plan);
}

Task<void> record_event(const Visit& visit, model::Event event) {
  store::Plan plan;
  record_event(visit, std::move(event), plan);
  if (plan.writes.empty()) co_return;
  const auto outcome = co_await visit.env.store.commit(std::move(plan));
  if (!outcome) visit.env.log.error("event could not be stored", {{"reason", outcome.error().detail}});
}

}  // namespace latchkey::endpoints
