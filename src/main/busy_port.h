// What somebody can do whose server found its port taken.
#pragma once

#include <string_view>

#include "base/result.h"

namespace latchkey::main {

/// `error` of a server that could not listen; where the port was taken, with the option that names another.
[[nodiscard]] Status<> on_another_port(const Error& error, std::string_view option);

}  // namespace latchkey::main
