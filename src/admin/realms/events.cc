// /admin/realms/{realm}/events and admin-events: what happened, and what of it is kept.
#include "admin/change.h"
#include "admin/realms/event_query.h"
#include "admin/realms/realms.h"
#include "admin/reply.h"
#include "admin/stored.h"
#include "kc/catalog/catalog.h"
#include "kc/update_realm.h"
#include "kc/write/write_event.h"
#include "kc/write/write_realm.h"
#include "store/queries.h"

namespace latchkey::admin {
namespace {

const json::Array& names_of(const json::Object& enums, std::string_view name) { return enums.at(name).get_array(); }

template <class Asked>
void set_window(Asked& wanted, const EventWindow& window) {
  wanted.from = window.from;
  wanted.to = window.to;
  wanted.oldest_first = window.oldest_first;
  wanted.first = window.page.first;
  wanted.limit = window.page.limit;
}

/// Administrators type a realm's name, events hold its id.
Task<std::string> realm_id_of(const Call& call, std::string name_or_id) {
  if (name_or_id.empty()) co_return name_or_id;
  const auto head = co_await call.env.store.realms().find_realm(name_or_id);
  co_return head && head->has_value() ? (*head)->id.value : name_or_id;
}

}  // namespace

Task<Reply> show_event_settings(const Call& call) {
  co_return object_reply(kc::write_event_settings(call.realm->settings().events));
}

Task<Reply> update_event_settings(const Call& call) {
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  if (auto stale = check_if_match(call, kc::write_event_settings(call.realm->settings().events)))
    co_return *std::move(stale);
  const auto settings = kc::update_event_settings(*call.realm, *body);
  if (!settings) co_return refusal_of(settings.error());
  store::Plan plan;
  put_settings(plan, call, *settings);
  Change change{.operation = "UPDATE",
                .resource_type = "REALM",
                .resource_path = "events/config",
                .representation = *std::move(body)};
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Task<Reply> list_events(const Call& call) {
  Query query(call.request);
  store::EventQuery wanted;
  auto types = read_names(query, "type", kc::event_types());
  wanted.client_id = query.text("client");
  wanted.user = model::UserId(query.text("user"));
  wanted.ip = query.text("ipAddress");
  auto window = read_window(query);
  if (types.error) co_return *std::move(types.error);
  if (window.error) co_return *std::move(window.error);
  wanted.types = std::move(types.names);
  set_window(wanted, window);
  const auto events = co_await call.env.store.events().list_events(call.realm->id(), std::move(wanted));
  if (!events) co_return unavailable();
  json::Array out;
  for (const auto& event : *events) out.emplace_back(kc::write_event(event));
  co_return json_reply(out);
}

Task<Reply> list_admin_events(const Call& call) {
  Query query(call.request);
  const json::Object enums = kc::enum_names();
  store::AdminEventQuery wanted;
  auto operations = read_names(query, "operationTypes", names_of(enums, "operationType"));
  auto resources = read_names(query, "resourceTypes", names_of(enums, "resourceType"));
  wanted.resource_path = query.text("resourcePath");
  wanted.auth_client = query.text("authClient");
  wanted.auth_user = query.text("authUser");
  wanted.auth_ip = query.text("authIpAddress");
  const std::string auth_realm = query.text("authRealm");
  auto window = read_window(query);
  for (auto* error : {&operations.error, &resources.error, &window.error}) {
    if (*error) co_return **error;
  }
  wanted.auth_realm = co_await realm_id_of(call, auth_realm);
  wanted.operations = std::move(operations.names);
  wanted.resource_types = std::move(resources.names);
  set_window(wanted, window);
  const auto events = co_await call.env.store.events().list_admin_events(call.realm->id(), std::move(wanted));
  if (!events) co_return unavailable();
  json::Array out;
  for (const auto& event : *events) out.emplace_back(kc::write_admin_event(event));
  co_return json_reply(out);
}

Task<Reply> delete_events(const Call& call) {
  store::Plan plan;
  plan.add(store::DeleteEvents{call.realm->id()});
  Change change{.operation = "DELETE", .resource_type = "REALM", .resource_path = "events"};
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Task<Reply> delete_admin_events(const Call& call) {
  store::Plan plan;
  plan.add(store::DeleteAdminEvents{call.realm->id()});
  // The first of the new ones says who deleted the old ones.
  Change change{.operation = "DELETE", .resource_type = "REALM", .resource_path = "admin-events"};
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Task<Reply> list_event_listeners(const Call&) {
  json::Array out;
  for (const auto name : kc::event_listeners()) out.emplace_back(json::Object{{"id", json::String(name)}});
  co_return json_reply(out);
}

}  // namespace latchkey::admin
