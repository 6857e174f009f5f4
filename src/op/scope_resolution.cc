#include "op/scope_resolution.h"

#include <algorithm>

#include "model/realm.h"
#include "model/user.h"

namespace latchkey::op {
namespace {

constexpr std::string_view kProtocol = "openid-connect";

const model::ClientScope* find_by_name(const model::Realm& realm, const std::vector<model::ScopeId>& ids,
                                       std::string_view name) {
  for (const auto& id : ids) {
    const model::ClientScope* scope = realm.find_scope(id);
    if (scope != nullptr && scope->protocol == kProtocol && scope->name == name) return scope;
  }
  return nullptr;
}

ResolvedScope defaults_of(const model::Realm& realm, const model::Client& client) {
  ResolvedScope out;
  for (const auto& id : client.default_scopes) {
    const model::ClientScope* scope = realm.find_scope(id);
    if (scope != nullptr && scope->protocol == kProtocol) out.scopes.push_back(scope);
  }
  return out;
}

bool intersects(const RoleSet& some, const RoleSet& others) {
  return std::ranges::any_of(some, [&](const model::Role* role) { return others.contains(role); });
}

std::string join(const ResolvedScope& scope, bool hidden_too) {
  std::string out = scope.openid ? "openid" : "";
  for (const auto* entry : scope.scopes) {
    if (!hidden_too && !entry->in_token_scope()) continue;
    if (!out.empty()) out += ' ';
    out += entry->name;
  }
  return out;
}

}  // namespace

bool ResolvedScope::has(std::string_view scope_name) const {
  return std::ranges::any_of(scopes, [&](const model::ClientScope* scope) { return scope->name == scope_name; });
}
std::string ResolvedScope::visible() const { return join(*this, false); }
std::string ResolvedScope::complete() const { return join(*this, true); }

oauth::Result<ResolvedScope> resolve_scope(const model::Realm& realm, const model::Client& client,
                                           std::string_view requested) {
  const auto parsed = oauth::parse_scope(requested);
  if (!parsed) return std::unexpected(parsed.error());
  ResolvedScope out = defaults_of(realm, client);
  std::string unknown;
  for (const auto& name : *parsed) {
    if (name == "openid") {
      out.openid = true;
    } else if (const auto* optional = find_by_name(realm, client.optional_scopes, name)) {
      if (!out.has(name)) out.scopes.push_back(optional);
    } else if (!out.has(name)) {
      unknown.append(unknown.empty() ? "" : " ").append(name);
    }
  }
  if (!unknown.empty())
    return oauth::fail(oauth::ErrorCode::invalid_scope, "Invalid scopes: " + std::string(requested), unknown);
  return out;
}

ResolvedScope resolve_granted(const model::Realm& realm, const model::Client& client, std::string_view granted) {
  ResolvedScope out = defaults_of(realm, client);
  const auto parsed = oauth::parse_scope(granted);
  if (!parsed) return out;
  out.openid = parsed->contains("openid");
  for (const auto& name : *parsed) {
    const auto* optional = find_by_name(realm, client.optional_scopes, name);
    if (optional != nullptr && !out.has(name)) out.scopes.push_back(optional);
  }
  return out;
}

RoleSet roles_of(const model::Realm& realm, const model::User& user) {
  return realm.effective_roles(user.roles, user.groups);
}

ResolvedScope permitted(const model::Realm& realm, ResolvedScope scope, const RoleSet& user_roles) {
  std::erase_if(scope.scopes, [&](const model::ClientScope* entry) {
    return !entry->scope_mappings.empty() && !intersects(realm.effective_roles(entry->scope_mappings, {}), user_roles);
  });
  return scope;
}

ResolvedScope permitted(const model::Realm& realm, ResolvedScope scope, const model::User& user) {
  const bool bound =
      std::ranges::any_of(scope.scopes, [](const auto* entry) { return !entry->scope_mappings.empty(); });
  return bound ? permitted(realm, std::move(scope), roles_of(realm, user)) : scope;
}

RoleSet token_roles(const model::Realm& realm, const model::Client& client, const ResolvedScope& scope,
                    RoleSet user_roles) {
  if (client.full_scope_allowed) return user_roles;
  std::vector<model::RoleId> mapped = client.scope_mappings;
  for (const auto* entry : scope.scopes)
    mapped.insert(mapped.end(), entry->scope_mappings.begin(), entry->scope_mappings.end());
  for (const auto& role : realm.parts().roles) {
    if (role->client == client.uuid) mapped.push_back(role->id);
  }
  const RoleSet allowed = realm.effective_roles(mapped, {});
  RoleSet out;
  for (const model::Role* role : user_roles) {
    if (allowed.contains(role)) out.insert(role);
  }
  return out;
}

}  // namespace latchkey::op
