// /admin/realms/{realm}/client-scopes
#include "admin/clients/client_scopes.h"

#include <fmt/format.h>

#include <algorithm>

#include "admin/change.h"
#include "admin/clients/client_scope_parts.h"
#include "admin/clients/clients.h"
#include "admin/reference_removal.h"
#include "admin/reply.h"
#include "admin/stored.h"
#include "kc/write/write.h"

namespace latchkey::admin {

bool is_scope_token(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x21 && byte <= 0x7e && c != '"' && c != '\\';
  });
}

namespace {

std::optional<http::Response> check_scope(const Call& call, const model::ClientScope& scope) {
  // RFC 6749 §3.3: it goes over the wire in `scope`.
  if (!is_scope_token(scope.name))
    return refused(400, fmt::format("Unexpected name \"{}\" for ClientScope", scope.name));
  if (scope.protocol != "openid-connect" && scope.protocol != "saml") return refused(400, "Unexpected protocol");
  const auto* same_name = call.realm->find_scope(scope.name);
  if (same_name != nullptr && same_name->id != scope.id)
    return refused(409, fmt::format("Client Scope {} already exists", scope.name));
  return std::nullopt;
}

Change change_of(const model::ClientScope& scope, std::string_view operation) {
  return {.operation = operation,
          .resource_type = "CLIENT_SCOPE",
          .resource_path = "client-scopes/" + scope.id.value,
          .representation = kc::write(scope)};
}

}  // namespace

Found<model::ClientScope> find_client_scope(const Call& call) {
  const auto* scope = call.realm->find_scope(model::ScopeId(std::string(call.param("scope"))));
  if (scope == nullptr) return std::unexpected(not_found("client scope"));
  return scope;
}

Task<Reply> list_client_scopes(const Call& call) {
  std::vector<const model::ClientScope*> scopes;
  if (may_view_clients(call)) {
    for (const auto& scope : call.realm->parts().client_scopes) scopes.push_back(scope.get());
  }
  std::ranges::sort(scopes, {}, [](const auto* scope) -> const std::string& { return scope->name; });
  json::Array out;
  for (const auto* scope : scopes) out.emplace_back(kc::write(*scope));
  co_return json_reply(out);
}

Task<Reply> create_client_scope(const Call& call) {
  const auto sent = body_object(call);
  if (!sent) co_return sent.error();
  const auto scope = kc::make_client_scope(*sent, call.env.random);
  if (!scope) co_return refusal_of(scope.error());
  if (auto problem = check_scope(call, *scope)) co_return *problem;
  if (call.realm->find_scope(scope->id) != nullptr)
    co_return refused(409, fmt::format("Client Scope {} already exists", scope->name));
  store::Plan plan;
  put(plan, call, *scope, true);
  co_return co_await commit(call, std::move(plan), change_of(*scope, "CREATE"), created(call, scope->id.value));
}

Task<Reply> show_client_scope(const Call& call) {
  const auto scope = find_client_scope(call);
  if (!scope) co_return scope.error();
  co_return object_reply(kc::write(**scope));
}

Task<Reply> update_client_scope(const Call& call) {
  const auto scope = find_client_scope(call);
  if (!scope) co_return scope.error();
  if (auto changed = check_if_match(call, kc::write(**scope))) co_return *changed;
  const auto sent = body_object(call);
  if (!sent) co_return sent.error();
  const auto update = kc::update_client_scope(**scope, *sent, call.env.random);
  if (!update) co_return refusal_of(update.error());
  if (auto problem = check_scope(call, *update)) co_return *problem;
  store::Plan plan;
  put(plan, call, *update);
  co_return co_await commit(call, std::move(plan), change_of(*update, "UPDATE"), http::Response::no_content());
}

Task<Reply> delete_client_scope(const Call& call) {
  const auto scope = find_client_scope(call);
  if (!scope) co_return scope.error();
  if (auto changed = check_if_match(call, kc::write(**scope))) co_return *changed;
  if (call.realm->parts().client_scopes.size() == 1)
    co_return refused(403, "You are not allowed to delete all the client scopes.");
  store::Plan plan;
  remove_client_scope(plan, call, (*scope)->id);
  co_return co_await commit(call, std::move(plan), change_of(**scope, "DELETE"), http::Response::no_content());
}

}  // namespace latchkey::admin
