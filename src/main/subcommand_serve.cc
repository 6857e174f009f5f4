// latchkey serve, latchkey options
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "main/options.h"
#include "main/serve.h"
#include "main/subcommands.h"
#include "main/table_options.h"

namespace latchkey::main {

void add_serve(CLI::App& app, Actions& actions) {
  auto* serve_app = app.add_subcommand(
      "serve", "Start the provider. Options also come from LATCHKEY_* and KC_* variables and from --config.");
  auto options = TableOptions::add_to(*serve_app);
  // Not with_config(): serving looks at the environment once more, for the placeholders of realm files.
  actions.emplace_back(serve_app, [options](const Environment& environment) {
    std::vector<std::string> unused;
    auto config = options->resolve(environment, unused);
    if (!config) return complain(config.error().detail);
    if (auto good = check_for_serving(*config); !good) return complain(good.error().detail);
    return serve(*std::move(config), unused, environment);
  });
}

void add_options(CLI::App& app, Actions& actions) {
  auto* options = app.add_subcommand("options", "Print docs/configuration.md from the option table.");
  actions.emplace_back(options, [](const Environment&) {
    fmt::print("{}", options_as_markdown());
    return 0;
  });
}

}  // namespace latchkey::main
