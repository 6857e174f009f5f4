#include "admin/clients/adapters.h"

#include "endpoints/outbound.h"
#include "kc/registered_nodes.h"
#include "op/realm_urls.h"

namespace latchkey::admin {
namespace {

/// For all of them together: an administrator waits, and one address can take ten seconds to say nothing.
constexpr seconds kPatience{20};

struct Letter {
  std::string address;
  fetch::FetchRequest request;
};

std::vector<Letter> write_letters(const Call& call, const std::vector<AdapterCall>& calls) {
  std::vector<Letter> letters;
  for (const auto& [client, action] : calls) {
    for (auto& address : addresses_of(call, *client)) {
      auto token = op::sign_adapter_action(*call.realm, *client, action, call.env.random.uuid(), call.env.clock.now());
      Letter letter{std::move(address), {}};
      if (token) {
        letter.request = {.method = "POST",
                          .url = op::adapter_endpoint(letter.address, action.kind),
                          .headers = {{"Content-Type", "text/plain; charset=UTF-8"}},
                          .body = *std::move(token)};
      }
      letters.push_back(std::move(letter));
    }
  }
  return letters;
}

void note_failure(const Call& call, const Letter& letter, std::string_view reason) {
  call.env.log.warn("application was not reached", {{"realm", call.realm->name()},
                                                    {"address", letter.address},
                                                    {"reason", reason},
                                                    {"trace", call.request.trace_id}});
}

/// Whether the application took it.
Task<bool> post(const Call& call, Letter letter) {
  if (letter.request.url.empty() || call.env.outbound == nullptr) co_return false;
  fetch::Fetcher& fetcher = call.env.outbound->applications;
  std::move_only_function<Result<fetch::FetchResponse>()> work = [&fetcher, request = letter.request] {
    return fetcher.fetch(request);
  };
  auto answer = co_await call.env.outbound->workers.run<Result<fetch::FetchResponse>>(std::move(work));
  if (!answer) {
    note_failure(call, letter, "too much waits to go out");
    co_return false;
  }
  if (!*answer) {
    note_failure(call, letter, answer->error().detail);
    co_return false;
  }
  const int status = (*answer)->status;
  if (status == 200 || status == 204) co_return true;
  note_failure(call, letter, "it answered " + std::to_string(status));
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
  for (auto& letter : write_letters(call, calls)) {
    std::string address = letter.address;
    const bool late = call.env.clock.now() - call.now > kPatience;
    const bool took = !late && co_await post(call, std::move(letter));
    (took ? reached : failed).push_back(std::move(address));
  }
  json::Object out;
  if (!reached.empty()) out["successRequests"] = write_list(reached);
  if (!failed.empty()) out["failedRequests"] = write_list(failed);
  co_return out;
}

}  // namespace latchkey::admin
