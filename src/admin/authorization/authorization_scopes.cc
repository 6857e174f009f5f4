// What can be done with what a client protects.
#include <algorithm>

#include "admin/authorization/authorization.h"
#include "admin/authorization/authorization_parts.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "json/object_reader.h"

namespace latchkey::admin {
namespace {

using op::authz::Scope;

http::Response no_scope() { return error_reply(404, "HTTP 404 Not Found"); }

Scope* scope_of(const Call& call, Authorization& a) { return op::authz::find(a.server.scopes, call.param("scope")); }

bool name_taken(const Authorization& a, const Scope& scope) {
  return std::ranges::any_of(a.server.scopes,
                             [&](const Scope& other) { return other.name == scope.name && other.id != scope.id; });
}

/// What a caller sent, which may stand beside the others, or the answer to what cannot be.
std::expected<Scope, http::Response> read_sent(const Call& call, const Authorization& a, const json::Object& sent) {
  json::ObjectReader reader(sent, json::Scalars::coerce);
  Scope scope = kc::read_scope(reader, call.env.random);
  if (auto status = reader.status(); !status) return std::unexpected(refusal_of(status.error()));
  if (name_taken(a, scope)) return std::unexpected(exists_already("Scope", scope.name));
  return scope;
}

Change scope_change(const Authorization& a, std::string_view operation, const Scope& scope) {
  return authorization_change(a, operation, "AUTHORIZATION_SCOPE", "/scope/" + scope.id, write_scope_brief(scope));
}

}  // namespace

Task<Reply> list_authorization_scopes(const Call& call) {
  const auto a = authorization_of(call);
  if (!a) co_return a.error();
  Query query(call.request);
  const Page page = query.page(100);
  const std::string id = query.text("scopeId");
  const std::string name = query.text("name");
  if (query.error()) co_return *query.error();
  std::vector<const Scope*> found;
  for (const auto& scope : a->server.scopes) {
    if ((id.empty() || scope.id == id) && scope.name.contains(name)) found.push_back(&scope);
  }
  std::ranges::sort(found, {}, &Scope::name);
  json::Array out;
  for (const auto* scope : slice(std::move(found), page)) out.push_back(write_scope_brief(*scope));
  co_return json_reply(out);
}

Task<Reply> search_authorization_scope(const Call& call) {
  const auto a = authorization_of(call);
  if (!a) co_return a.error();
  Query query(call.request);
  const std::string name = query.text("name");
  if (query.error()) co_return *query.error();
  if (name.empty()) co_return error_reply(400, "name must be given");
  for (const auto& scope : a->server.scopes) {
    if (scope.name == name) co_return json_reply(write_scope_brief(scope));
  }
  co_return http::Response::no_content();
}

Task<Reply> create_authorization_scope(const Call& call) {
  auto a = authorization_of(call);
  if (!a) co_return std::move(a.error());
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  body->erase("id");
  const auto scope = read_sent(call, *a, *body);
  if (!scope) co_return scope.error();
  a->server.scopes.push_back(*scope);
  auto change = scope_change(*a, "CREATE", *scope);
  auto done = created(call, scope->id, write_scope_brief(*scope));
  co_return co_await store_authorization(call, *std::move(a), std::move(change), std::move(done));
}

Task<Reply> show_authorization_scope(const Call& call) {
  auto a = authorization_of(call);
  if (!a) co_return std::move(a.error());
  const auto* scope = scope_of(call, *a);
  if (scope == nullptr) co_return no_scope();
  co_return object_reply(write_scope_brief(*scope));
}

Task<Reply> update_authorization_scope(const Call& call) {
  auto a = authorization_of(call);
  if (!a) co_return std::move(a.error());
  auto* old = scope_of(call, *a);
  if (old == nullptr) co_return no_scope();
  if (auto stale = check_if_match(call, write_scope_brief(*old))) co_return *std::move(stale);
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  (*body)["id"] = old->id;
  const auto scope = read_sent(call, *a, *body);
  if (!scope) co_return scope.error();
  *old = *scope;
  auto change = scope_change(*a, "UPDATE", *scope);
  co_return co_await store_authorization(call, *std::move(a), std::move(change), http::Response::no_content());
}

Task<Reply> delete_authorization_scope(const Call& call) {
  auto a = authorization_of(call);
  if (!a) co_return std::move(a.error());
  const auto* scope = scope_of(call, *a);
  if (scope == nullptr) co_return no_scope();
  auto change = scope_change(*a, "DELETE", *scope);
  const std::string id = scope->id;
  op::authz::remove_scope(a->server, id);
  co_return co_await store_authorization(call, *std::move(a), std::move(change), http::Response::no_content());
}

Task<Reply> list_resources_of_scope(const Call& call) {
  auto a = authorization_of(call);
  if (!a) co_return std::move(a.error());
  const auto* scope = scope_of(call, *a);
  if (scope == nullptr) co_return no_scope();
  json::Array out;
  for (const auto& resource : a->server.resources) {
    if (op::authz::holds(resource.scopes, scope->id))
      out.push_back(json::Object{{"_id", resource.id}, {"name", resource.name}});
  }
  co_return json_reply(out);
}

Task<Reply> list_permissions_of_scope(const Call& call) {
  auto a = authorization_of(call);
  if (!a) co_return std::move(a.error());
  const auto* scope = scope_of(call, *a);
  if (scope == nullptr) co_return no_scope();
  json::Array out;
  for (const auto& policy : a->server.policies) {
    if (op::authz::holds(policy.scopes, scope->id))
      out.push_back(json::Object{{"id", policy.id}, {"name", policy.name}, {"type", policy.type}});
  }
  co_return json_reply(out);
}

}  // namespace latchkey::admin
