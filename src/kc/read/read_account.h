// What a person sends about themselves to the account API, in Keycloak's JSON.
#pragma once

#include "base/result.h"
#include "json/json.h"
#include "model/user.h"

namespace latchkey::kc {

/// Name, e-mail, first and last name and attributes over those of `user`; what is not said stays, and nothing else that
/// an administrator could say is taken from here. invalid: a wrong type, or a name that cannot be.
[[nodiscard]] Status<> read_own_profile(const json::Object& body, model::User& user);

}  // namespace latchkey::kc
