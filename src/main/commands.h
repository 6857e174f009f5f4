// Commands that work on an installation, beside a running server or without one. Each returns the exit status and says
// on standard output what it did.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "main/config.h"

namespace latchkey::main {

struct KeysRotate {
  std::string realm;
  std::string algorithm;     ///< "": every signing algorithm
  std::string grace = "7d";  ///< how long the old keys still verify
};
int keys_rotate(Config config, const KeysRotate& command);

int keys_list(Config config, const std::string& realm);

struct MasterKeyRotate {
  bool forget_old = false;  ///< only the new key stays in the file
};
int master_key_rotate(Config config, const MasterKeyRotate& command);
/// Seals anew whatever another key than the current one sealed.
int master_key_reseal(Config config);

/// "90s", "15m", "12h", "7d", or plain seconds.
[[nodiscard]] Result<std::chrono::seconds> parse_duration(std::string_view text);

}  // namespace latchkey::main
