// What the resources of roles share. A role is found by its name below the realm or below a client, or by its id; who
// may see and change it depends on where it stands.
#pragma once

#include "admin/clients/client_parts.h"
#include "model/role.h"

namespace latchkey::admin {

/// Where roles stand: the realm (null) or a client.
struct RoleContainer {
  const model::Client* client = nullptr;

  [[nodiscard]] model::ClientUuid id() const { return client == nullptr ? model::ClientUuid() : client->uuid; }
};

/// The container that the path names, `{client}` or the realm; 404, or 403 for a caller who may not look names up
/// there.
[[nodiscard]] std::expected<RoleContainer, http::Response> find_role_container(const Call& call);

[[nodiscard]] bool may_view_roles(const Call& call, const model::ClientUuid& container);
/// Names only.
[[nodiscard]] bool may_list_roles(const Call& call, const model::ClientUuid& container);
[[nodiscard]] bool may_change_roles(const Call& call, const model::ClientUuid& container);
/// The roles that make administrators of master are changed only by whom they do not make stronger.
[[nodiscard]] bool may_change(const Call& call, const model::Role& role);
/// Whether the caller may put the roles into a composite or a scope: he manages where they stand, and holds what they
/// give.
[[nodiscard]] bool may_pass_on(const Call& call, const std::vector<const model::Role*>& roles);

/// The role that the path names: `{id}` anywhere, or `{role}` in its container; 404, or 403.
[[nodiscard]] Found<model::Role> find_role_to_view(const Call& call);
[[nodiscard]] Found<model::Role> find_role_to_change(const Call& call);

/// The roles with the ids of a body `[{"id": ...}, ...]`: 400, 404, and 403 for one that the caller may not pass on.
[[nodiscard]] std::expected<std::vector<const model::Role*>, http::Response> read_roles(const Call& call,
                                                                                        std::string_view missing);

/// "REALM_ROLE" or "CLIENT_ROLE".
[[nodiscard]] std::string_view resource_type_of(const model::Role& role);

[[nodiscard]] std::vector<const model::Role*> roles_in(const model::Realm& realm, const model::ClientUuid& container);
void sort_by_name(std::vector<const model::Role*>& roles);
[[nodiscard]] http::Response role_list(const model::Realm& realm, std::vector<const model::Role*> roles,
                                       bool brief = true);

}  // namespace latchkey::admin
