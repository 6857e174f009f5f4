// What an administrator has one application told at its admin URL: whether it is there, and that older tokens are void.
#include "admin/change.h"
#include "admin/clients/adapters.h"
#include "admin/clients/client_parts.h"
#include "admin/clients/clients.h"
#include "admin/reply.h"

namespace latchkey::admin {
namespace {

/// Tells the client and answers what came of it, which the trail names too.
Task<Reply> tell(const Call& call, const model::Client* client, op::AdapterAction action) {
  std::vector<AdapterCall> calls{{client, action}};
  const json::Object told = co_await tell_adapters(call, std::move(calls));
  store::Plan plan;
  plan.add(store::CommitNothing{});
  Change change{
      .operation = "ACTION", .resource_type = "CLIENT", .resource_path = below_realm(call), .representation = told};
  http::Response done = json_reply(told);
  co_return co_await commit(call, std::move(plan), std::move(change), std::move(done));
}

}  // namespace

Task<Reply> test_nodes(const Call& call) {
  const auto client = co_await find_client_to_change(call);
  if (!client) co_return client.error();
  const op::AdapterAction action{op::AdapterAction::Kind::test_available};
  co_return co_await tell(call, *client, action);
}

Task<Reply> push_revocation_to_client(const Call& call) {
  const auto client = co_await find_client_to_change(call);
  if (!client) co_return client.error();
  const op::AdapterAction action{op::AdapterAction::Kind::push_not_before, (*client)->not_before};
  co_return co_await tell(call, *client, action);
}

}  // namespace latchkey::admin
