// latchkey completion SHELL
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "main/completion.h"
#include "main/subcommands.h"

namespace latchkey::main {

void add_completion(CLI::App& app, Actions& actions) {
  auto* completion = app.add_subcommand("completion", "Print a script that completes these commands in a shell.");
  completion->footer("bash:  source <(latchkey completion bash)\nzsh:   source <(latchkey completion zsh)\n"
                     "fish:  latchkey completion fish | source");
  auto shell = std::make_shared<std::string>();
  completion->add_option("shell", *shell, "bash, zsh or fish.")->required()->type_name("SHELL");
  actions.emplace_back(completion, [shell](const Environment&) {
    const auto script = completion_script(*shell);
    if (!script) return complain(fmt::format("'{}' is none of bash, zsh, fish", *shell));
    fmt::print("{}", *script);
    return 0;
  });
}

}  // namespace latchkey::main
