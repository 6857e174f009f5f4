// Which client scopes a client has, by default and optionally; and which ones the realm gives to new clients.
#include <algorithm>

#include "admin/change.h"
#include "admin/clients/client_parts.h"
#include "admin/clients/client_scope_parts.h"
#include "admin/clients/clients.h"
#include "admin/reply.h"
#include "admin/stored.h"

namespace latchkey::admin {
namespace {

using ScopeIds = std::vector<model::ScopeId>;

http::Response list(const Call& call, const ScopeIds& ids) {
  json::Array out;
  for (const auto& id : may_view_clients(call) ? ids : ScopeIds{}) {
    const auto* scope = call.realm->find_scope(id);
    if (scope == nullptr) continue;
    json::Object entry;
    entry["id"] = json::String(scope->id.value);
    entry["name"] = json::String(scope->name);
    out.push_back(std::move(entry));
  }
  return json_reply(out);
}

/// A scope stands in one of the two lists.
void move_into(ScopeIds& to, ScopeIds& from, const model::ScopeId& scope) {
  std::erase(from, scope);
  if (std::ranges::find(to, scope) == to.end()) to.push_back(scope);
}

using Edit = void (*)(model::Client& client, const model::ScopeId& scope);

Task<Reply> edit_client(const Call& call, std::string_view operation, Edit edit) {
  const auto client = co_await find_client_to_change(call);
  if (!client) co_return client.error();
  const auto scope = find_client_scope(call);
  if (!scope) co_return scope.error();
  model::Client changed = **client;
  edit(changed, (*scope)->id);
  store::Plan plan;
  put(plan, call, changed);
  Change change{
      .operation = operation, .resource_type = "CLIENT_SCOPE_CLIENT_MAPPING", .resource_path = below_realm(call)};
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

using EditRealm = void (*)(model::RealmSettings& settings, const model::ScopeId& scope);

Task<Reply> edit_realm(const Call& call, std::string_view operation, EditRealm edit) {
  const auto scope = find_client_scope(call);
  if (!scope) co_return scope.error();
  auto settings = call.realm->settings();
  edit(settings, (*scope)->id);
  store::Plan plan;
  put_settings(plan, call, settings);
  Change change{.operation = operation, .resource_type = "CLIENT_SCOPE", .resource_path = below_realm(call)};
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

}  // namespace

Task<Reply> list_default_scopes_of_client(const Call& call) {
  const auto client = find_client(call);
  if (!client) co_return client.error();
  co_return list(call, (*client)->default_scopes);
}

Task<Reply> list_optional_scopes_of_client(const Call& call) {
  const auto client = find_client(call);
  if (!client) co_return client.error();
  co_return list(call, (*client)->optional_scopes);
}

Task<Reply> add_default_scope_to_client(const Call& call) {
  return edit_client(call, "CREATE", [](model::Client& client, const model::ScopeId& scope) {
    move_into(client.default_scopes, client.optional_scopes, scope);
  });
}

Task<Reply> add_optional_scope_to_client(const Call& call) {
  return edit_client(call, "CREATE", [](model::Client& client, const model::ScopeId& scope) {
    move_into(client.optional_scopes, client.default_scopes, scope);
  });
}

Task<Reply> remove_scope_from_client(const Call& call) {
  return edit_client(call, "DELETE", [](model::Client& client, const model::ScopeId& scope) {
    std::erase(client.default_scopes, scope);
    std::erase(client.optional_scopes, scope);
  });
}

Task<Reply> list_default_scopes_of_realm(const Call& call) {
  co_return list(call, call.realm->settings().default_default_scopes);
}

Task<Reply> list_optional_scopes_of_realm(const Call& call) {
  co_return list(call, call.realm->settings().default_optional_scopes);
}

Task<Reply> add_default_scope_to_realm(const Call& call) {
  return edit_realm(call, "CREATE", [](model::RealmSettings& settings, const model::ScopeId& scope) {
    move_into(settings.default_default_scopes, settings.default_optional_scopes, scope);
  });
}

Task<Reply> add_optional_scope_to_realm(const Call& call) {
  return edit_realm(call, "CREATE", [](model::RealmSettings& settings, const model::ScopeId& scope) {
    move_into(settings.default_optional_scopes, settings.default_default_scopes, scope);
  });
}

Task<Reply> remove_scope_from_realm(const Call& call) {
  return edit_realm(call, "DELETE", [](model::RealmSettings& settings, const model::ScopeId& scope) {
    std::erase(settings.default_default_scopes, scope);
    std::erase(settings.default_optional_scopes, scope);
  });
}

}  // namespace latchkey::admin
