// /admin/realms/{realm}/users/{user}/impersonation: an administrator's browser is signed in as somebody else.
#include "admin/admin_visit.h"
#include "admin/change.h"
#include "admin/reply.h"
#include "admin/users/user_of.h"
#include "admin/users/users.h"
#include "endpoints/identity.h"
#include "op/authorize/issue.h"
#include "op/events.h"

namespace latchkey::admin {
namespace {

model::UserSession begin_session(const Call& call, const model::User& user) {
  auto session = op::new_user_session(*call.realm, user, model::SessionId{call.env.random.uuid()}, call.now, false);
  session.ip_address = call.request.remote_address;
  session.notes["IMPERSONATOR_ID"] = call.caller.user.id.value;
  session.notes["IMPERSONATOR_USERNAME"] = call.caller.user.username;
  return session;
}

model::Event event_of(const Call& call, const model::UserSession& session) {
  auto event = op::make_event(*call.realm, "IMPERSONATE", call.now);
  event.user = session.user;
  event.session = session.id;
  event.details["impersonator_realm"] = call.caller.realm->name();
  event.details["impersonator"] = call.caller.user.username;
  return event;
}

}  // namespace

Task<Reply> impersonate(const Call& call) {
  // CVE-2026-17526: nobody becomes somebody who may do more than he.
  auto user = co_await manageable_user_of(call);
  if (!user) co_return std::move(user.error());
  if (!user->enabled) co_return refused(400, "User is disabled");
  if (!user->service_account_of.empty()) co_return refused(400, "A service account cannot be impersonated");
  const bool same_realm = call.caller.realm->id() == call.realm->id();
  const auto visit = visit_of(call);
  const auto session = begin_session(call, *user);
  store::Plan plan;
  if (same_realm && !call.caller.session.empty())
    plan.add(store::DeleteUserSession{call.realm->id(), call.caller.session, false});
  plan.add(store::InsertUserSession{session});
  auto done = json_reply(json::Object{{"sameRealm", same_realm}, {"redirect", visit.issuer + "/account"}});
  endpoints::set_identity_cookies(visit, done, session);
  Change change{.operation = "ACTION",
                .resource_type = "USER",
                .resource_path = "users/" + user->id.value + "/impersonation",
                .events = {event_of(call, session)}};
  co_return co_await commit(call, std::move(plan), std::move(change), std::move(done));
}

}  // namespace latchkey::admin
