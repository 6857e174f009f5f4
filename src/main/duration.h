// Lengths of time as people type them.
#pragma once

#include <chrono>
#include <string_view>

#include "base/result.h"

namespace latchkey::main {

/// "90s", "15m", "12h", "7d", or plain seconds; up to a hundred years. Error::invalid says what to write.
[[nodiscard]] Result<std::chrono::seconds> parse_duration(std::string_view text);

}  // namespace latchkey::main
