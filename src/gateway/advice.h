// What a configuration may leave open without being wrong: for `latchkey gate --check`, which says it beside what the
// configuration means.
#pragma once

#include <string>
#include <vector>

#include "gateway/settings.h"

namespace latchkey::gateway {

/// Sentences; empty when there is nothing to say. `settings` has passed check_settings().
[[nodiscard]] std::vector<std::string> advice(const Settings& settings);

}  // namespace latchkey::gateway
