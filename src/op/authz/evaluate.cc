#include "op/authz/evaluate.h"

namespace latchkey::op::authz {
namespace {

constexpr int kMaxDepth = 16;

/// Nothing to combine lets nobody pass.
bool combine(Strategy strategy, const std::vector<PolicyResult>& results) {
  const auto permits = std::ranges::count_if(results, &PolicyResult::permit);
  const auto total = std::ssize(results);
  switch (strategy) {
    case Strategy::unanimous:
      return total > 0 && permits == total;
    case Strategy::affirmative:
      return permits > 0;
    case Strategy::consensus:
      return permits > total - permits;
  }
  return false;
}

/// A policy that contains itself, or more others than anybody can wait for, lets nobody pass; neither does what
/// contains it, whatever its logic.
PolicyResult judge(const ResourceServer& server, const Policy& policy, const Identity& identity, int depth) {
  PolicyResult result{.policy = &policy, .permit = false, .associated = {}};
  result.endless = depth > kMaxDepth || identity.judgements_left <= 0;
  if (result.endless) return result;
  --identity.judgements_left;
  if (policy.type != "aggregate" && !policy.is_permission()) {
    if (std::ranges::find(policy_types(), policy.type) == policy_types().end()) return result;
    result.permit = judge_simple(policy, identity) != policy.negative;
    return result;
  }
  for (const auto& id : policy.policies) {
    const Policy* inner = find(server.policies, id);
    if (inner != nullptr) result.associated.push_back(judge(server, *inner, identity, depth + 1));
  }
  result.endless = std::ranges::any_of(result.associated, &PolicyResult::endless);
  if (result.associated.empty() || result.endless) return result;
  result.permit = combine(policy.strategy, result.associated) != policy.negative;
  return result;
}

bool covers_resource(const Policy& permission, const Resource* resource) {
  if (resource == nullptr) return permission.resources.empty();
  if (holds(permission.resources, resource->id)) return true;
  const auto type = permission.setting("defaultResourceType");
  return !type.empty() && type == resource->type;
}

bool applies(const Policy& permission, const Resource* resource, const std::vector<const Scope*>& scopes) {
  if (permission.type == "resource") return resource != nullptr && covers_resource(permission, resource);
  if (permission.type != "scope") return false;
  const bool anywhere = permission.resources.empty() && permission.setting("defaultResourceType").empty();
  if (!anywhere && !covers_resource(permission, resource)) return false;
  return std::ranges::any_of(scopes, [&](const Scope* scope) { return holds(permission.scopes, scope->id); });
}

std::vector<PolicyResult> those(const std::vector<PolicyResult>& all, const Scope* scope) {
  std::vector<PolicyResult> out;
  for (const auto& one : all) {
    if (one.policy->type == "resource" || (scope != nullptr && holds(one.policy->scopes, scope->id)))
      out.push_back(one);
  }
  return out;
}

}  // namespace

Decision evaluate(const ResourceServer& server, const Resource* resource, std::vector<const Scope*> scopes,
                  const Identity& identity) {
  Decision decision{.resource = resource,
                    .requested = std::move(scopes),
                    .permissions = {},
                    .permit = false,
                    .allowed = {},
                    .denied = {}};
  if (decision.requested.empty() && resource != nullptr) {
    for (const auto& id : resource->scopes) {
      if (const Scope* scope = find(server.scopes, id)) decision.requested.push_back(scope);
    }
  }
  for (const auto& policy : server.policies) {
    if (applies(policy, resource, decision.requested))
      decision.permissions.push_back(judge(server, policy, identity, 0));
  }
  const bool by_default = server.enforcement != Enforcement::enforcing;
  const auto granted = [&](const Scope* scope) {
    if (server.enforcement == Enforcement::disabled) return true;
    const auto results = those(decision.permissions, scope);
    return results.empty() ? by_default : combine(server.strategy, results);
  };
  for (const Scope* scope : decision.requested) (granted(scope) ? decision.allowed : decision.denied).push_back(scope);
  decision.permit = decision.requested.empty() ? granted(nullptr) : !decision.allowed.empty();
  return decision;
}

}  // namespace latchkey::op::authz
