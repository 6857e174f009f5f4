// The master key from the command line, beside a running server or without one. Each command returns the exit status
// and says on standard output what it did.
#pragma once

#include "main/config.h"

namespace latchkey::main {

struct MasterKeyRotate {
  bool forget_old = false;  ///< only the new key stays in the file
};
int master_key_rotate(Config config, const MasterKeyRotate& command);
/// Seals anew whatever another key than the current one sealed.
int master_key_reseal(Config config);

}  // namespace latchkey::main
