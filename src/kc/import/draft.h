// A realm in the making: what defaults and import add to, with lookups by name, before it becomes RealmParts.
// Addresses of its objects stay valid while it grows.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/realm.h"

namespace latchkey::kc {

class Draft {
 public:
  Draft() = default;
  explicit Draft(const model::RealmParts& parts);
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  model::RealmSettings settings;

  // Each returns null when something of that name is there already.
  model::Client* add(model::Client client);
  model::ClientScope* add(model::ClientScope scope);
  model::Role* add(model::Role role);
  model::Group* add(model::Group group);
  model::Flow* add(model::Flow flow);
  model::AuthenticatorConfig* add(model::AuthenticatorConfig config);
  model::RequiredAction* add(model::RequiredAction action);
  model::Component* add(model::Component component);

  // All return null when there is no such thing.
  [[nodiscard]] model::Client* client(std::string_view client_id);
  [[nodiscard]] model::ClientScope* scope(std::string_view name);
  [[nodiscard]] model::Role* realm_role(std::string_view name);
  [[nodiscard]] model::Role* client_role(const model::ClientUuid& client, std::string_view name);
  [[nodiscard]] model::Group* group(const model::GroupId& parent, std::string_view name);
  [[nodiscard]] model::Flow* flow(std::string_view alias);
  [[nodiscard]] model::Flow* flow_by_id(std::string_view id);
  [[nodiscard]] model::AuthenticatorConfig* config(std::string_view alias);
  /// "/parent/child"; a missing leading slash is forgiven. Names may hold slashes (written "~/" by newer exports).
  [[nodiscard]] model::Group* group_by_path(std::string_view path);

  [[nodiscard]] std::deque<model::Client>& clients() { return clients_; }
  [[nodiscard]] std::deque<model::ClientScope>& scopes() { return scopes_; }
  [[nodiscard]] std::deque<model::Role>& roles() { return roles_; }
  [[nodiscard]] std::deque<model::Group>& groups() { return groups_; }
  [[nodiscard]] std::deque<model::Flow>& flows() { return flows_; }
  [[nodiscard]] std::deque<model::RequiredAction>& actions() { return actions_; }
  [[nodiscard]] std::deque<model::Component>& components() { return components_; }

  /// A copy of everything.
  [[nodiscard]] model::RealmParts copy_parts() const;
  /// Leaves the draft empty.
  [[nodiscard]] model::RealmParts take_parts();

 private:
  template <class T>
  using Index = std::unordered_map<std::string, T*>;

  // The indexes point into the lists: a copy would point into another's.
  Draft& operator=(Draft&&) = default;

  template <class Self>
  [[nodiscard]] static model::RealmParts parts_of(Self&& self);
  [[nodiscard]] model::Group* walk_path(const model::GroupId& parent, std::string_view rest, int depth);

  std::deque<model::Client> clients_;
  std::deque<model::ClientScope> scopes_;
  std::deque<model::Role> roles_;
  std::deque<model::Group> groups_;
  std::deque<model::Flow> flows_;
  std::deque<model::AuthenticatorConfig> configs_;
  std::deque<model::RequiredAction> actions_;
  std::deque<model::Component> components_;

  Index<model::Client> client_index_;
  Index<model::ClientScope> scope_index_;
  Index<model::Role> role_index_;    // client uuid, '\n', name
  Index<model::Group> group_index_;  // parent id, '\n', name
  Index<model::Flow> flow_index_, flow_id_index_;
  Index<model::AuthenticatorConfig> config_index_;
  Index<model::RequiredAction> action_index_;
};

}  // namespace latchkey::kc
