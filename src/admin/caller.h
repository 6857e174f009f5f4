// Who calls the Admin REST API: a bearer token of master or of the realm itself, whose session still stands, and the
// roles that its user has and its client may carry. What the token's own role claims say is not asked: lightweight
// tokens have none, and a role that was taken away ends at once.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "admin/admin_roles.h"
#include "admin/held_roles.h"
#include "base/task.h"
#include "base/time.h"
#include "endpoints/env.h"
#include "http/message.h"
#include "model/realm.h"
#include "model/user.h"

namespace latchkey::admin {

struct Caller {
  model::RealmPtr realm;  ///< the one that the administrator signed in to
  model::User user;
  const model::Client* client = nullptr;   ///< of `realm`
  model::SessionId session;                ///< empty for a service account
  std::shared_ptr<const HeldRoles> roles;  ///< of `realm`

  [[nodiscard]] bool of_master() const;
  /// What this administrator may do in `target`.
  [[nodiscard]] AdminRoleSet roles_in(const model::Realm& target) const;
  /// The same of a realm that need not be loaded for it.
  [[nodiscard]] AdminRoleSet roles_in(const model::RealmId& id, std::string_view realm_name) const;
  [[nodiscard]] bool may_create_realms() const;
  /// Whether anything at all may be administered.
  [[nodiscard]] bool is_administrator() const;
  /// Whether the administrator holds the role itself: nobody may give what he does not have.
  [[nodiscard]] bool holds(const model::Realm& target, const model::Role& role) const;
};

/// 401 for a token that is missing, malformed, of no realm of ours, or over; 403 for one that came over plain http
/// although its realm demands https; 503 when the store does not answer.
Task<std::expected<Caller, http::Response>> authenticate(const endpoints::Env& env, const http::Request& request,
                                                         RoleMemo& memo);

/// The client of `realm` in which the administrators' roles for it stand, or null.
[[nodiscard]] const model::Client* management_client(const model::Realm& realm);

}  // namespace latchkey::admin
