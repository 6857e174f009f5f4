// What stands beside a client: its file for adapters, the nodes that it runs on, and what the incumbent pushes to it.
#include "admin/change.h"
#include "admin/clients/adapters.h"
#include "admin/clients/client_parts.h"
#include "admin/clients/client_resources.h"
#include "admin/clients/client_scope_parts.h"
#include "admin/reply.h"
#include "admin/roles/role_parts.h"
#include "admin/stored.h"
#include "kc/client_files.h"
#include "kc/registered_nodes.h"
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

http::Response feature_off() { return error_reply(501, "Feature not enabled"); }

}  // namespace

Task<Reply> show_installation(const Call& call) {
  const auto client = find_client(call);
  if (!client) co_return client.error();
  if (call.param("provider") != "keycloak-oidc-keycloak-json") co_return error_reply(404, "Unknown Provider");
  const auto change = co_await may_change(call, **client);
  if (!change) co_return unavailable();
  const auto secrets = *change ? kc::Secrets::revealed : kc::Secrets::masked;
  const auto file = kc::write_adapter_file(*call.realm, **client, call.base_url + "/", secrets);
  co_return http::Response::json(200, json::pretty(file)).with("Cache-Control", "no-store");
}

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

// The incumbent's fine-grained permissions of its first version are a feature that is off, here as there.
Task<Reply> show_client_permissions(const Call& call) {
  const auto client = find_client(call);
  co_return client ? feature_off() : client.error();
}
Task<Reply> set_client_permissions(const Call& call) {
  const auto client = co_await find_client_to_change(call);
  co_return client ? feature_off() : client.error();
}
Task<Reply> show_role_permissions(const Call& call) {
  const auto role = find_role_to_view(call);
  co_return role ? feature_off() : role.error();
}
Task<Reply> set_role_permissions(const Call& call) {
  const auto role = find_role_to_change(call);
  co_return role ? feature_off() : role.error();
}

Task<Reply> convert_client_description(const Call& call) {
  const auto client = kc::read_client_description(call.request.body);
  if (!client) co_return refusal_of(client.error());
  co_return json_reply(*client);
}

}  // namespace latchkey::admin
