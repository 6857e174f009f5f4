#include "store/codec/codec.h"
#include "store/codec/document.h"

namespace latchkey::store {
namespace {

constexpr auto event_fields = [](auto& a, auto& e) {
  a.text("type", e.type);
  a.text("client", e.client_id);
  a.id("user", e.user);
  a.id("session", e.session);
  a.text("ip", e.ip_address);
  a.text("error", e.error);
  a.map("details", e.details);
};

constexpr auto admin_event_fields = [](auto& a, auto& e) {
  a.text("operation", e.operation);
  a.text("type", e.resource_type);
  a.text("path", e.resource_path);
  a.text("representation", e.representation);
  a.text("error", e.error);
  a.id("authRealm", e.auth_realm);
  a.text("authRealmName", e.auth_realm_name);
  a.text("authClient", e.auth_client);
  a.id("authUser", e.auth_user);
  a.text("ip", e.ip_address);
  a.map("details", e.details);
};

}  // namespace

std::string encode_event(const model::Event& event) {
  return write_document({event.realm.value, "event", event.id}, event, event_fields);
}

Status<> decode_event(std::string_view document, model::Event& event) {
  return read_document({event.realm.value, "event", event.id}, document, event, event_fields);
}

std::string encode_admin_event(const model::AdminEvent& event) {
  return write_document({event.realm.value, "admin event", event.id}, event, admin_event_fields);
}

Status<> decode_admin_event(std::string_view document, model::AdminEvent& event) {
  return read_document({event.realm.value, "admin event", event.id}, document, event, admin_event_fields);
}

}  // namespace latchkey::store
