// Policies and permissions of a client, made, changed and deleted. The type stands in the path or in what is sent;
// where both do, they must agree.
#include <fmt/format.h>

#include <algorithm>

#include "admin/authorization/authorization.h"
#include "admin/authorization/authorization_parts.h"
#include "admin/reply.h"
#include "kc/policy.h"

namespace latchkey::admin {
namespace {

using op::authz::Policy;

http::Response no_policy() { return error_reply(404, "HTTP 404 Not Found"); }

Change policy_change(const Call& call, const Authorization& a, std::string_view operation, const Policy& policy) {
  const std::string_view kind = policy.is_permission() ? "permission" : "policy";
  return authorization_change(
      a, operation, policy.is_permission() ? "AUTHORIZATION_PERMISSION" : "AUTHORIZATION_POLICY",
      fmt::format("/{}/{}", kind, policy.id), kc::write_policy(*call.realm, policy, kc::PolicyForm::members));
}

bool name_taken(const Authorization& a, const Policy& policy) {
  return std::ranges::any_of(a.server.policies,
                             [&](const Policy& other) { return other.name == policy.name && other.id != policy.id; });
}

std::expected<std::string, http::Response> type_of(const Call& call, const json::Object& body) {
  const std::string_view in_path = call.param("type");
  const std::string_view in_body = json::string_or_empty(body, "type");
  if (in_path.empty() && in_body.empty()) return std::unexpected(refused(400, "type is missing"));
  if (!in_path.empty() && !in_body.empty() && in_path != in_body)
    return std::unexpected(refused(400, fmt::format("type must be \"{}\"", in_path)));
  return std::string(in_path.empty() ? in_body : in_path);
}

/// Users stand by their ids: a name, or an id that nobody has, is looked up.
Task<std::expected<void, http::Response>> resolve_users(const Call& call, Policy& policy) {
  using Answer = std::expected<void, http::Response>;
  if (policy.type != "user") co_return Answer();
  json::Array ids;
  const auto& users = call.env.store.users();
  for (const auto& entry : op::authz::read_entries(policy.setting("users"))) {
    auto user = co_await users.find_user(call.realm->id(), model::UserId(entry.id));
    if (user && !*user) user = co_await users.find_user_by_username(call.realm->id(), entry.id);
    if (!user) co_return Answer(std::unexpect, unavailable());
    if (!*user)
      co_return Answer(std::unexpect, refused(400, fmt::format("users names \"{}\", which does not exist", entry.id)));
    ids.emplace_back((*user)->id.value);
  }
  policy.config["users"] = json::serialize(ids);
  co_return Answer();
}

}  // namespace

Task<Reply> create_policy(const Call& call) {
  auto a = authorization_of(call);
  if (!a) co_return std::move(a.error());
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  auto type = type_of(call, *body);
  if (!type) co_return std::move(type.error());
  Policy empty;
  empty.id = call.env.random.uuid();
  empty.type = *std::move(type);
  auto policy = kc::change_policy({*call.realm, a->server}, std::move(empty), *body);
  if (!policy) co_return refusal_of(policy.error());
  if (name_taken(*a, *policy))
    co_return json_reply(json::Object{{"error", "Policy with name [" + policy->name + "] already exists"},
                                      {"error_description", "Conflicting policy"}},
                         409);
  const auto resolved = co_await resolve_users(call, *policy);
  if (!resolved) co_return resolved.error();
  a->server.policies.push_back(*policy);
  auto change = policy_change(call, *a, "CREATE", *policy);
  auto done = created(call, policy->id, kc::write_policy(*call.realm, *policy, kc::PolicyForm::members));
  co_return co_await store_authorization(call, *std::move(a), std::move(change), std::move(done));
}

Task<Reply> update_policy(const Call& call) {
  auto a = authorization_of(call);
  if (!a) co_return std::move(a.error());
  auto* old = op::authz::find(a->server.policies, call.param("policy"));
  if (old == nullptr || (!call.param("type").empty() && old->type != call.param("type"))) co_return no_policy();
  const auto current = kc::write_policy(*call.realm, *old, kc::PolicyForm::members);
  if (auto stale = check_if_match(call, current)) co_return *std::move(stale);
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  const auto type = json::string_or_empty(*body, "type");
  if (!type.empty() && type != old->type) co_return refused(400, fmt::format("type must be \"{}\"", old->type));
  auto policy = kc::change_policy({*call.realm, a->server}, *old, *body);
  if (!policy) co_return refusal_of(policy.error());
  if (name_taken(*a, *policy)) co_return exists_already("Policy", policy->name);
  const auto resolved = co_await resolve_users(call, *policy);
  if (!resolved) co_return resolved.error();
  *old = *policy;
  auto change = policy_change(call, *a, "UPDATE", *policy);
  co_return co_await store_authorization(call, *std::move(a), std::move(change),
                                         http::Response::of(201, "application/json", ""));
}

Task<Reply> delete_policy(const Call& call) {
  auto a = authorization_of(call);
  if (!a) co_return std::move(a.error());
  const auto* policy = op::authz::find(a->server.policies, call.param("policy"));
  if (policy == nullptr || (!call.param("type").empty() && policy->type != call.param("type"))) co_return no_policy();
  auto change = policy_change(call, *a, "DELETE", *policy);
  const std::string id = policy->id;
  op::authz::remove_policy(a->server, id);
  co_return co_await store_authorization(call, *std::move(a), std::move(change), http::Response::no_content());
}

}  // namespace latchkey::admin
