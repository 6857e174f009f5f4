#include "admin/clients/adapters.h"

#include "endpoints/outbound.h"
#include "kc/registered_nodes.h"
#include "op/realm_urls.h"

namespace latchkey::admin {
namespace {

/// For all of them together: an administrator waits, and one address can take ten seconds to say nothing.
constexpr seconds kPatience{20};

/// What one address is to be told. It is signed when its turn comes: it is over in half a minute, and thousands of
/// signatures are nothing for an I/O thread.
struct Letter {
  std::string address;
  const model::Client* client = nullptr;
  op::AdapterAction action;
};

using Answer = Result<fetch::FetchResponse>;

void note_failure(const Call& call, const std::string& address, std::string_view reason) {
  call.env.log.warn(
      "application was not reached",
      {{"realm", call.realm->name()}, {"address", address}, {"reason", reason}, {"trace", call.request.trace_id}});
}

/// Blocks: on a worker.
Answer sign_and_post(const Call& call, const Letter& letter) {
  auto token =
      op::sign_adapter_action(*call.realm, *letter.client, letter.action, call.env.random.uuid(), call.env.clock.now());
  if (!token) return std::unexpected(token.error());
  return call.env.outbound->applications.fetch({.method = "POST",
                                                .url = op::adapter_endpoint(letter.address, letter.action.kind),
                                                .headers = {{"Content-Type", "text/plain; charset=UTF-8"}},
                                                .body = *std::move(token)});
}

/// Whether the application took it.
Task<bool> post(const Call& call, Letter letter) {
  if (call.env.outbound == nullptr) co_return false;
  std::move_only_function<Answer()> work = [&call, &letter] { return sign_and_post(call, letter); };
  const auto answer = co_await call.env.outbound->workers.run<Answer>(std::move(work));
  if (!answer) {
    note_failure(call, letter.address, "too much waits to go out");
    co_return false;
  }
  if (!*answer) {
    note_failure(call, letter.address, answer->error().detail);
    co_return false;
  }
  const int status = (*answer)->status;
  if (status == 200 || status == 204) co_return true;
  note_failure(call, letter.address, "it answered " + std::to_string(status));
  co_return false;
}

json::Array write_list(const std::vector<std::string>& addresses) {
  json::Array out;
  for (const auto& address : addresses) out.emplace_back(json::String(address));
  return out;
}

}  // namespace

std::vector<std::string> addresses_of(const Call& call, const model::Client& client) {
  if (client.admin_url.empty()) return {};
  const std::string issuer = op::issuer_of(*call.realm, call.base_url);
  return op::adapter_addresses(client, issuer, kc::live_nodes(client, call.now));
}

Task<json::Object> tell_adapters(const Call& call, std::vector<AdapterCall> calls) {
  std::vector<std::string> reached;
  std::vector<std::string> failed;
  for (const auto& [client, action] : calls) {
    for (auto& address : addresses_of(call, *client)) {
      Letter letter{address, client, action};
      const bool late = call.env.clock.now() - call.now > kPatience;
      const bool took = !late && co_await post(call, std::move(letter));
      (took ? reached : failed).push_back(std::move(address));
    }
  }
  json::Object out;
  if (!reached.empty()) out["successRequests"] = write_list(reached);
  if (!failed.empty()) out["failedRequests"] = write_list(failed);
  co_return out;
}

}  // namespace latchkey::admin
