#include "main/command_line.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>

#include "main/commands.h"
#include "main/options.h"
#include "main/serve.h"
#include "main/version.h"

namespace latchkey::main {
namespace {

constexpr int kWrongUsage = 2;

int complain(const std::string& message) {
  fmt::print(stderr, "latchkey: {}\n", message);
  return kWrongUsage;
}

/// The options of one subcommand, and what the command line said for them.
class TableOptions {
 public:
  void add_to(CLI::App& app, std::initializer_list<std::string_view> only = {}) {
    for (const auto& option : all_options()) {
      if (only.size() != 0 && std::ranges::find(only, option.name) == only.end()) continue;
      const std::string help = fmt::format("{} [{}]", option.help, option.fallback);
      CLI::Option* added = nullptr;
      if (option.is_switch()) {
        added = app.add_flag_callback(option.flag(), [this, &option] { take(option, "true"); }, help);
      } else {
        added = app.add_option_function<std::vector<std::string>>(
            option.flag(),
            [this, &option](const std::vector<std::string>& values) {
              for (const auto& v : values) take(option, v);
            },
            help);
        added->type_name(std::string(option.value))
            ->expected(1)
            ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
            ->allow_extra_args(false);
      }
      added->group(std::string(option.group));
    }
    app.add_option(
           "--config", file_,
           "A TOML file with any of these options, named as they are here without the dashes. [LATCHKEY_CONFIG]")
        ->type_name("FILE")
        ->group("Configuration");
  }

  [[nodiscard]] Result<Config> resolve(const Environment& environment, std::vector<std::string>& unused) const {
    std::vector<Setting> settings = flags_;
    for (const auto& option : all_options()) {
      const auto given =
          std::ranges::count(flags_, option.name, [](const Setting& s) { return std::string_view(s.option); });
      if (given > 1 && !option.repeatable)
        return fail(Error::Kind::invalid, option.flag() + " is given more than once");
    }
    std::ranges::move(settings_of_environment(environment, unused), std::back_inserter(settings));
    std::string file = file_;
    for (const auto& [name, value] : environment) {
      if (file.empty() && name == "LATCHKEY_CONFIG") file = value;
    }
    if (!file.empty()) {
      auto from_file = settings_of_file(file);
      if (!from_file) return std::unexpected(from_file.error());
      std::ranges::move(*from_file, std::back_inserter(settings));
    }
    return make_config(settings);
  }

 private:
  void take(const Option& option, const std::string& value) {
    flags_.push_back({std::string(option.name), value, option.flag()});
  }

  std::vector<Setting> flags_;
  std::string file_;
};

struct Commands {
  CLI::App app{"Latchkey: a native OpenID Provider that takes Keycloak's place.", "latchkey"};
  TableOptions serve_options, rotate_options, list_options, master_options, reseal_options;
  CLI::App* serve = nullptr;
  CLI::App* options = nullptr;
  CLI::App* keys = nullptr;
  CLI::App* rotate = nullptr;
  CLI::App* list = nullptr;
  CLI::App* master_key = nullptr;
  CLI::App* master_rotate = nullptr;
  CLI::App* reseal = nullptr;
  KeysRotate rotate_what;
  std::string list_realm;
  MasterKeyRotate master_what;

  Commands() {
    app.set_version_flag("--version", fmt::format("latchkey {}", version()));
    app.footer(
        "Try it:  latchkey serve --dev --import-realm examples/demo-realm.json\nHelp:    latchkey COMMAND --help");
    app.get_formatter()->column_width(34);

    serve = app.add_subcommand(
        "serve", "Start the provider. Options also come from LATCHKEY_* and KC_* variables and from --config.");
    serve_options.add_to(*serve);

    keys = app.add_subcommand("keys", "Signing keys of a realm; works beside a running server.");
    list = keys->add_subcommand("list", "Show the keys of a realm.");
    list->add_option("--realm", list_realm, "Name of the realm.")->required()->type_name("NAME");
    list_options.add_to(*list, {"data-dir", "db-url"});
    rotate = keys->add_subcommand("rotate", "Make new keys; the old ones go on verifying for a grace period.");
    rotate->add_option("--realm", rotate_what.realm, "Name of the realm.")->required()->type_name("NAME");
    rotate->add_option("--algorithm", rotate_what.algorithm, "RS256, ES256, EdDSA, HS512 ... [every signing algorithm]")
        ->type_name("ALG");
    rotate->add_option("--grace", rotate_what.grace, "How long the old keys verify: 90s, 15m, 12h, 7d. [7d]")
        ->type_name("TIME");
    rotate_options.add_to(*rotate, {"data-dir", "db-url"});
    keys->require_subcommand(1);

    master_key = app.add_subcommand("master-key", "The key that seals secrets in the database.");
    master_rotate = master_key->add_subcommand(
        "rotate", "Make a new master key and seal everything anew; works beside a running server.");
    master_rotate->add_flag("--forget-old", master_what.forget_old, "Leave only the new key in the file.");
    master_options.add_to(*master_rotate, {"data-dir", "db-url"});
    reseal =
        master_key->add_subcommand("reseal", "Seal with the current key whatever an older key of the ring sealed.");
    reseal_options.add_to(*reseal, {"data-dir", "db-url"});
    master_key->require_subcommand(1);

    options = app.add_subcommand("options", "Print docs/configuration.md from the option table.");
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

template <class Run>
int with_config(const TableOptions& options, const Environment& environment, Run run) {
  std::vector<std::string> unused;
  auto config = options.resolve(environment, unused);
  if (!config) return complain(config.error().detail);
  return run(*std::move(config), unused);
}

int dispatch(const Commands& commands, const Environment& environment) {
  if (commands.serve->parsed()) {
    return with_config(commands.serve_options, environment, [&](Config config, const std::vector<std::string>& unused) {
      if (auto good = check_for_serving(config); !good) return complain(good.error().detail);
      return serve(std::move(config), unused, environment);
    });
  }
  if (commands.rotate->parsed()) {
    return with_config(commands.rotate_options, environment, [&](Config config, const auto&) {
      return keys_rotate(std::move(config), commands.rotate_what);
    });
  }
  if (commands.list->parsed()) {
    return with_config(commands.list_options, environment,
                       [&](Config config, const auto&) { return keys_list(std::move(config), commands.list_realm); });
  }
  if (commands.master_rotate->parsed()) {
    return with_config(commands.master_options, environment, [&](Config config, const auto&) {
      return master_key_rotate(std::move(config), commands.master_what);
    });
  }
  if (commands.reseal->parsed()) {
    return with_config(commands.reseal_options, environment,
                       [&](Config config, const auto&) { return master_key_reseal(std::move(config)); });
  }
  if (commands.options->parsed()) {
    fmt::print("{}", options_as_markdown());
    return 0;
  }
  fmt::print("{}", commands.app.help());
  return kWrongUsage;
}

}  // namespace

int run_command_line(const std::vector<std::string>& arguments, const Environment& environment) {
  Commands commands;
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    commands.app.parse(reversed);
  } catch (const CLI::ExtrasError&) {
    const CLI::App* at = commands.deepest();
    return complain(explain_extra(*at, commands.app.remaining(true)));
  } catch (const CLI::Success& success) {  // --help, --version
    return commands.app.exit(success);
  } catch (const CLI::ParseError& error) {
    const CLI::App* at = commands.deepest();
    // A missing subcommand is often a mistyped one.
    const auto extras = commands.app.remaining(true);
    if (!extras.empty()) return complain(explain_extra(*at, extras));
    return complain(error.what());
  }
  return dispatch(commands, environment);
}

}  // namespace latchkey::main
