#include "main/table_options.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <iterator>

namespace latchkey::main {

std::shared_ptr<TableOptions> TableOptions::add_to(CLI::App& app, std::initializer_list<std::string_view> only) {
  auto options = std::make_shared<TableOptions>();
  for (const auto& option : all_options()) {
    if (only.size() != 0 && std::ranges::find(only, option.name) == only.end()) continue;
    const std::string help = fmt::format("{} [{}]", option.help, option.fallback);
    CLI::Option* added = nullptr;
    if (option.is_switch()) {
      added = app.add_flag_callback(option.flag(), [options, &option] { options->take(option, "true"); }, help);
    } else {
      const auto take_all = [options, &option](const std::vector<std::string>& values) {
        for (const auto& v : values) options->take(option, v);
      };
      added = app.add_option_function<std::vector<std::string>>(option.flag(), take_all, help);
      added->type_name(std::string(option.value))
          ->expected(1)
          ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
          ->allow_extra_args(false);
    }
    added->group(std::string(option.group));
  }
  app.add_option(
         "--config", options->file_,
         "A TOML file with any of these options, named as they are here without the dashes. [LATCHKEY_CONFIG]")
      ->type_name("FILE")
      ->group("Configuration");
  return options;
}

void TableOptions::take(const Option& option, const std::string& value) {
  flags_.push_back({std::string(option.name), value, option.flag()});
}

Result<Config> TableOptions::resolve(const Environment& environment, std::vector<std::string>& unused) const {
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

Action with_config(std::shared_ptr<TableOptions> options,
                   std::function<int(Config config, const std::vector<std::string>& unused)> run) {
  return [options = std::move(options), run = std::move(run)](const Environment& environment) {
    std::vector<std::string> unused;
    auto config = options->resolve(environment, unused);
    if (!config) return complain(config.error().detail);
    return run(*std::move(config), unused);
  };
}

}  // namespace latchkey::main
