// The subcommands of `latchkey`, each group in a file of its own: it adds its words to the command line, and says what
// runs when one of them was given. Whatever a run needs is kept alive by the action itself.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "main/config.h"

namespace CLI {
class App;
}

namespace latchkey::main {

inline constexpr int kWrongUsage = 2;

/// Runs one subcommand; the exit status.
using Action = std::function<int(const Environment& environment)>;
/// In the order of the help; the deepest subcommand that was given is the one that runs.
using Actions = std::vector<std::pair<const CLI::App*, Action>>;

void add_serve(CLI::App& app, Actions& actions);       // subcommand_serve.cc
void add_keys(CLI::App& app, Actions& actions);        // subcommand_keys.cc
void add_master_key(CLI::App& app, Actions& actions);  // subcommand_keys.cc
void add_realm_files(CLI::App& app, Actions& actions);  // subcommand_realm_files.cc
void add_options(CLI::App& app, Actions& actions);     // subcommand_serve.cc
void add_admin(CLI::App& app, Actions& actions);       // subcommand_admin.cc: admin, user, client, realm
void add_apply(CLI::App& app, Actions& actions);       // subcommand_apply.cc
void add_doctor(CLI::App& app, Actions& actions);      // subcommand_doctor.cc
void add_fake(CLI::App& app, Actions& actions);        // subcommand_fake.cc: fake-provider, check-login
void add_gate(CLI::App& app, Actions& actions);        // subcommand_gate.cc
void add_completion(CLI::App& app, Actions& actions);  // subcommand_completion.cc

/// Says what is wrong with a command line, on standard error; the exit status.
int complain(const std::string& message);

}  // namespace latchkey::main
