#include "admin/change.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

#include "admin/admin_visit.h"
#include "admin/reply.h"
#include "base/base64.h"
#include "crypto/digest.h"
#include "endpoints/event_trail.h"
#include "op/events.h"
#include "op/webhooks.h"

namespace latchkey::admin {
namespace {

void log_change(const Call& call, const Change& change) {
  if (call.realm && !op::logs_events(*call.realm)) return;
  call.env.log.info("admin event", {{"operation", change.operation},
                                    {"resource", change.resource_type},
                                    {"path", change.resource_path},
                                    {"realm", call.realm ? call.realm->name() : ""},
                                    {"by_realm", call.caller.realm->name()},
                                    {"by_client", call.caller.client->client_id},
                                    {"by_user", call.caller.user.id.value},
                                    {"ip", call.request.remote_address},
                                    {"trace", call.request.trace_id}});
}

Reply refusal_reply(store::Refusal reason) {
  switch (reason) {
    case store::Refusal::exists:
      return refused(409, "It exists already");
    case store::Refusal::missing:
      return error_reply(404, "Could not find what was to be changed");
    case store::Refusal::changed:
      return Reply::ask_again();
    case store::Refusal::already_used:
      return refused(409, "It was used already");
    case store::Refusal::duplicate_username:
      return refused(409, "User exists with same username");
    case store::Refusal::duplicate_email:
      return refused(409, "User exists with same email");
  }
  return error_reply(500, "unknown_error");
}

model::AdminEvent make_event(const Call& call, const Change& change) {
  model::AdminEvent event;
  event.id = call.env.random.uuid();
  event.time = call.now;
  event.realm = call.realm->id();
  event.operation = change.operation;
  event.resource_type = change.resource_type;
  event.resource_path = change.resource_path;
  if (call.realm->settings().events.admin_events_details && !change.representation.is_null())
    event.representation = json::serialize(change.representation);
  event.auth_realm = call.caller.realm->id();
  event.auth_realm_name = call.caller.realm->name();
  event.auth_client = call.caller.client->uuid.value;
  event.auth_user = call.caller.user.id;
  event.ip_address = call.request.remote_address;
  return event;
}

/// How long the realm keeps its administrators' events; {}: for ever.
Instant expiry_of(const model::Realm& realm, Instant now) {
  const auto found = realm.settings().attributes.find("adminEventsExpiration");
  if (found == realm.settings().attributes.end()) return {};
  std::int64_t span = 0;
  const char* end = found->second.data() + found->second.size();
  const auto [stopped, failed] = std::from_chars(found->second.data(), end, span);
  const bool sound = failed == std::errc() && stopped == end && span > 0 && span <= 100LL * 365 * 86'400;
  return sound ? now + seconds(span) : Instant{};
}

/// What was decided from the realm as it stood must not overwrite what somebody else did to it since. New objects need
/// no guard but their unique names, so that scripts may make many at once.
bool needs_guard(const store::Plan& plan, const model::RealmId& realm) {
  return std::ranges::any_of(plan.writes, [&realm](const store::Write& write) {
    if (const auto* put = std::get_if<store::PutObject>(&write)) return put->realm == realm && !put->only_insert;
    if (const auto* gone = std::get_if<store::DeleteObject>(&write)) return gone->realm == realm;
    const auto* settings = std::get_if<store::PutRealmSettings>(&write);
    return settings != nullptr && settings->id == realm;
  });
}

void add_guard_and_trail(const Call& call, Change& change, store::Plan& plan) {
  if (!call.realm) return;
  endpoints::add_events(visit_of(call), change.events, plan);
  if (needs_guard(plan, call.realm->id())) {
    plan.writes.insert(plan.writes.begin(), store::ExpectRealmVersion{call.realm->id(), call.realm->version()});
  }
  const auto event = make_event(call, change);
  store::Plan told;
  op::enqueue_webhooks(told, *call.realm, event);
  // Before the rest, for what is done may be to delete the realm.
  std::ranges::move(told.writes, std::inserter(plan.writes, plan.writes.begin()));
  if (call.realm->settings().events.admin_events_enabled) {
    plan.add(store::AppendAdminEvent{event, expiry_of(*call.realm, call.now)});
  }
}

std::string etag_of(const json::Object& object) {
  return fmt::format("\"{}\"", base64url_encode(crypto::sha256(json::serialize(object))).substr(0, 22));
}

}  // namespace

std::string below_realm(const Call& call) {
  std::string_view path = call.request.path;
  while (path.ends_with('/')) path.remove_suffix(1);
  constexpr std::string_view kRealms = "/admin/realms/";
  const auto start = path.find('/', path.find(kRealms) + kRealms.size());
  return start == std::string_view::npos ? std::string() : std::string(path.substr(start + 1));
}

Task<Reply> commit(const Call& call, store::Plan plan, Change change, http::Response done) {
  add_guard_and_trail(call, change, plan);
  const auto outcome = co_await call.env.store.commit(std::move(plan));
  if (!outcome) {
    call.env.log.error("administration could not be stored",
                       {{"reason", outcome.error().detail}, {"trace", call.request.trace_id}});
    co_return outcome.error().kind == Error::Kind::invalid ? refused(400, outcome.error().detail) : unavailable();
  }
  if (!outcome->committed()) co_return refusal_reply(outcome->refused->reason);
  log_change(call, change);
  if (!change.events.empty()) endpoints::tell_events(visit_of(call), change.events);
  co_return done;
}

std::optional<http::Response> check_if_match(const Call& call, const json::Object& current) {
  const auto wanted = call.request.headers.get("If-Match");
  // RFC 9110 §13.1.1
  if (!wanted || *wanted == "*" || *wanted == etag_of(current)) return std::nullopt;
  return error_reply(412, "It changed since it was read; read it again");
}

http::Response object_reply(const json::Object& object) { return json_reply(object).with("ETag", etag_of(object)); }

}  // namespace latchkey::admin
