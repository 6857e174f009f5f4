// The user profile as our pages show it: its attributes as fields, its errors as sentences.
#pragma once

#include "authn/profile/user_profile.h"
#include "json/json.h"
#include "pages/action_pages.h"
#include "pages/messages.h"

namespace latchkey::endpoints {

/// From one attribute of the profile's metadata (kc/user_profile.h). What its annotations ask for is followed as far as
/// a page without scripts can; anything else is a line of text.
[[nodiscard]] pages::ProfileField make_field(const json::Object& metadata);
[[nodiscard]] pages::Text say(const authn::ProfileError& error);

}  // namespace latchkey::endpoints
