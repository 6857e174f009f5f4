// latchkey: the program.
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cstring>
#include <exception>

#include <fmt/format.h>

#include "main/command_line.h"

namespace {

// Secrets never reach a core dump, and no other process of this user may read our memory.
void keep_memory_private() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0);
}

latchkey::main::Environment read_environment(char** variables) {
  latchkey::main::Environment environment;
  for (; *variables != nullptr; ++variables) {
    const char* equals = std::strchr(*variables, '=');
    if (equals != nullptr)
      environment.emplace_back(std::string(*variables, static_cast<std::size_t>(equals - *variables)), equals + 1);
  }
  return environment;
}

}  // namespace

int main(int argc, char** argv, char** envp) {
  keep_memory_private();
  try {
    return latchkey::main::run_command_line(std::vector<std::string>(argv + 1, argv + argc), read_environment(envp));
  } catch (const std::exception& error) {
    fmt::print(stderr, "latchkey: {}\n", error.what());
    return 1;
  }
}
