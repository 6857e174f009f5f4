// Client profiles and policies as an administrator changes them. They stand in what the realm keeps
// (RealmSettings::kept_json: "clientProfiles", "clientPolicies"); read_client_policies() makes values of them.
#pragma once

#include "base/result.h"
#include "json/json.h"
#include "model/realm.h"

namespace latchkey::kc {

using ClientPolicies = std::vector<std::shared_ptr<const model::ClientPolicy>>;
/// The enabled policies, for RealmParts. A profile that the realm does not define becomes an executor called
/// "profile NAME", and what cannot be read one called "unreadable": they restrict, so they must not vanish.
[[nodiscard]] ClientPolicies read_client_policies(const model::RealmSettings& settings);

[[nodiscard]] json::Array client_profiles(const model::RealmSettings& settings);
[[nodiscard]] json::Array client_policies(const model::RealmSettings& settings);

/// The settings with `sent.profiles` in the place of all profiles. Names are unique; what is not an executor with a
/// configuration is an error, and so is leaving out a profile that a policy names.
[[nodiscard]] Result<model::RealmSettings> with_client_profiles(const model::RealmSettings& settings,
                                                                const json::Object& sent);
/// The same for `sent.policies`. A policy names profiles that exist (or that it named before: a realm file may bring
/// policies of profiles that we do not have, and they go on to restrict).
[[nodiscard]] Result<model::RealmSettings> with_client_policies(const model::RealmSettings& settings,
                                                                const json::Object& sent);

}  // namespace latchkey::kc
