#include "main/command_line.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <iterator>

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
    // Last, because each command takes over the footer that stands when it is added.
    app.footer(
        "Try it:  latchkey serve --dev --import-realm examples/demo-realm.json\nHelp:    latchkey COMMAND --help");
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

// "latchkey user set-password"
std::string spelled_out(const CLI::App& at) {
  const CLI::App* parent = at.get_parent();
  return parent == nullptr ? at.get_name() : spelled_out(*parent) + " " + at.get_name();
}

// Subcommands, or (they have no name) the groups that options are in.
std::vector<const CLI::App*> below(const CLI::App& at, bool groups) {
  return at.get_subcommands([groups](const CLI::App* app) { return app->get_name().empty() == groups; });
}

std::vector<std::string> names_of_commands(const CLI::App& at) {
  std::vector<std::string> names;
  for (const auto* sub : below(at, false)) names.push_back(sub->get_name());
  return names;
}

std::vector<std::string> names_of_options(const CLI::App& at) {
  std::vector<std::string> names;
  for (const auto* option : at.get_options()) names.push_back(option->get_name());
  for (const auto* group : below(at, true)) std::ranges::move(names_of_options(*group), std::back_inserter(names));
  return names;
}

// "unknown option --http-prot; did you mean --http-port?"
std::string explain_extra(const CLI::App& at, const std::vector<std::string>& extras) {
  const std::string word = extras.empty() ? "" : extras.front().substr(0, extras.front().find('='));
  const bool is_option = word.starts_with('-');
  const auto known = is_option ? names_of_options(at) : names_of_commands(at);
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
    message += fmt::format("; see {} --help", spelled_out(at));
  return message;
}

// "--file FILE", and of what has no name of its own: "FILE|DIR"
std::string written(const CLI::Option& option) {
  return option.get_positional() ? option.get_type_name() : option.get_name() + " " + option.get_type_name();
}

// "apply needs FILE|DIR (A realm file, or a folder of them.); see latchkey apply --help"
std::string explain_missing(const CLI::App& at, std::string_view otherwise) {
  const std::string whole = spelled_out(at);
  const std::string command = whole.substr(whole.find(' ') + 1);
  const auto help = fmt::format("; see {} --help", whole);
  const auto commands = names_of_commands(at);
  if (!commands.empty()) return fmt::format("{} needs a subcommand: {}{}", command, fmt::join(commands, ", "), help);
  for (const auto* option : at.get_options()) {
    if (option->get_required() && option->count() == 0)
      return fmt::format("{} needs {} ({}){}", command, written(*option), option->get_description(), help);
  }
  for (const auto* group : below(at, true)) {
    std::vector<std::string> choices;
    for (const auto* option : group->get_options()) {
      if (option != group->get_help_ptr()) choices.push_back(written(*option));
    }
    if (group->get_require_option_min() > 0)
      return fmt::format("{} needs one of {}{}", command, fmt::join(choices, ", "), help);
  }
  return std::string(otherwise);
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
    if (!reversed.empty() && reversed.back() == "help") {  // "help serve" is "serve --help"
      reversed.pop_back();
      reversed.insert(reversed.begin(), "--help");
    }
    line.app.parse(reversed);
  } catch (const CLI::ExtrasError&) {
    return complain(explain_extra(*line.deepest(), line.app.remaining(true)));
  } catch (const CLI::Success& success) {  // --help, --version
    return line.app.exit(success);
  } catch (const CLI::ParseError& error) {
    // A missing subcommand is often a mistyped one.
    const auto extras = line.app.remaining(true);
    if (!extras.empty()) return complain(explain_extra(*line.deepest(), extras));
    if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr)
      return complain(explain_missing(*line.deepest(), error.what()));
    return complain(error.what());
  }
  const auto found = std::ranges::find(line.actions, line.deepest(), &Actions::value_type::first);
  if (found != line.actions.end()) return found->second(environment);
  fmt::print("{}", line.app.help());
  return kWrongUsage;
}

}  // namespace latchkey::main
