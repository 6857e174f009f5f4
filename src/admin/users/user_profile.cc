// /admin/realms/{realm}/users/profile: which attributes users have, as a configuration and as forms read it.
#include "kc/user_profile.h"

#include "admin/change.h"
#include "admin/reply.h"
#include "admin/users/users.h"
#include "store/codec/codec.h"

namespace latchkey::admin {

Task<Reply> show_user_profile(const Call& call) { co_return object_reply(kc::user_profile_config(*call.realm)); }

Task<Reply> update_user_profile(const Call& call) {
  const auto& realm = *call.realm;
  if (auto stale = check_if_match(call, kc::user_profile_config(realm))) co_return *std::move(stale);
  auto config = body_object(call);
  if (!config) co_return std::move(config.error());
  const auto profile = kc::read_user_profile(*config);
  if (!profile) co_return refusal_of(profile.error());
  if (const auto known = kc::check_validators(*profile); !known) co_return refusal_of(known.error());
  const auto component = kc::user_profile_component(realm, *config, call.env.random.uuid());
  store::Plan plan;
  plan.add(store::PutObject{realm.id(), store::encode(realm.id(), component, call.env.sealer)});
  Change change{.operation = "UPDATE",
                .resource_type = "USER_PROFILE",
                .resource_path = "users/profile",
                .representation = *config};
  auto done = json_reply(*config);
  co_return co_await commit(call, std::move(plan), std::move(change), std::move(done));
}

Task<Reply> show_user_profile_metadata(const Call& call) {
  // For the form of a new user, whose name is his to get, unless it is his address.
  co_return json_reply(kc::write_profile_metadata(kc::user_profile_config(*call.realm), authn::ProfileRole::admin,
                                                  !call.realm->settings().login.registration_email_as_username));
}

}  // namespace latchkey::admin
