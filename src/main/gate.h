// Running the gateway: its ports, its signals and its end.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "gateway/settings.h"

namespace latchkey::main {

/// Reads the configuration, anew at each SIGHUP.
using ReadSettings = std::function<Result<gateway::Settings>()>;

/// Serves until SIGTERM or SIGINT; the exit status.
[[nodiscard]] int run_gate(gateway::Settings settings, const ReadSettings& read,
                           const std::vector<std::string>& unused_variables);

/// What a configuration means, in words, for `latchkey gate --check`.
[[nodiscard]] std::string describe(const gateway::Settings& settings);

}  // namespace latchkey::main
