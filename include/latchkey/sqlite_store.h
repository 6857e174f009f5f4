// Sessions in a SQLite file of their own, for one machine: they survive restarts and are shared by all processes that
// open the file. Link latchkey::sqlite (CMake) or latchkey-sqlite (pkg-config) for it.
// Invariants: who a session belongs to and its tokens are sealed with the secret key, and so are the names by which
// they are found; what was acknowledged survives kill -9 and a power failure.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <latchkey/result.h>
#include <latchkey/session_store.h>

namespace latchkey::rp {

/// Settings of a store in a file.
struct SqliteStoreOptions {
  std::string path;                             ///< made if it is not there, readable by its owner alone
  std::string secret_key;                       ///< at least 32 characters; SessionOptions::secret_key will do
  std::vector<std::string> former_secret_keys;  ///< keys that sealed before: what they sealed still opens
  /// Sessions at most; a new one beyond that replaces the person's own that was seen longest ago, and only who has none
  /// replaces another's. Those that are over go first.
  std::size_t limit = 1'000'000;
  std::size_t most_per_person = 100;  ///< of one person (issuer and subject); her own oldest gives way
  std::function<TimePoint()> now;  ///< default: the system's clock
};

/// Opens the file. invalid_configuration when it is no such file or sealed with another key; store_failed when it
/// cannot be opened.
[[nodiscard]] Result<std::shared_ptr<SessionStore>> make_sqlite_store(SqliteStoreOptions options);

}  // namespace latchkey::rp
