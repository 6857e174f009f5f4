// The realm's password rules in words, for the pages on which somebody chooses a password.
#pragma once

#include <vector>

#include "authn/password_policy.h"
#include "endpoints/visit.h"
#include "model/user.h"
#include "pages/messages.h"

namespace latchkey::endpoints {

[[nodiscard]] pages::Text as_text(const authn::PolicyViolation& violation);
/// One sentence for each rule.
[[nodiscard]] std::vector<pages::Text> password_hints(const Visit& visit, const model::User& user);

}  // namespace latchkey::endpoints
