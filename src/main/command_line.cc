#include "main/command_line.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>

#include "main/completion.h"
#include "main/options.h"
#include "main/subcommands.h"
#include "main/version.h"

namespace latchkey::main {
namespace {

struct CommandLine {
  CLI::App app{"Latchkey: a native OpenID Provider that takes Keycloak's place.", "latchkey"};
  Actions actions;

  CommandLine() {
    app.set_version_flag("--version", fmt::format("latchkey {}", version()));
    app.footer(
        "Try it:  latchkey serve --dev --import-realm examples/demo-realm.json\nHelp:    latchkey COMMAND --help");
    app.get_formatter()->column_width(34);
    add_serve(app, actions);
    add_keys(app, actions);
    add_master_key(app, actions);
    add_admin(app, actions);
    add_apply(app, actions);
    add_doctor(app, actions);
    add_fake(app, actions);
    add_gate(app, actions);
    add_completion(app, actions);
    add_realm_files(app, actions);
    add_options(app, actions);
  }

  [[nodiscard]] const CLI::App* deepest() const {
    const CLI::App* at = &app;
    for (bool deeper = true; deeper;) {
      deeper = false;
      for (const auto* sub : at->get_subcommands()) {
        at = sub;
        deeper = true;
      }
    }
    return at;
  }
};

// "unknown option --http-prot; did you mean --http-port?"
std::string explain_extra(const CLI::App& at, const std::vector<std::string>& extras) {
  const std::string word = extras.empty() ? "" : extras.front().substr(0, extras.front().find('='));
  std::vector<std::string> known;
  const bool is_option = word.starts_with('-');
  if (is_option) {
    for (const auto* option : at.get_options()) known.push_back(option->get_name());
  } else {
    for (const auto* sub : at.get_subcommands([](const CLI::App*) { return true; })) known.push_back(sub->get_name());
  }
  const std::string near = nearest(word, known);
  std::string message = fmt::format("{} '{}'",
                                    is_option       ? "unknown option"
                                    : known.empty() ? "unexpected word"
                                                    : "unknown command",
                                    word);
  if (!near.empty())
    message += fmt::format("; did you mean {}?", near);
  else if (!is_option && !known.empty())
    message += fmt::format("; there are {}", fmt::join(known, ", "));
  else
    message += fmt::format("; see {} --help", at.get_name() == "latchkey" ? "latchkey" : "latchkey " + at.get_name());
  return message;
}

}  // namespace

int complain(const std::string& message) {
  fmt::print(stderr, "latchkey: {}\n", message);
  return kWrongUsage;
}

int run_command_line(const std::vector<std::string>& arguments, const Environment& environment) {
  CommandLine line;
  if (!arguments.empty() && arguments.front() == kCompleteWord) {
    for (const auto& word : completions(line.app, {arguments.begin() + 1, arguments.end()})) fmt::print("{}\n", word);
    return 0;
  }
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    line.app.parse(reversed);
  } catch (const CLI::ExtrasError&) {
    return complain(explain_extra(*line.deepest(), line.app.remaining(true)));
  } catch (const CLI::Success& success) {  // --help, --version
    return line.app.exit(success);
  } catch (const CLI::ParseError& error) {
    // A missing subcommand is often a mistyped one.
    const auto extras = line.app.remaining(true);
    if (!extras.empty()) return complain(explain_extra(*line.deepest(), extras));
    return complain(error.what());
  }
  const auto found = std::ranges::find(line.actions, line.deepest(), &Actions::value_type::first);
  if (found != line.actions.end()) return found->second(environment);
  fmt::print("{}", line.app.help());
  return kWrongUsage;
}

}  // namespace latchkey::main
