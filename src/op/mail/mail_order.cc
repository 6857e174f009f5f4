#include "op/mail/mail_order.h"

#include "json/object_reader.h"
#include "model/realm.h"

namespace latchkey::op {

std::string serialize(const MailOrder& order) {
  return json::serialize(json::Object{
      {"to", order.to}, {"locale", order.locale}, {"issuer", order.issuer}, {"token", claims_of(order.token)}});
}

Result<MailOrder> parse_mail_order(std::string_view payload) {
  auto object = json::parse_object(payload);
  if (!object) return std::unexpected(object.error());
  json::ObjectReader reader(*object);
  MailOrder order;
  order.to = reader.required_string("to");
  order.locale = reader.required_string("locale");
  order.issuer = reader.required_string("issuer");
  const auto* claims = reader.required_object("token");
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  auto token = action_token_of(*claims);
  if (!token) return std::unexpected(token.error());
  order.token = *std::move(token);
  return order;
}

store::EnqueueOutbox enqueue(const model::Realm& realm, const MailOrder& order, Instant now) {
  return {.id = "mail-" + order.token.id,
          .realm = realm.id(),
          .kind = std::string(kMailKind),
          .payload = serialize(order),
          .due = now};
}

}  // namespace latchkey::op
