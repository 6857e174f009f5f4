// The realm snapshot: immutable, shared, the one world that a request sees. A change makes a new one that shares what
// did not change (clients are pointers). Lookups are by hash; nothing here does I/O.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "model/client.h"
#include "model/client_policies.h"
#include "model/component.h"
#include "model/flow.h"
#include "model/ids.h"
#include "model/key_ring.h"
#include "model/realm_settings.h"
#include "model/role.h"

namespace latchkey::model {

/// What a snapshot is assembled from: import makes it, the store loads it.
struct RealmParts {
  RealmSettings settings;
  std::vector<std::shared_ptr<const Client>> clients;
  std::vector<std::shared_ptr<const ClientScope>> client_scopes;
  std::vector<std::shared_ptr<const Role>> roles;
  std::vector<std::shared_ptr<const Group>> groups;
  std::vector<std::shared_ptr<const Component>> components;
  std::vector<std::shared_ptr<const Flow>> flows;
  std::vector<std::shared_ptr<const AuthenticatorConfig>> authenticator_configs;
  std::vector<std::shared_ptr<const RequiredAction>> required_actions;
  std::vector<std::shared_ptr<const ClientPolicy>> client_policies;  ///< not stored: read from the settings on loading
  std::int64_t version = 0;
};

class Realm {
 public:
  explicit Realm(RealmParts parts);

  [[nodiscard]] const RealmSettings& settings() const { return parts_.settings; }
  [[nodiscard]] const RealmId& id() const { return parts_.settings.id; }
  [[nodiscard]] const std::string& name() const { return parts_.settings.name; }
  [[nodiscard]] std::int64_t version() const { return parts_.version; }
  [[nodiscard]] const RealmParts& parts() const { return parts_; }
  [[nodiscard]] const KeyRing& keys() const { return *keys_; }

  // All return null when there is no such thing. Pointers live as long as the snapshot.
  [[nodiscard]] const Client* find_client(std::string_view client_id) const;
  [[nodiscard]] const Client* find_client(const ClientUuid& uuid) const;
  [[nodiscard]] const ClientScope* find_scope(const ScopeId& id) const;
  [[nodiscard]] const ClientScope* find_scope(std::string_view name) const;
  [[nodiscard]] const Role* find_role(const RoleId& id) const;
  [[nodiscard]] const Role* find_realm_role(std::string_view name) const;
  [[nodiscard]] const Role* find_client_role(const ClientUuid& client, std::string_view name) const;
  [[nodiscard]] const Group* find_group(const GroupId& id) const;
  [[nodiscard]] const Flow* find_flow(const FlowId& id) const;
  [[nodiscard]] const Flow* find_flow(std::string_view alias) const;
  [[nodiscard]] const AuthenticatorConfig* find_authenticator_config(std::string_view id) const;
  [[nodiscard]] const RequiredAction* find_required_action(std::string_view alias) const;

  /// "/parent/child" of a group; cycles and missing parents end the path.
  [[nodiscard]] std::string group_path(const Group& group) const;
  /// These roles, the roles of these groups and their ancestors, and all they contain; cycles are harmless.
  [[nodiscard]] std::unordered_set<const Role*> effective_roles(const std::vector<RoleId>& roles,
                                                                const std::vector<GroupId>& groups) const;

 private:
  template <class T>
  using Index = std::unordered_map<std::string, const T*>;

  RealmParts parts_;
  std::unique_ptr<KeyRing> keys_;
  Index<Client> clients_by_client_id_, clients_by_uuid_;
  Index<ClientScope> scopes_by_id_, scopes_by_name_;
  Index<Role> roles_by_id_, roles_by_name_;  // by_name: client uuid, '\n', name
  Index<Group> groups_by_id_;
  Index<Flow> flows_by_id_, flows_by_alias_;
  Index<AuthenticatorConfig> authenticator_configs_;
  Index<RequiredAction> required_actions_;
};

using RealmPtr = std::shared_ptr<const Realm>;

}  // namespace latchkey::model
