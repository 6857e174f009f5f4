// /admin/realms/{realm}/attack-detection/brute-force/users: who is locked out, and letting them in again.
#include "admin/change.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "admin/users/brute_force_status.h"
#include "admin/users/user_of.h"
#include "admin/users/users.h"

namespace latchkey::admin {
json::Object write_brute_force_status(const model::LoginFailures& failures, Instant now) {
  json::Object out;
  const bool locked = failures.locked_until > now;
  out["numFailures"] = failures.failures;
  out["disabled"] = locked;
  out["lastIPFailure"] = json::String(failures.last_ip.empty() ? "n/a" : failures.last_ip);
  out["lastFailure"] = to_unix_millis(failures.last_failure);
  out["failedLoginNotBefore"] = locked ? to_unix_seconds(failures.locked_until) : 0;
  out["numTemporaryLockouts"] = failures.temporary_lockouts;
  return out;
}

Task<Reply> show_brute_force_status(const Call& call) {
  const model::UserId id(std::string(call.param("user")));
  const auto user = co_await call.env.store.users().find_user(call.realm->id(), id);
  if (!user) co_return unavailable();
  if (!*user) co_return not_found("user");
  const auto found = co_await call.env.store.users().find_login_failures(call.realm->id(), id);
  if (!found) co_return unavailable();
  co_return json_reply(write_brute_force_status(found->value_or(model::LoginFailures{.user = id}), call.now));
}

Task<Reply> clear_brute_force_status(const Call& call) {
  // Whoever can lift the lock again and again can guess without end, and become who is locked.
  auto user = co_await manageable_user_of(call);
  if (!user) co_return std::move(user.error());
  store::Plan plan;
  plan.add(store::ClearLoginFailures{call.realm->id(), user->id});
  Change change{.operation = "DELETE",
                .resource_type = "USER_LOGIN_FAILURE",
                .resource_path = "attack-detection/brute-force/users/" + user->id.value};
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Task<Reply> clear_all_brute_force_status(const Call& call) {
  store::Plan plan;
  plan.add(store::ClearAllLoginFailures{call.realm->id()});
  Change change{.operation = "DELETE",
                .resource_type = "USER_LOGIN_FAILURE",
                .resource_path = "attack-detection/brute-force/users"};
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

}  // namespace latchkey::admin
