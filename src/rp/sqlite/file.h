// The file behind a session store: one connection that reads and one that writes, so that who looks a session up does
// not wait for the disk; the schema; and what seals its content.
#pragma once

#include <latchkey/sqlite_store.h>

#include <memory>
#include <mutex>
#include <string>

#include "rp/seal_ring.h"
#include "rp/sqlite/database.h"

namespace latchkey::rp::sqlite {

struct File {
  [[nodiscard]] static Result<std::shared_ptr<File>> open(const SqliteStoreOptions& options);
  explicit File(const SqliteStoreOptions& options);

  [[nodiscard]] std::int64_t now_ms() const { return now().time_since_epoch().count(); }

  SealRing ring;
  std::function<TimePoint()> now;
  std::mutex read_mutex;
  std::unique_ptr<Database> reader;
  std::mutex write_mutex;
  std::unique_ptr<Database> writer;
};

[[nodiscard]] std::unique_ptr<SharedNotes> make_notes(std::shared_ptr<File> file);

}  // namespace latchkey::rp::sqlite
