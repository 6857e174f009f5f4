// Webhooks: what happens in a realm, told to other programs. A webhook is a component of the realm; for each event that
// it asks for, the plan that carries the event also carries an outbox row, so nothing is told that did not happen, and
// nothing that happened is left out. docs/webhooks.md describes what goes over the wire.
//   providerType org.keycloak.events.EventListenerProvider, providerId latchkey-webhook
//   config: url; secret (sealed); events, types of login events, none meaning all; adminEvents, enabled: "true"/"false"
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/component.h"
#include "model/event.h"
#include "store/plan.h"

namespace latchkey::model {
class Realm;
}

namespace latchkey::op {

inline constexpr std::string_view kWebhookKind = "webhook";  ///< of outbox rows
inline constexpr std::string_view kWebhookType = "org.keycloak.events.EventListenerProvider";
inline constexpr std::string_view kWebhookProvider = "latchkey-webhook";

struct WebhookCall {
  model::ComponentId hook;
  std::string body;
};
[[nodiscard]] Result<WebhookCall> parse_webhook_call(std::string_view payload);

/// The webhook of that id, unless it is gone or switched off.
[[nodiscard]] const model::Component* find_webhook(const model::Realm& realm, const model::ComponentId& id);

/// Adds a row for each webhook that wants to know. Ids of events must be set.
void enqueue_webhooks(store::Plan& plan, const model::Realm& realm, const model::Event& event);
/// The same for what an administrator did, for webhooks with `adminEvents`. The representation is not told.
void enqueue_webhooks(store::Plan& plan, const model::Realm& realm, const model::AdminEvent& event);

/// Standard Webhooks' signature: "v1," and the base64 of HMAC-SHA256 over "id.timestamp.body". A secret that begins
/// with "whsec_" is base64 behind that; any other is its own bytes. Empty when there is no secret to sign with.
[[nodiscard]] std::string sign_webhook(std::string_view secret, std::string_view id, std::int64_t timestamp,
                                       std::string_view body);

}  // namespace latchkey::op
