// The options of the one table (options.h) on a subcommand, and what the command line said for them.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "main/options.h"
#include "main/subcommands.h"

namespace latchkey::main {

class TableOptions {
 public:
  /// All options of the table, or `only` these. The subcommand keeps them alive through the returned handle.
  static std::shared_ptr<TableOptions> add_to(CLI::App& app, std::initializer_list<std::string_view> only = {});

  /// Flags, environment and file together. `unused`: variables that look like ours and mean nothing.
  [[nodiscard]] Result<Config> resolve(const Environment& environment, std::vector<std::string>& unused) const;

 private:
  void take(const Option& option, const std::string& value);

  std::vector<Setting> flags_;
  std::string file_;
};

/// An action that needs a configuration: resolves it, or complains.
[[nodiscard]] Action with_config(std::shared_ptr<TableOptions> options,
                                 std::function<int(Config config, const std::vector<std::string>& unused)> run);

}  // namespace latchkey::main
