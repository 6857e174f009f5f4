// Whoever has roles: a user or a group, whichever the path names. The role mappings of both are the same resources.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "admin/call.h"
#include "admin/role_guard.h"
#include "model/user.h"
#include "store/plan.h"

namespace latchkey::admin {

class RoleHolder {
 public:
  explicit RoleHolder(model::User user) : user_(std::move(user)) {}
  explicit RoleHolder(const model::Group& group) : group_(&group) {}

  [[nodiscard]] const std::vector<model::RoleId>& direct() const { return user_ ? user_->roles : group_->roles; }
  [[nodiscard]] bool has_directly(const model::Role& role) const;
  /// With those of groups and composites.
  [[nodiscard]] RoleSet effective(const model::Realm& realm) const;
  /// "users/<id>" or "groups/<id>".
  [[nodiscard]] std::string path() const;
  [[nodiscard]] store::Plan plan(const Call& call, std::vector<model::RoleId> add,
                                 std::vector<model::RoleId> remove) const;

 private:
  std::optional<model::User> user_;
  const model::Group* group_ = nullptr;
};

using FoundHolder = std::expected<RoleHolder, http::Response>;
Task<FoundHolder> role_holder_of(const Call& call);

}  // namespace latchkey::admin
