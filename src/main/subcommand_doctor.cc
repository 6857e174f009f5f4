// latchkey doctor
#include <CLI/CLI.hpp>

#include "main/doctor.h"
#include "main/subcommands.h"
#include "main/table_options.h"

namespace latchkey::main {

void add_doctor(CLI::App& app, Actions& actions) {
  auto* command = app.add_subcommand(
      "doctor", "Look at a configuration and say what to mend; give it the options that the server gets.");
  actions.emplace_back(command, with_config(TableOptions::add_to(*command), [](Config config, const auto& unused) {
                         return doctor(std::move(config), unused);
                       }));
}

}  // namespace latchkey::main
