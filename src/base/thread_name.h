// A thread's name, as `top -H`, gdb and perf show it.
#pragma once

#include <string>

namespace latchkey {

/// The kernel keeps 15 characters.
void name_this_thread(const std::string& name);

}  // namespace latchkey
