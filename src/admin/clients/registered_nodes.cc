// The nodes of a clustered application that have registered themselves at its client.
#include "kc/registered_nodes.h"
#include "admin/change.h"
#include "admin/clients/client_parts.h"
#include "admin/clients/clients.h"
#include "admin/reply.h"
#include "admin/stored.h"
#include "kc/write/write.h"

namespace latchkey::admin {
namespace {

constexpr std::string_view kNodes = "registeredNodes";

Task<Reply> store_nodes(const Call& call, const model::Client& client, json::Object nodes, std::string_view operation) {
  json::Object sent;
  sent[kNodes] = std::move(nodes);
  auto update = kc::update_client(*call.realm, client, sent, call.env.random);
  if (!update) co_return refusal_of(update.error());
  store::Plan plan;
  put_client(plan, call, *std::move(update));
  Change change{.operation = operation, .resource_type = "CLUSTER_NODE", .resource_path = below_realm(call)};
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

}  // namespace

Task<Reply> register_node(const Call& call) {
  const auto client = co_await find_client_to_change(call);
  if (!client) co_return client.error();
  const auto sent = body_object(call);
  if (!sent) co_return sent.error();
  const std::string node(json::string_or_empty(*sent, "node"));
  if (node.empty()) co_return refused(400, "Node not found in params");
  if (!is_valid_id(node) || node.find_first_of("<>&\"'") != std::string::npos)
    co_return refused(400, "The node has characters that a host name cannot have");
  auto nodes = kc::registered_nodes(**client);
  nodes[node] = to_unix_seconds(call.now);
  co_return co_await store_nodes(call, **client, std::move(nodes), "CREATE");
}

Task<Reply> unregister_node(const Call& call) {
  const auto client = co_await find_client_to_change(call);
  if (!client) co_return client.error();
  auto nodes = kc::registered_nodes(**client);
  if (nodes.erase(call.param("node")) == 0) co_return error_reply(404, "Client does not have node");
  co_return co_await store_nodes(call, **client, std::move(nodes), "DELETE");
}

}  // namespace latchkey::admin
