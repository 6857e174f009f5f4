#include "endpoints/event_trail.h"

#include <algorithm>

#include "base/utf8.h"
#include "op/events.h"

namespace latchkey::endpoints {
namespace {

void log_event(const Visit& visit, const model::Event& event) {
  const LogLevel level = event.error.empty() ? LogLevel::info : LogLevel::warn;
  if (!visit.env.log.enabled(level)) return;
  std::vector<LogField> fields{{"type", event.type},
                               {"realm", visit.realm->name()},
                               {"client", event.client_id},
                               {"user", event.user.value},
                               {"session", event.session.value},
                               {"ip", event.ip_address},
                               {"trace", visit.request.trace_id}};
  if (!event.error.empty()) fields.emplace_back("error", event.error);
  for (const auto& [key, value] : event.details) fields.emplace_back(key, value);
  visit.env.log.write(level, "event", fields);
}

// What a stranger calls himself, as the store takes it: an event that it refuses would be one that nobody sees.
std::string storable(std::string text) {
  constexpr std::size_t kLongest = 255;
  if (!is_utf8(text)) return "?";
  std::size_t end = std::min(text.size(), kLongest);
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
  text.resize(end);
  return text;
}

}  // namespace

void add_events(const Visit& visit, std::vector<model::Event>& events, store::Plan& plan) {
  for (auto& event : events) {
    event.client_id = storable(std::move(event.client_id));
    event.id = visit.env.random.uuid();  // also of what is not stored: a webhook names its event by it
    event.ip_address = visit.request.remote_address;
  }
  op::store_events(plan, *visit.realm, events);
}

void tell_events(const Visit& visit, std::span<const model::Event> events) {
  for (const auto& event : events) {
    if (op::logs_events(*visit.realm)) log_event(visit, event);
    visit.env.metrics.counter("latchkey_events_total", "Security events by type", {{"type", event.type}}).add();
  }
}

Task<Result<store::CommitOutcome>> commit_and_tell(const Visit& visit, store::Plan plan,
                                                   std::vector<model::Event> events) {
  add_events(visit, events, plan);
  Result<store::CommitOutcome> outcome;
  if (!plan.writes.empty()) outcome = co_await visit.env.store.commit(std::move(plan));
  if (outcome && outcome->committed()) tell_events(visit, events);
  co_return outcome;
}

Task<void> record_event(const Visit& visit, model::Event event) {
  std::vector<model::Event> events;
  events.push_back(std::move(event));
  store::Plan plan;
  add_events(visit, events, plan);
  tell_events(visit, events);
  if (plan.writes.empty()) co_return;
  const auto outcome = co_await visit.env.store.commit(std::move(plan));
  if (!outcome) visit.env.log.error("event could not be stored", {{"reason", outcome.error().detail}});
}

}  // namespace latchkey::endpoints
