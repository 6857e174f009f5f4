// Signing keys of a realm from the command line, beside a running server or without one. Each command returns the exit
// status and says on standard output what it did.
#pragma once

#include <string>

#include "main/config.h"

namespace latchkey::main {

struct KeysRotate {
  std::string realm;
  std::string algorithm;     ///< "": every signing algorithm
  std::string grace = "7d";  ///< how long the old keys still verify
};
int keys_rotate(Config config, const KeysRotate& command);

int keys_list(Config config, const std::string& realm);

}  // namespace latchkey::main
