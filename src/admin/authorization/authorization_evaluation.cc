// What the policies of a client would decide about somebody: the console's evaluation, by the same pure function that a
// request for permissions is decided by.
#include <algorithm>

#include "admin/authorization/authorization.h"
#include "admin/authorization/authorization_parts.h"
#include "admin/reply.h"
#include "authn/password_pattern.h"
#include "json/object_reader.h"
#include "op/authz/evaluate.h"

namespace latchkey::admin {
namespace {

using op::authz::Decision;
using op::authz::Resource;
using op::authz::Scope;

/// One thing that is asked for.
struct Question {
  const Resource* resource = nullptr;
  std::vector<const Scope*> scopes;
};

json::Object write_result(const op::authz::PolicyResult& result, const op::authz::ResourceServer& server) {
  json::Object policy{{"id", result.policy->id}, {"name", result.policy->name}, {"type", result.policy->type}};
  policy["description"] = result.policy->description;
  policy["logic"] = result.policy->negative ? "NEGATIVE" : "POSITIVE";
  policy["decisionStrategy"] = json::String(kc::name(result.policy->strategy));
  json::Array scopes;
  for (const auto& id : result.policy->scopes) {
    if (const auto* scope = op::authz::find(server.scopes, id)) scopes.emplace_back(scope->name);
  }
  json::Array inner;
  for (const auto& one : result.associated) inner.push_back(write_result(one, server));
  return {{"policy", std::move(policy)},
          {"status", result.permit ? "PERMIT" : "DENY"},
          {"associatedPolicies", std::move(inner)},
          {"scopes", std::move(scopes)}};
}

json::Array write_scopes(const std::vector<const Scope*>& scopes) {
  json::Array out;
  for (const auto* scope : scopes) out.push_back(write_scope_brief(*scope));
  return out;
}

json::Object write_decision(const Decision& decision, const op::authz::ResourceServer& server) {
  json::Object out;
  out["resource"] = decision.resource == nullptr
                        ? json::Object{{"name", "Any Resource with Scopes"}}
                        : json::Object{{"_id", decision.resource->id}, {"name", decision.resource->name}};
  out["scopes"] = write_scopes(decision.requested);
  json::Array policies;
  for (const auto& result : decision.permissions) policies.push_back(write_result(result, server));
  out["policies"] = std::move(policies);
  out["status"] = decision.permit ? "PERMIT" : "DENY";
  out["allowedScopes"] = write_scopes(decision.allowed);
  out["deniedScopes"] = write_scopes(decision.denied);
  return out;
}

std::vector<const Scope*> read_scopes(json::ObjectReader& reader, const op::authz::ResourceServer& server) {
  std::vector<const Scope*> scopes;
  reader.for_each_object("scopes", [&](json::ObjectReader& entry) {
    const auto* scope =
        op::authz::find_by_id_or_name(server.scopes, entry.string_or("name", entry.string_or("id", "")));
    if (scope == nullptr) return entry.reject("name", "names a scope that does not exist");
    scopes.push_back(scope);
  });
  return scopes;
}

/// The resources that are named, or all (of a type) when none is.
std::vector<Question> read_questions(json::ObjectReader& reader, const op::authz::ResourceServer& server) {
  std::vector<Question> questions;
  reader.for_each_object("resources", [&](json::ObjectReader& entry) {
    Question question{.resource = nullptr, .scopes = read_scopes(entry, server)};
    const std::string named = entry.string_or("_id", entry.string_or("name", ""));
    question.resource = op::authz::find_by_id_or_name(server.resources, named);
    if (!named.empty() && question.resource == nullptr) entry.reject("name", "names a resource that does not exist");
    if (question.resource != nullptr || !question.scopes.empty()) questions.push_back(std::move(question));
  });
  const std::string type = reader.string_or("resourceType", "");
  if (!questions.empty()) return questions;
  for (const auto& resource : server.resources) {
    if (type.empty() || resource.type == type) questions.push_back({&resource, {}});
  }
  return questions;
}

json::Object write_answer(const std::vector<Decision>& decisions, const Authorization& a, const std::string& user) {
  json::Array results;
  json::Array permissions;
  for (const auto& decision : decisions) {
    results.push_back(write_decision(decision, a.server));
    if (!decision.permit || decision.resource == nullptr) continue;
    json::Object permission{{"rsid", decision.resource->id}, {"rsname", decision.resource->name}};
    json::Array scopes;
    for (const auto* scope : decision.allowed) scopes.emplace_back(scope->name);
    if (!scopes.empty()) permission["scopes"] = std::move(scopes);
    permissions.push_back(std::move(permission));
  }
  const bool permit = std::ranges::any_of(decisions, &Decision::permit);
  json::Object rpt{{"sub", user},
                   {"azp", a.client->client_id},
                   {"aud", a.client->client_id},
                   {"authorization", json::Object{{"permissions", std::move(permissions)}}}};
  return {{"results", std::move(results)},
          {"entitlements", false},
          {"status", permit ? "PERMIT" : "DENY"},
          {"rpt", std::move(rpt)}};
}

/// Who is asked about, with what the request adds to him.
struct Asked {
  std::string user, client;
  std::vector<std::string> roles;
};

std::unordered_set<const model::Role*> roles_of(const Call& call, const model::User& user, const Asked& asked) {
  std::vector<model::RoleId> direct = user.roles;
  for (const auto& id : asked.roles) {
    if (const auto* role = op::authz::find_role(*call.realm, id)) direct.push_back(role->id);
  }
  return call.realm->effective_roles(direct, user.groups);
}

op::authz::Identity identity_of(const Call& call, const Authorization& a, const model::User& user, const Asked& asked) {
  const auto* client = asked.client.empty() ? a.client : op::authz::find_client(*call.realm, asked.client);
  op::authz::Identity who{.realm = *call.realm,
                          .user = &user,
                          .client = client,
                          .roles = roles_of(call, user, asked),
                          .scopes = {},
                          .now = call.now,
                          .fits = authn::pattern_matches};
  if (client == nullptr) return who;
  for (const auto& id : client->default_scopes) {
    if (const auto* scope = call.realm->find_scope(id)) who.scopes.push_back(scope->name);
  }
  return who;
}

}  // namespace

Task<Reply> evaluate_policies(const Call& call) {
  const auto a = authorization_of(call);
  if (!a) co_return a.error();
  // CVE-2026-37978: a policy answers questions about somebody's attributes, roles and groups.
  if (!call.may_any({AdminRole::view_users, AdminRole::manage_users})) co_return forbidden();
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  json::ObjectReader reader(*body, json::Scalars::coerce);
  const Asked asked{reader.string_or("userId", ""), reader.string_or("clientId", ""), reader.string_list("roleIds")};
  const auto questions = read_questions(reader, a->server);
  if (auto status = reader.status(); !status) co_return refusal_of(status.error());
  if (asked.user.empty()) co_return refused(400, "userId is missing");
  const auto user = co_await call.env.store.users().find_user(call.realm->id(), model::UserId(asked.user));
  if (!user) co_return unavailable();
  if (!*user) co_return refused(400, "userId names nobody");
  const auto who = identity_of(call, *a, **user, asked);
  std::vector<Decision> decisions;
  for (const auto& question : questions)
    decisions.push_back(op::authz::evaluate(a->server, question.resource, question.scopes, who));
  co_return json_reply(write_answer(decisions, *a, (*user)->id.value));
}

}  // namespace latchkey::admin
