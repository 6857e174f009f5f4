// An installation: data directory, master key and store, opened together. The server and every command start here.
#pragma once

#include <memory>
#include <string>

#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/sealer.h"
#include "main/config.h"
#include "store/store.h"

namespace latchkey::main {

struct Installation {
  std::string database_file;
  std::string key_file;
  std::unique_ptr<crypto::Sealer> sealer;  ///< outlives the store
  std::unique_ptr<store::Store> store;
};

enum class IfMissing { create, refuse };  ///< what to do where no data is: a server starts, a command does not

/// Errors are sentences for the administrator.
[[nodiscard]] Result<Installation> open_installation(Config& config, IfMissing if_missing, Random& random, Log& log);

}  // namespace latchkey::main
