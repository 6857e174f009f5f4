// The little language of rules, for those who read parts of it elsewhere.
#pragma once

#include <latchkey/rule.h>

#include <string_view>

namespace latchkey::rp {

/// A way to a claim as rules have it: realm_access.roles, "https://example.org/roles"
[[nodiscard]] Result<ClaimPath> parse_claim_path(std::string_view text);

}  // namespace latchkey::rp
