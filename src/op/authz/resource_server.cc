#include "op/authz/resource_server.h"

namespace latchkey::op::authz {
namespace {

void drop(std::vector<std::string>& list, std::string_view id) {
  std::erase_if(list, [&](const std::string& one) { return one == id; });
}

}  // namespace

void remove_resource(ResourceServer& server, std::string_view id) {
  std::vector<std::string> pointless;
  for (auto& policy : server.policies) {
    if (!holds(policy.resources, id)) continue;
    drop(policy.resources, id);
    // A permission without resources would begin to mean "all of them".
    if (policy.resources.empty() && policy.setting("defaultResourceType").empty()) pointless.push_back(policy.id);
  }
  std::erase_if(server.resources, [&](const Resource& one) { return one.id == id; });
  for (const auto& policy : pointless) remove_policy(server, policy);
}

void remove_scope(ResourceServer& server, std::string_view id) {
  std::vector<std::string> pointless;
  for (auto& policy : server.policies) {
    if (!holds(policy.scopes, id)) continue;
    drop(policy.scopes, id);
    if (policy.scopes.empty()) pointless.push_back(policy.id);
  }
  for (auto& resource : server.resources) drop(resource.scopes, id);
  std::erase_if(server.scopes, [&](const Scope& one) { return one.id == id; });
  for (const auto& policy : pointless) remove_policy(server, policy);
}

void remove_policy(ResourceServer& server, std::string_view id) {
  const std::string gone(id);
  for (auto& policy : server.policies) drop(policy.policies, gone);
  std::erase_if(server.policies, [&](const Policy& one) { return one.id == gone; });
}

}  // namespace latchkey::op::authz
