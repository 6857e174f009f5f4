// Settings of BearerTokens, checked when it is made.
#pragma once

#include <latchkey/bearer.h>

#include <vector>

namespace latchkey::rp {

[[nodiscard]] Result<void> check_bearer_config(const std::vector<BearerConfig>& issuers, const BearerOptions& options);

}  // namespace latchkey::rp
