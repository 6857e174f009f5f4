// latchkey apply: realm files brought to the realms of a running server, or of a data directory.
#pragma once

#include <string>

#include "main/config.h"

namespace latchkey::main {

struct ApplyCommand {
  std::string path;  ///< a file, or a folder whose *.json are applied in the order of their names
  bool dry_run = false;
  bool prune = false;
  bool allow_http = false;
};

/// What a dry run ends with when there is something to change: neither success nor failure.
inline constexpr int kWouldChange = 3;

/// Over the Admin REST API, as whoever is signed in (latchkey admin login, or the environment).
int apply_to_server(const Environment& environment, const ApplyCommand& command);
/// Beside a running server or without one.
int apply_to_data(Config config, const Environment& environment, const ApplyCommand& command);

}  // namespace latchkey::main
