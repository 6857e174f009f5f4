// What a rule of the file asks of who comes, as a rule of the library.
#pragma once

#include <latchkey/rule.h>

#include <string>
#include <string_view>

#include "base/result.h"
#include "gateway/settings.h"

namespace latchkey::gateway {

/// Error::invalid: `allow` cannot be read. `groups_claim` says where groups stand.
[[nodiscard]] Result<rp::Rule> asks_of(const RuleSettings& rule, std::string_view groups_claim);

/// "realm_access.roles" -> {"realm_access", "roles"}.
[[nodiscard]] rp::ClaimPath claim_path(std::string_view dotted);

}  // namespace latchkey::gateway
