// The user profile in Keycloak's JSON: the configuration that `users/profile` serves and a component keeps, and the
// metadata that forms are made from.
#pragma once

#include "authn/profile/user_profile.h"
#include "base/result.h"
#include "json/json.h"
#include "model/realm.h"

namespace latchkey::kc {

inline constexpr std::string_view kUserProfileType = "org.keycloak.userprofile.UserProfileProvider";

/// The realm's configuration, or the default one: username, email, firstName and lastName.
[[nodiscard]] json::Object user_profile_config(const model::Realm& realm);
[[nodiscard]] json::Object default_user_profile_config();
/// What the configuration says. invalid: it says something that cannot be, in words for an administrator.
[[nodiscard]] Result<authn::UserProfile> read_user_profile(const json::Object& config);
/// A validator that we do not know refuses every value; who writes a configuration is told so.
[[nodiscard]] Status<> check_validators(const authn::UserProfile& profile);
/// The realm's; a stored configuration that cannot be read shows and takes nothing beyond what every user has.
[[nodiscard]] authn::UserProfile user_profile_of(const model::Realm& realm);

/// A component that keeps `config`.
[[nodiscard]] model::Component make_user_profile_component(const model::RealmId& realm, const json::Object& config,
                                                           std::string id);
/// The same over the realm's own where it has one (its id stays).
[[nodiscard]] model::Component user_profile_component(const model::Realm& realm, const json::Object& config,
                                                      std::string new_id);
/// {attributes, groups}: what `who` sees, and how.
[[nodiscard]] json::Object write_profile_metadata(const json::Object& config, authn::ProfileRole who, bool may_rename);

/// {"field", "errorMessage", "params"}, and several of them under "errors".
[[nodiscard]] json::Object write_profile_errors(const std::vector<authn::ProfileError>& errors);

}  // namespace latchkey::kc
