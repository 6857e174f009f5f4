// Policies and permissions of a client, seen. A permission is a policy of the types resource and scope; /permission
// shows only those.
#include <algorithm>

#include "admin/authorization/authorization.h"
#include "admin/authorization/authorization_parts.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "kc/policy.h"

namespace latchkey::admin {
namespace {

using op::authz::Policy;

http::Response no_policy() { return error_reply(404, "HTTP 404 Not Found"); }

const Policy* policy_of(const Call& call, const Authorization& a) {
  return op::authz::find(a.server.policies, call.param("policy"));
}

struct Wanted {
  std::string id, name, type, owner, resource, scope;
  std::optional<bool> permission;
};

template <class T>
bool names_one(const std::vector<T>& list, const std::vector<std::string>& ids, const std::string& text) {
  return std::ranges::any_of(ids, [&](const std::string& id) {
    const T* one = op::authz::find(list, id);
    return one != nullptr && (one->id == text || one->name == text);
  });
}

bool fits(const Authorization& a, const Policy& policy, const Wanted& wanted) {
  if (wanted.permission && *wanted.permission != policy.is_permission()) return false;
  if (!wanted.id.empty() && policy.id != wanted.id) return false;
  if (!wanted.name.empty() && !policy.name.contains(wanted.name)) return false;
  if (!wanted.type.empty() && policy.type != wanted.type) return false;
  if (!wanted.owner.empty() && policy.owner != wanted.owner) return false;
  if (!wanted.resource.empty() && !names_one(a.server.resources, policy.resources, wanted.resource)) return false;
  return wanted.scope.empty() || names_one(a.server.scopes, policy.scopes, wanted.scope);
}

Task<Reply> list(const Call& call, std::optional<bool> only_permissions) {
  const auto a = authorization_of(call);
  if (!a) co_return a.error();
  Query query(call.request);
  const Page page = query.page(100);
  Wanted wanted{query.text("policyId"), query.text("name"),  query.text("type"),         query.text("owner"),
                query.text("resource"), query.text("scope"), query.boolean("permission")};
  if (query.error()) co_return *query.error();
  if (only_permissions) wanted.permission = only_permissions;
  std::vector<const Policy*> found;
  for (const auto& policy : a->server.policies) {
    if (fits(*a, policy, wanted)) found.push_back(&policy);
  }
  std::ranges::sort(found, {}, &Policy::name);
  json::Array out;
  for (const auto* policy : slice(std::move(found), page)) out.push_back(write_policy_brief(call, *policy));
  co_return json_reply(out);
}

}  // namespace

Task<Reply> list_policies(const Call& call) { return list(call, std::nullopt); }
Task<Reply> list_permissions(const Call& call) { return list(call, true); }

Task<Reply> search_policy(const Call& call) {
  const auto a = authorization_of(call);
  if (!a) co_return a.error();
  Query query(call.request);
  const std::string name = query.text("name");
  if (query.error()) co_return *query.error();
  if (name.empty()) co_return error_reply(400, "name must be given");
  for (const auto& policy : a->server.policies) {
    if (policy.name == name) co_return json_reply(write_policy_brief(call, policy));
  }
  co_return http::Response::no_content();
}

Task<Reply> list_policy_providers(const Call& call) {
  const auto a = authorization_of(call);
  if (!a) co_return a.error();
  co_return json_reply(kc::write_policy_providers());
}

Task<Reply> show_policy(const Call& call) {
  const auto a = authorization_of(call);
  if (!a) co_return a.error();
  const auto* policy = policy_of(call, *a);
  if (policy == nullptr) co_return no_policy();
  co_return object_reply(write_policy_brief(call, *policy));
}

Task<Reply> show_typed_policy(const Call& call) {
  const auto a = authorization_of(call);
  if (!a) co_return a.error();
  const auto* policy = policy_of(call, *a);
  if (policy == nullptr || policy->type != call.param("type")) co_return no_policy();
  co_return object_reply(kc::write_policy(*call.realm, *policy, kc::PolicyForm::members));
}

Task<Reply> list_associated_policies(const Call& call) {
  const auto a = authorization_of(call);
  if (!a) co_return a.error();
  const auto* policy = policy_of(call, *a);
  if (policy == nullptr) co_return no_policy();
  json::Array out;
  for (const auto& id : policy->policies) {
    if (const auto* inner = op::authz::find(a->server.policies, id)) out.push_back(write_policy_brief(call, *inner));
  }
  co_return json_reply(out);
}

Task<Reply> list_dependent_policies(const Call& call) {
  const auto a = authorization_of(call);
  if (!a) co_return a.error();
  const auto* policy = policy_of(call, *a);
  if (policy == nullptr) co_return no_policy();
  json::Array out;
  for (const auto& outer : a->server.policies) {
    if (op::authz::holds(outer.policies, policy->id))
      out.push_back(json::Object{{"id", outer.id}, {"name", outer.name}, {"type", outer.type}});
  }
  co_return json_reply(out);
}

Task<Reply> list_resources_of_policy(const Call& call) {
  const auto a = authorization_of(call);
  if (!a) co_return a.error();
  const auto* policy = policy_of(call, *a);
  if (policy == nullptr) co_return no_policy();
  json::Array out;
  for (const auto& id : policy->resources) {
    if (const auto* resource = op::authz::find(a->server.resources, id))
      out.push_back(json::Object{{"_id", resource->id}, {"name", resource->name}});
  }
  co_return json_reply(out);
}

Task<Reply> list_scopes_of_policy(const Call& call) {
  const auto a = authorization_of(call);
  if (!a) co_return a.error();
  const auto* policy = policy_of(call, *a);
  if (policy == nullptr) co_return no_policy();
  json::Array out;
  for (const auto& id : policy->scopes) {
    if (const auto* scope = op::authz::find(a->server.scopes, id)) out.push_back(write_scope_brief(*scope));
  }
  co_return json_reply(out);
}

}  // namespace latchkey::admin
