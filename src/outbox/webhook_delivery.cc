#include "outbox/webhook_delivery.h"

#include <fmt/format.h>

#include "op/webhooks.h"

namespace latchkey::outbox {
namespace {

using Kind = Verdict::Kind;

constexpr int kGone = 410;

std::string_view secret_of(const model::Component& hook) {
  const auto found = hook.secrets.find("secret");
  return found == hook.secrets.end() || !found->second ? std::string_view() : found->second->reveal();
}

Verdict post(const WebhookDesk& desk, const model::Component& hook, const std::string& id, std::string body) {
  const std::string url(hook.value("url"));
  if (!url.starts_with("https://") && !(desk.plain_http && url.starts_with("http://")))
    return {Kind::later, "the webhook's url is not https"};
  const auto timestamp = to_unix_seconds(desk.clock.now());
  const std::string signature = op::sign_webhook(secret_of(hook), id, timestamp, body);
  if (signature.empty()) return {Kind::later, "the webhook has no secret to sign with"};
  const fetch::FetchRequest request{.method = "POST",
                                    .url = url,
                                    .headers = {{"Content-Type", "application/json"},
                                                {"webhook-id", id},
                                                {"webhook-timestamp", std::to_string(timestamp)},
                                                {"webhook-signature", signature}},
                                    .body = std::move(body)};
  const auto answer = desk.fetcher.fetch(request);
  if (!answer) return {Kind::later, answer.error().detail};
  if (answer->status >= 200 && answer->status < 300) return {};
  const auto kind = answer->status == kGone ? Kind::never : Kind::later;
  return {kind, fmt::format("the webhook answered {}", answer->status)};
}

Verdict deliver(const WebhookDesk& desk, const store::OutboxEntry& entry) {
  auto call = op::parse_webhook_call(entry.payload);
  if (!call) return {Kind::never, "the call cannot be read: " + call.error().detail};
  const auto realm = desk.realms.find(entry.realm);
  if (!realm) return {realm.error().kind == Error::Kind::not_found ? Kind::never : Kind::later, realm.error().detail};
  const auto* hook = op::find_webhook(**realm, call->hook);
  if (hook == nullptr) return {Kind::never, "the webhook is gone or switched off"};
  return post(desk, *hook, entry.id, std::move(call->body));
}

}  // namespace

Deliver webhook_delivery(WebhookDesk desk) {
  return [desk](const store::OutboxEntry& entry) { return deliver(desk, entry); };
}

}  // namespace latchkey::outbox
