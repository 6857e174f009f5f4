// Somebody who makes an account of their own: what they are in the realm from the first moment on.
#pragma once

#include "base/secret.h"
#include "endpoints/profile_form.h"
#include "endpoints/visit.h"
#include "model/user.h"

namespace latchkey::endpoints {

/// With the realm's default role, groups and required actions, and a fresh id.
[[nodiscard]] model::User new_person(const Visit& visit, const ProfileForm& typed);
/// What was typed twice; the error stands in `typed`.
[[nodiscard]] Secret read_password_twice(const Visit& visit, ProfileForm& typed);

}  // namespace latchkey::endpoints
