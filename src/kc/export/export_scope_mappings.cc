#include <map>

#include "kc/export/export_parts.h"

namespace latchkey::kc {
namespace {

/// What one client or client scope lets through: role names by the client that
/// has them, "" for the realm's.
using Allowed = std::map<std::string, json::Array>;

Allowed allowed_by(const model::Realm& realm, const std::vector<model::RoleId>& roles) {
  Allowed allowed;
  for (const auto& id : roles) {
    const auto* role = realm.find_role(id);
    if (role == nullptr) continue;
    const auto* owner = role->is_realm_role() ? nullptr : realm.find_client(role->client);
    if (!role->is_realm_role() && owner == nullptr) continue;
    allowed[owner == nullptr ? std::string() : owner->client_id].emplace_back(role->name);
  }
  return allowed;
}

}  // namespace

void write_scope_mappings(const model::Realm& realm, json::Object& out) {
  std::map<std::string, json::Array> by_owner;
  const auto add = [&](const char* kind, const std::string& name, const std::vector<model::RoleId>& roles) {
    for (auto& [owner, list] : allowed_by(realm, roles)) {
      json::Value names(std::move(list));
      sort_names(names);
      by_owner[owner].emplace_back(json::Object{{kind, name}, {"roles", std::move(names)}});
    }
  };
  for (const auto& scope : realm.parts().client_scopes) add("clientScope", scope->name, scope->scope_mappings);
  for (const auto& client : realm.parts().clients) add("client", client->client_id, client->scope_mappings);
  json::Object of_clients;
  for (auto& [owner, list] : by_owner) {
    if (owner.empty()) {
      out.insert_or_assign("scopeMappings", std::move(list));
    } else {
      of_clients[owner] = std::move(list);
    }
  }
  if (!of_clients.empty()) out.insert_or_assign("clientScopeMappings", std::move(of_clients));
}

}  // namespace latchkey::kc
