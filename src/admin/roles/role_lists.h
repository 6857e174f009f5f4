// Roles in lists, as the resources about who has which show them.
#pragma once

#include <vector>

#include "json/json.h"
#include "kc/write/write.h"
#include "model/realm.h"

namespace latchkey::admin {

using Roles = std::vector<const model::Role*>;

/// Those of `ids` that stand in the client; empty: in the realm.
[[nodiscard]] Roles roles_among(const model::Realm& realm, const std::vector<model::RoleId>& ids,
                                const model::ClientUuid& client);
/// By name.
[[nodiscard]] json::Array write_roles(const model::Realm& realm, Roles roles, kc::RoleDetail detail);
/// {"realmMappings": [...], "clientMappings": {"<client_id>": {id, client, mappings}}}
[[nodiscard]] json::Object write_mappings(const model::Realm& realm, const std::vector<model::RoleId>& ids);
[[nodiscard]] std::vector<model::RoleId> ids_of(const Roles& roles);

}  // namespace latchkey::admin
