// The gateway's options: a short table of what a simple gateway needs without a file, as flags and as variables.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "gateway/settings.h"
#include "main/config.h"

namespace CLI {
class App;
}

namespace latchkey::main {

class GateOptions {
 public:
  /// The subcommand keeps them alive through the returned handle.
  static std::shared_ptr<GateOptions> add_to(CLI::App& app);

  /// The file, then the variables, then the flags; each beats the one before. Reads the file each time it is asked.
  [[nodiscard]] Result<gateway::Settings> resolve(const Environment& environment) const;
  /// LATCHKEY_GATE_* variables that mean nothing.
  [[nodiscard]] static std::vector<std::string> unused(const Environment& environment);

  bool check_only = false;

 private:
  std::vector<std::pair<std::string, std::string>> flags_;  ///< name and value
  std::string file_;
};

}  // namespace latchkey::main
