#include "kc/write/write_event.h"

#include "kc/write/write.h"

namespace latchkey::kc {

json::Object write_event(const model::Event& event) {
  json::Object out;
  write_text(out, "id", event.id);
  out["time"] = to_unix_millis(event.time);
  out["type"] = json::String(event.type);
  out["realmId"] = json::String(event.realm.value);
  write_text(out, "clientId", event.client_id);
  write_text(out, "userId", event.user.value);
  write_text(out, "sessionId", event.session.value);
  write_text(out, "ipAddress", event.ip_address);
  write_text(out, "error", event.error);
  if (!event.details.empty()) out["details"] = write_map(event.details);
  return out;
}

json::Object write_admin_event(const model::AdminEvent& event) {
  json::Object who;
  write_text(who, "realmId", event.auth_realm.value);
  write_text(who, "realmName", event.auth_realm_name);
  write_text(who, "clientId", event.auth_client);
  write_text(who, "userId", event.auth_user.value);
  write_text(who, "ipAddress", event.ip_address);
  json::Object out;
  write_text(out, "id", event.id);
  out["time"] = to_unix_millis(event.time);
  out["realmId"] = json::String(event.realm.value);
  out["authDetails"] = std::move(who);
  out["operationType"] = json::String(event.operation);
  write_text(out, "resourceType", event.resource_type);
  out["resourcePath"] = json::String(event.resource_path);
  write_text(out, "representation", event.representation);
  write_text(out, "error", event.error);
  if (!event.details.empty()) out["details"] = write_map(event.details);
  return out;
}

}  // namespace latchkey::kc
