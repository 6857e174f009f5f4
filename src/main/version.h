// The version that the build was given.
#pragma once

#include <string_view>

namespace latchkey::main {

[[nodiscard]] constexpr std::string_view version() { return LATCHKEY_VERSION; }

}  // namespace latchkey::main
