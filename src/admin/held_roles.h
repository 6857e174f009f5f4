// The roles that an administrator may use now, found once for the same question. Who administers a thousand realms has
// twenty-one thousand roles through one composite; to walk them anew for every request would cost more than most
// requests do. The answer depends on nothing but what the question names: a realm's snapshot, and the roles that stand
// with the user, the client and the granted scope. docs/adr/0009-roles-of-administrators.md says what was measured.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "admin/admin_roles.h"
#include "model/realm.h"
#include "model/user.h"
#include "op/scope_resolution.h"

namespace latchkey::admin {

/// Pointers live as long as the snapshot, which it holds.
class HeldRoles {
 public:
  HeldRoles(model::RealmPtr realm, op::RoleSet roles);

  [[nodiscard]] bool contains(const model::Role* role) const { return role != nullptr && roles_.contains(role); }
  /// The administrators' roles that stand at this client.
  [[nodiscard]] AdminRoleSet at(const model::ClientUuid& client) const;
  /// Whether there is any at a client of which `is_home` says that it holds such roles.
  template <class F>
  [[nodiscard]] bool any_at(F is_home) const {
    for (const auto& [client, roles] : by_client_) {
      if (is_home(model::ClientUuid(client))) return true;
    }
    return false;
  }

 private:
  model::RealmPtr realm_;
  op::RoleSet roles_;
  std::unordered_map<std::string, AdminRoleSet> by_client_;
};

class RoleMemo {
 public:
  struct Question {
    const model::RealmPtr& realm;
    const model::User& user;
    const model::Client& client;
    std::string_view scope;  ///< granted
  };
  explicit RoleMemo(std::size_t limit = 16) : limit_(limit) {}
  RoleMemo(const RoleMemo&) = delete;
  RoleMemo& operator=(const RoleMemo&) = delete;

  [[nodiscard]] std::shared_ptr<const HeldRoles> find(const Question& question);

 private:
  struct Entry {
    model::RealmPtr realm;
    std::vector<model::RoleId> roles;
    std::vector<model::GroupId> groups;
    model::ClientUuid client;
    std::string scope;
    std::shared_ptr<const HeldRoles> held;

    [[nodiscard]] bool answers(const Question& question) const;
  };

  const std::size_t limit_;
  std::mutex mutex_;
  std::list<Entry> entries_;  ///< the latest used first; of each realm only its latest snapshot
};

}  // namespace latchkey::admin
