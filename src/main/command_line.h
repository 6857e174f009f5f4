// The command line: subcommands, their options and help, and a refusal that names the nearest right word.
#pragma once

#include <string>
#include <vector>

#include "main/config.h"

namespace latchkey::main {

/// Runs the command; the process's exit status. 2: the command line was wrong.
int run_command_line(const std::vector<std::string>& arguments, const Environment& environment);

}  // namespace latchkey::main
