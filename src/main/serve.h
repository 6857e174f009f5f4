// `latchkey serve`: wires the house, listens, and waits for a signal.
#pragma once

#include "main/config.h"

namespace latchkey::main {

/// Returns the process's exit status.
/// `unused_variables` are named in the log; `environment` fills the placeholders of realm files.
int serve(Config config, const std::vector<std::string>& unused_variables, const Environment& environment);

}  // namespace latchkey::main
