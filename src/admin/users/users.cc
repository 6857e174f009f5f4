// /admin/realms/{realm}/users[/{user}]: making, showing, changing and removing users.
#include "admin/users/users.h"
#include "admin/change.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "admin/users/user_draft.h"
#include "admin/users/user_of.h"
#include "authn/profile/user_profile.h"
#include "kc/user_profile.h"
#include "kc/write/write_user.h"

namespace latchkey::admin {
namespace {

json::Object write_identity(const model::FederatedIdentity& identity) {
  return {{"identityProvider", identity.provider}, {"userId", identity.user_id}, {"userName", identity.username}};
}

json::Object write_shown(const Call& call, model::User user, const std::vector<model::FederatedIdentity>& identities) {
  const auto profile = kc::user_profile_of(*call.realm);
  user.attributes = authn::shown_attributes(profile, authn::ProfileRole::admin, user);
  json::Object out = kc::write_user(*call.realm, user, kc::Detail::full);
  json::Array list;
  for (const auto& identity : identities) list.emplace_back(write_identity(identity));
  out["federatedIdentities"] = std::move(list);
  out["access"] = access_to(call, user);
  return out;
}

/// The answer to reading the user, which If-Match speaks of.
Task<std::expected<json::Object, http::Response>> show(const Call& call, model::User user) {
  using Answer = std::expected<json::Object, http::Response>;
  const auto identities = co_await call.env.store.users().list_federated_identities(call.realm->id(), user.id);
  if (!identities) co_return Answer(std::unexpect, unavailable());
  co_return Answer(write_shown(call, std::move(user), *identities));
}

Change change_of(const Call& call, std::string_view operation, const model::User& user) {
  Change change{.operation = operation, .resource_type = "USER", .resource_path = "users/" + user.id.value};
  if (operation != "DELETE") change.representation = kc::write_user(*call.realm, user, kc::Detail::full);
  return change;
}

store::Plan plan_update(const Call& call, const model::User& stands, BroughtCredentials changed, bool unlock) {
  store::Plan plan;
  plan.add(unchanged(call, stands));
  plan.add(store::UpdateUserProfile{call.realm->id(), std::move(changed.user),
                                    call.realm->settings().login.duplicate_emails_allowed});
  plan.append(std::move(changed.plan));
  if (unlock) plan.add(store::ClearLoginFailures{call.realm->id(), stands.id});
  return plan;
}

}  // namespace

Task<Reply> create_user(const Call& call) {
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  auto user = draft_new_user(call, *body);
  if (!user) co_return std::move(user.error());
  auto brought = co_await take_credentials(call, *std::move(body), *std::move(user));
  if (!brought) co_return std::move(brought.error());
  auto change = change_of(call, "CREATE", brought->user);
  auto done = created(call, brought->user.id.value);
  store::Plan plan;
  plan.add(store::PutUser{call.realm->id(), std::move(brought->user),
                          call.realm->settings().login.duplicate_emails_allowed, true});
  co_return co_await commit(call, std::move(plan), std::move(change), std::move(done));
}

Task<Reply> show_user(const Call& call) {
  Query query(call.request);
  const bool metadata = query.boolean_or("userProfileMetadata", false);
  if (query.error()) co_return *query.error();
  auto user = co_await user_of(call);
  if (!user) co_return std::move(user.error());
  auto shown = co_await show(call, *std::move(user));
  if (!shown) co_return std::move(shown.error());
  auto reply = object_reply(*shown);
  if (!metadata) co_return reply;
  (*shown)["userProfileMetadata"] =
      kc::write_profile_metadata(kc::user_profile_config(*call.realm), authn::ProfileRole::admin,
                                 call.realm->settings().login.edit_username_allowed);
  reply.body = json::serialize(*shown);
  co_return reply;
}

Task<Reply> update_user(const Call& call) {
  auto stands = co_await manageable_user_of(call);
  if (!stands) co_return std::move(stands.error());
  if (call.request.headers.get("If-Match")) {
    auto shown = co_await show(call, *stands);
    if (!shown) co_return std::move(shown.error());
    if (auto stale = check_if_match(call, *shown)) co_return *std::move(stale);
  }
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  auto user = draft_changed_user(call, *body, *stands);
  if (!user) co_return std::move(user.error());
  const bool unlock = body->contains("enabled") && user->enabled;
  auto changed = co_await take_credentials(call, *std::move(body), *std::move(user));
  if (!changed) co_return std::move(changed.error());
  auto change = change_of(call, "UPDATE", changed->user);
  auto plan = plan_update(call, *stands, *std::move(changed), unlock);
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Task<Reply> delete_user(const Call& call) {
  auto user = co_await manageable_user_of(call);
  if (!user) co_return std::move(user.error());
  store::Plan plan;
  plan.add(store::DeleteUser{call.realm->id(), user->id});
  auto change = change_of(call, "DELETE", *user);
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Task<Reply> list_unmanaged_attributes(const Call& call) {
  auto user = co_await user_of(call);
  if (!user) co_return std::move(user.error());
  const auto profile = kc::user_profile_of(*call.realm);
  auto shown = authn::shown_attributes(profile, authn::ProfileRole::admin, *user);
  std::erase_if(shown, [&](const auto& entry) { return profile.find(entry.first) != nullptr; });
  co_return json_reply(kc::write_attributes(shown));
}

}  // namespace latchkey::admin
