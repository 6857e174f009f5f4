#include "outbox/backchannel_delivery.h"

#include <fmt/format.h>

#include "op/logout/backchannel.h"
#include "url/form.h"

namespace latchkey::outbox {
namespace {

using Kind = Verdict::Kind;

/// Back-Channel Logout §2.8: 400 says that the request was refused; none of these becomes right by saying it again.
bool is_final(int status) { return status == 400 || status == 404 || status == 405 || status == 410 || status == 415; }

Verdict post(const BackchannelDesk& desk, std::string url, std::string token) {
  if (!url.starts_with("https://") && !(desk.plain_http && url.starts_with("http://")))
    return {Kind::never, "the client's back-channel logout URL is not https"};
  url::Form form;
  form.add("logout_token", token);
  // Back-Channel Logout §2.5
  const fetch::FetchRequest request{.method = "POST",
                                    .url = std::move(url),
                                    .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                                    .body = form.encode()};
  const auto answer = desk.fetcher.fetch(request);
  if (!answer) return {Kind::later, answer.error().detail};
  if (answer->status >= 200 && answer->status < 300) return {};
  return {is_final(answer->status) ? Kind::never : Kind::later, fmt::format("the client answered {}", answer->status)};
}

Verdict deliver(const BackchannelDesk& desk, const store::OutboxEntry& entry) {
  const auto call = op::parse_backchannel_logout(entry.payload);
  if (!call) return {Kind::never, "the call cannot be read: " + call.error().detail};
  const auto realm = desk.realms.find(entry.realm);
  if (!realm) return {realm.error().kind == Error::Kind::not_found ? Kind::never : Kind::later, realm.error().detail};
  const auto* client = (*realm)->find_client(call->client);
  if (client == nullptr) return {Kind::never, "the client is gone"};
  std::string url(op::backchannel_logout_url(*client));
  if (url.empty()) return {Kind::never, "the client is switched off, or wants to be told no longer"};
  auto token = op::sign_logout_token(**realm, *call, entry.id, desk.clock.now());
  if (!token) return {Kind::later, token.error().detail};
  return post(desk, std::move(url), *std::move(token));
}

}  // namespace

Deliver backchannel_delivery(BackchannelDesk desk) {
  return [desk](const store::OutboxEntry& entry) { return deliver(desk, entry); };
}

}  // namespace latchkey::outbox
