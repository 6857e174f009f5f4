// The mappers of roles: hardcoded role, role name, realm roles, client roles, and the audience that follows from roles.
#include <algorithm>

#include "model/client.h"
#include "model/realm.h"
#include "op/claims/claim_value.h"
#include "op/claims/mapper.h"

namespace latchkey::op {
namespace {

constexpr std::string_view kClientPlaceholder = "${client_id}";

std::string with_client(std::string_view pattern, std::string_view client_id) {
  std::string out(pattern);
  for (std::size_t at = out.find(kClientPlaceholder); at != std::string::npos;
       at = out.find(kClientPlaceholder, at + client_id.size())) {
    out.replace(at, kClientPlaceholder.size(), client_id);
  }
  return out;
}

/// "client.role" or "role". A client id may have dots itself, so the longest one that the realm knows wins.
std::set<std::string>& names_at(ClaimContext& context, std::string_view role, std::string& role_name) {
  for (std::size_t dot = role.rfind('.'); dot != std::string_view::npos && dot != 0; dot = role.rfind('.', dot - 1)) {
    const std::string_view client_id = role.substr(0, dot);
    if (context.source.realm.find_client(client_id) != nullptr) {
      role_name = role.substr(dot + 1);
      return context.roles.clients[std::string(client_id)];
    }
  }
  role_name = role;
  return context.roles.realm;
}

void write_roles(const model::ProtocolMapper& mapper, ClaimContext& context, const std::set<std::string>& names,
                 std::string_view client_id, std::string_view prefix) {
  std::vector<std::string> values;
  for (const auto& name : names) values.push_back(std::string(prefix) + name);
  auto value = typed_value(mapper, values);
  if (!value) return;
  const std::string path = with_client(config_of(mapper, "claim.name"), escape_claim_name(client_id));
  merge_claim(context.claims, split_claim_path(path), std::move(*value));
}

}  // namespace

void map_hardcoded_role(const model::ProtocolMapper& mapper, ClaimContext& context) {
  const std::string_view role = config_of(mapper, "role");
  if (role.empty()) return;
  std::string name;
  auto& names = names_at(context, role, name);
  names.insert(name);
}

void map_role_name(const model::ProtocolMapper& mapper, ClaimContext& context) {
  const std::string_view role = config_of(mapper, "role");
  const std::string_view new_role = config_of(mapper, "new.role.name");
  if (role.empty() || new_role.empty()) return;
  std::string name;
  auto& names = names_at(context, role, name);
  if (names.erase(name) == 0) return;
  auto& new_names = names_at(context, new_role, name);
  new_names.insert(name);
}

void map_realm_roles(const model::ProtocolMapper& mapper, ClaimContext& context) {
  write_roles(mapper, context, context.roles.realm, "", config_of(mapper, "usermodel.realmRoleMapping.rolePrefix"));
}

void map_client_roles(const model::ProtocolMapper& mapper, ClaimContext& context) {
  const std::string_view only = config_of(mapper, "usermodel.clientRoleMapping.clientId");
  const std::string_view prefix = config_of(mapper, "usermodel.clientRoleMapping.rolePrefix");
  for (const auto& [client_id, names] : context.roles.clients) {
    if (names.empty() || (!only.empty() && only != client_id)) continue;
    write_roles(mapper, context, names, client_id, with_client(prefix, client_id));
  }
}

void map_audience_resolve(const model::ProtocolMapper&, ClaimContext& context) {
  for (const auto& [client_id, names] : context.roles.clients) {
    if (!names.empty() && client_id != context.source.client.client_id) add_audience(context.claims, client_id);
  }
}

}  // namespace latchkey::op
