// The realm snapshot: immutable, shared, the one world that a request sees. A change makes a new one that shares what
// did not change (clients are pointers). Lookups are by hash; nothing here does I/O.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "model/client.h"
#include "model/client_policies.h"
#include "model/component.h"
#include "model/flow.h"
#include "model/ids.h"
#include "model/key_ring.h"
#include "model/pointer_index.h"
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

/// What things are found by.
namespace key_of {
inline constexpr auto id = [](const auto& v) { return std::string_view(v.id.value); };
inline constexpr auto plain_id = [](const auto& v) { return std::string_view(v.id); };
inline constexpr auto uuid = [](const auto& v) { return std::string_view(v.uuid.value); };
inline constexpr auto client_id = [](const auto& v) { return std::string_view(v.client_id); };
inline constexpr auto name = [](const auto& v) { return std::string_view(v.name); };
inline constexpr auto alias = [](const auto& v) { return std::string_view(v.alias); };
inline constexpr auto owner_and_name = [](const Role& v) {
  return std::pair(std::string_view(v.client.value), std::string_view(v.name));
};
inline constexpr auto type_and_parent = [](const Component& v) {
  return std::pair(std::string_view(v.provider_type), std::string_view(v.parent_id));
};
}  // namespace key_of

class Realm {
 public:
  explicit Realm(RealmParts parts);
  Realm(Realm&& other) noexcept;
  ~Realm();

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

  /// Of those that exist once under each parent.
  [[nodiscard]] const Component* find_component(std::string_view provider_type, std::string_view parent_id) const;

  /// By client_id. Put in order when somebody asks for the first time.
  [[nodiscard]] const std::vector<const Client*>& clients_in_order() const;

  /// "/parent/child" of a group; cycles and missing parents end the path.
  [[nodiscard]] std::string group_path(const Group& group) const;
  /// These roles, the roles of these groups and their ancestors, and all they contain; cycles are harmless.
  [[nodiscard]] std::unordered_set<const Role*> effective_roles(const std::vector<RoleId>& roles,
                                                                const std::vector<GroupId>& groups) const;

 private:
  RealmParts parts_;
  std::unique_ptr<KeyRing> keys_;
  PointerIndex<Client, key_of::client_id> clients_by_client_id_;
  PointerIndex<Client, key_of::uuid> clients_by_uuid_;
  PointerIndex<ClientScope, key_of::id> scopes_by_id_;
  PointerIndex<ClientScope, key_of::name> scopes_by_name_;
  PointerIndex<Role, key_of::id> roles_by_id_;
  PointerIndex<Role, key_of::owner_and_name> roles_by_name_;
  PointerIndex<Group, key_of::id> groups_by_id_;
  PointerIndex<Flow, key_of::id> flows_by_id_;
  PointerIndex<Flow, key_of::alias> flows_by_alias_;
  PointerIndex<AuthenticatorConfig, key_of::plain_id> authenticator_configs_;
  PointerIndex<RequiredAction, key_of::alias> required_actions_;
  PointerIndex<Component, key_of::type_and_parent> components_;
  struct ClientsInOrder;
  std::unique_ptr<ClientsInOrder> clients_in_order_;
};

using RealmPtr = std::shared_ptr<const Realm>;

}  // namespace latchkey::model
