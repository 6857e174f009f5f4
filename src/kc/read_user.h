// One user from Keycloak's JSON, for realm files and the Admin REST alike: what the person is. Credentials, roles and
// groups have readers of their own.
#pragma once

#include <string>

#include "json/object_reader.h"
#include "model/user.h"

namespace latchkey::kc {

/// Names, address, attributes, required actions and flags over those of `user`: what is not said stays. An `id` is not
/// read. Rejects names that cannot be.
void read_user_fields(json::ObjectReader& reader, model::User& user);

/// Keycloak's own actions are written in capitals; old files have them in small letters.
[[nodiscard]] std::string required_action_name(std::string name);

}  // namespace latchkey::kc
