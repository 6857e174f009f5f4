// latchkey apply
#include <CLI/CLI.hpp>

#include "main/apply_command.h"
#include "main/subcommands.h"
#include "main/table_options.h"

namespace latchkey::main {

void add_apply(CLI::App& app, Actions& actions) {
  auto* apply = app.add_subcommand("apply", "Bring realms to what realm files say, and show what is different.");
  apply->footer("What a file does not name stays. A second run changes nothing. Status: 0 done or nothing to do, 1 refused,\n"
                "3 a dry run found differences.");
  auto command = std::make_shared<ApplyCommand>();
  apply->add_option("path", command->path, "A realm file, or a folder of them.")->required()->type_name("FILE|DIR");
  apply->add_flag("--dry-run", command->dry_run, "Show the differences and write nothing.");
  apply->add_flag("--prune", command->prune, "Remove clients, roles, groups, scopes and flows that the file's lists do not name.");
  apply->add_flag("--allow-http", command->allow_http, "Speak plain http to another machine.");
  auto local = std::make_shared<bool>(false);
  apply->add_flag("--local", *local, "Work on the data directory instead of a server's Admin REST API; a server may run beside it.");
  auto options = TableOptions::add_to(*apply, {"data-dir", "db-url"});
  actions.emplace_back(apply, [command, local, options](const Environment& environment) {
    if (!*local) return apply_to_server(environment, *command);
    std::vector<std::string> unused;
    auto config = options->resolve(environment, unused);
    if (!config) return complain(config.error().detail);
    return apply_to_data(*std::move(config), environment, *command);
  });
}

}  // namespace latchkey::main
