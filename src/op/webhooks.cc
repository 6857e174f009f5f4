#include "op/webhooks.h"

#include <algorithm>

#include "base/base64.h"
#include "crypto/hmac.h"
#include "json/json.h"
#include "json/object_reader.h"
#include "model/realm.h"

namespace latchkey::op {
namespace {

bool is_webhook(const model::Component& component) {
  return component.provider_type == kWebhookType && component.provider_id == kWebhookProvider;
}

bool is_on(const model::Component& hook) { return hook.value("enabled", "true") != "false"; }

bool wants(const model::Component& hook, const std::string& type) {
  const auto types = hook.config.find("events");
  if (types == hook.config.end() || types->second.empty()) return true;
  return std::ranges::find(types->second, type) != types->second.end();
}

void put(json::Object& object, std::string_view name, const std::string& value) {
  if (!value.empty()) object[name] = value;
}

std::string body_of(const model::Realm& realm, const model::Event& event) {
  json::Object body{{"kind", "event"},
                    {"id", event.id},
                    {"type", event.type},
                    {"time", to_unix_millis(event.time)},
                    {"realm", json::Object{{"id", realm.id().value}, {"name", realm.name()}}}};
  put(body, "client", event.client_id);
  put(body, "user", event.user.value);
  put(body, "session", event.session.value);
  put(body, "ip", event.ip_address);
  put(body, "error", event.error);
  json::Object details;
  for (const auto& [name, value] : event.details) details[name] = value;
  body["details"] = std::move(details);
  return json::serialize(body);
}

std::string body_of(const model::Realm& realm, const model::AdminEvent& event) {
  json::Object body{{"kind", "admin_event"},
                    {"id", event.id},
                    {"operation", event.operation},
                    {"time", to_unix_millis(event.time)},
                    {"realm", json::Object{{"id", realm.id().value}, {"name", realm.name()}}},
                    {"resource", json::Object{{"type", event.resource_type}, {"path", event.resource_path}}}};
  json::Object by;
  put(by, "realm", event.auth_realm_name);
  put(by, "client", event.auth_client);
  put(by, "user", event.auth_user.value);
  put(by, "ip", event.ip_address);
  body["by"] = std::move(by);
  put(body, "error", event.error);
  return json::serialize(body);
}

template <class Event>
store::EnqueueOutbox call_of(const model::Realm& realm, const model::Component& hook, const Event& event) {
  const json::Object call{{"hook", hook.id.value}, {"body", body_of(realm, event)}};
  return {.id = "webhook-" + event.id + "-" + hook.id.value,
          .realm = realm.id(),
          .kind = std::string(kWebhookKind),
          .payload = json::serialize(call),
          .due = event.time};
}

}  // namespace

Result<WebhookCall> parse_webhook_call(std::string_view payload) {
  auto object = json::parse_object(payload);
  if (!object) return std::unexpected(object.error());
  json::ObjectReader reader(*object);
  WebhookCall call;
  call.hook = model::ComponentId{reader.required_string("hook")};
  call.body = reader.required_string("body");
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  return call;
}

const model::Component* find_webhook(const model::Realm& realm, const model::ComponentId& id) {
  const auto& components = realm.parts().components;
  const auto found = std::ranges::find_if(
      components, [&](const auto& component) { return component->id == id && is_webhook(*component); });
  return found == components.end() || !is_on(**found) ? nullptr : found->get();
}

void enqueue_webhooks(store::Plan& plan, const model::Realm& realm, const model::Event& event) {
  for (const auto& component : realm.parts().components) {
    if (is_webhook(*component) && is_on(*component) && wants(*component, event.type))
      plan.add(call_of(realm, *component, event));
  }
}

void enqueue_webhooks(store::Plan& plan, const model::Realm& realm, const model::AdminEvent& event) {
  for (const auto& component : realm.parts().components) {
    if (is_webhook(*component) && is_on(*component) && component->value("adminEvents") == "true")
      plan.add(call_of(realm, *component, event));
  }
}

std::string sign_webhook(std::string_view secret, std::string_view id, std::int64_t timestamp, std::string_view body) {
  constexpr std::string_view kMark = "whsec_";
  std::string key(secret);
  if (secret.starts_with(kMark)) key = base64_decode(secret.substr(kMark.size())).value_or("");
  if (key.empty()) return {};
  const std::string message = std::string(id).append(".").append(std::to_string(timestamp)).append(".").append(body);
  return "v1," + base64_encode(crypto::hmac_sha256(key, message));
}

}  // namespace latchkey::op
