// What a start puts in place: realm master, the realms of the files it was given, the first administrator. Each is
// whole or not at all; what exists is left alone.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/sealer.h"
#include "store/store.h"

namespace latchkey::main {

struct SetupTools {
  store::Store& store;
  const crypto::Sealer& sealer;
  Random& random;
  Log& log;
  Instant now;
  std::function<std::optional<std::string>(std::string_view name)> placeholder;  ///< `${NAME}` in realm files
};

/// Makes realm master when it is missing. True: this is the first start.
[[nodiscard]] Result<bool> ensure_master(const SetupTools& tools);

/// Files of any size, or folders whose *.json are read (realm_import.h). Returns the names of the realms that were
/// made.
[[nodiscard]] Result<std::vector<std::string>> import_realms(const SetupTools& tools,
                                                             const std::vector<std::string>& paths);

/// An administrator of everything in realm master, unless master has users already.
[[nodiscard]] Status<> bootstrap_admin(const SetupTools& tools, const std::string& username, std::string_view password);

}  // namespace latchkey::main
