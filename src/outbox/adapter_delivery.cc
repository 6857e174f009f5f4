#include "outbox/adapter_delivery.h"

#include <fmt/format.h>

#include "op/adapter/adapter_action.h"

namespace latchkey::outbox {
namespace {

using Kind = Verdict::Kind;

Verdict deliver(const AdapterDesk& desk, const store::OutboxEntry& entry) {
  const auto logout = op::parse_adapter_logout(entry.payload);
  if (!logout) return {Kind::never, "the call cannot be read: " + logout.error().detail};
  const auto realm = desk.realms.find(entry.realm);
  if (!realm) return {realm.error().kind == Error::Kind::not_found ? Kind::never : Kind::later, realm.error().detail};
  const auto* client = (*realm)->find_client(logout->client);
  if (client == nullptr || !client->enabled || client->admin_url.empty())
    return {Kind::never, "the client is gone, switched off, or has no admin URL any more"};
  const op::AdapterAction action{op::AdapterAction::Kind::logout, logout->not_before};
  auto token = op::sign_adapter_action(**realm, *client, action, entry.id, desk.clock.now());
  if (!token) return {Kind::later, token.error().detail};
  const auto answer = desk.fetcher.fetch({.method = "POST",
                                          .url = op::adapter_endpoint(logout->address, action.kind),
                                          .headers = {{"Content-Type", "text/plain; charset=UTF-8"}},
                                          .body = *std::move(token)});
  if (!answer) return {answer.error().kind == Error::Kind::invalid ? Kind::never : Kind::later, answer.error().detail};
  if (answer->status >= 200 && answer->status < 300) return {};
  const bool heard = answer->status >= 400 && answer->status < 500 && answer->status != 429;
  return {heard ? Kind::never : Kind::later, fmt::format("the client answered {}", answer->status)};
}

}  // namespace

Deliver adapter_delivery(AdapterDesk desk) {
  return [desk](const store::OutboxEntry& entry) { return deliver(desk, entry); };
}

}  // namespace latchkey::outbox
