#include "admin/users/user_of.h"

#include "admin/reply.h"
#include "admin/role_guard.h"

namespace latchkey::admin {

Task<FoundUser> user_of(const Call& call) {
  model::UserId id{std::string(call.param("user"))};
  auto user = co_await call.env.store.users().find_user(call.realm->id(), std::move(id));
  if (!user) co_return FoundUser(std::unexpect, unavailable());
  if (!*user) co_return FoundUser(std::unexpect, error_reply(404, "User not found"));
  co_return FoundUser(**std::move(user));
}

Task<FoundUser> manageable_user_of(const Call& call) {
  auto user = co_await user_of(call);
  if (user && !may_become(call, *user)) co_return FoundUser(std::unexpect, forbidden());
  co_return user;
}

store::ExpectUser unchanged(const Call& call, const model::User& user) {
  return {call.realm->id(), user.id, user.revision};
}

json::Object access_to(const Call& call, const model::User& user) { return access_to(call, may_become(call, user)); }

json::Object access_to(const Call& call, bool equal) {
  const bool manages = call.may(AdminRole::manage_users);
  return {{"manageGroupMembership", manages},
          {"resetPassword", manages && equal},
          {"view", true},
          {"mapRoles", manages},
          {"impersonate", call.may(AdminRole::impersonation) && equal},
          {"manage", manages && equal}};
}

}  // namespace latchkey::admin
