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

}  // namespace

std::string encode_event(const model::Event& event) {
  return write_document({event.realm.value, "event", event.id}, event, event_fields);
}

Status<> decode_event(std::string_view document, model::Event& event) {
  return read_document({event.realm.value, "event", event.id}, document, event, event_fields);
}

}  // namespace latchkey::store
