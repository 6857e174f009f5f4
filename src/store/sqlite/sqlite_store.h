// The embedded store. One writer thread commits what waits together (WAL, synchronous=FULL): each plan in its own
// savepoint, acknowledged after the COMMIT that holds it is on disk. Reads run inline on the caller's thread and see
// the last commit. A second thread checkpoints. Other processes (commands) may open the same file at the same time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/log.h"
#include "base/result.h"
#include "crypto/sealer.h"
#include "store/store.h"

namespace latchkey::store {

struct SqliteOptions {
  std::size_t queue_limit = 10'000;       ///< waiting commits; more are answered with Error::unavailable at once
  std::size_t batch_limit = 512;          ///< plans in one COMMIT
  std::int64_t wal_ceiling_pages = 16'384;  ///< 64 MiB: then the writer itself empties the log
  std::int64_t max_pages = 0;             ///< ceiling of the database file in pages of 4 KiB; 0: the disk's
};

/// Opens or makes the database (mode 0600; the folder must exist) and brings its schema up to date. ":memory:" is a
/// private database that vanishes with the store. Errors are sentences for the administrator: a newer schema, another
/// master key (compared by check value before anything is read), not a database, no permission.
/// The sealer and the log must outlive the store.
[[nodiscard]] Result<std::unique_ptr<Store>> open_sqlite(std::string path, const crypto::Sealer& sealer, Log& log,
                                                         SqliteOptions options = {});

/// Whether the file is there and holds a database of ours: then no new master key may be made beside it.
[[nodiscard]] Result<bool> sqlite_holds_data(const std::string& path);

}  // namespace latchkey::store
