#include "rp/sqlite/file.h"

#include <fmt/core.h>

#include "rp/error.h"

namespace latchkey::rp::sqlite {
namespace {

constexpr std::int64_t kApplication = 0x4c4b5353;  // "LKSS"
constexpr std::int64_t kVersion = 1;
constexpr std::string_view kCheckPlace = "check value";
constexpr std::string_view kCheckPlain = "latchkey sessions";

// Times are milliseconds since 1970. `sid` and `subject` are keyed hashes, `record` is sealed; the count keeps the
// bound without counting rows.
constexpr const char* kSchema = R"(
  CREATE TABLE session(
    key BLOB PRIMARY KEY NOT NULL, record BLOB NOT NULL, sid BLOB NOT NULL, subject BLOB NOT NULL,
    last_seen INTEGER NOT NULL, idle_at INTEGER NOT NULL, ends_at INTEGER NOT NULL) STRICT;
  CREATE INDEX session_by_end ON session(ends_at);
  CREATE INDEX session_by_use ON session(last_seen);
  CREATE INDEX session_by_sid ON session(sid);
  CREATE INDEX session_by_subject ON session(subject);
  CREATE TABLE note(key BLOB PRIMARY KEY NOT NULL, value BLOB NOT NULL, ends_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX note_by_end ON note(ends_at);
  CREATE TABLE about(name TEXT PRIMARY KEY NOT NULL, value ANY NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO about VALUES('sessions', 0);
  CREATE TRIGGER session_made AFTER INSERT ON session BEGIN UPDATE about SET value = value + 1 WHERE name = 'sessions'; END;
  CREATE TRIGGER session_gone AFTER DELETE ON session BEGIN UPDATE about SET value = value - 1 WHERE name = 'sessions'; END;
)";

std::int64_t number_of(Database& database, const char* sql) {
  Statement statement(database, sql);
  return statement.next() ? statement.integer(0) : 0;
}

Error wrong_file(std::string what, std::string_view hint) {
  return make_error(ErrorCode::invalid_configuration, std::move(what), {}, hint);
}

/// Makes the schema in an empty file; refuses somebody else's.
Result<void> prepare_schema(Database& database, const std::string& path) {
  const std::int64_t application = number_of(database, "PRAGMA application_id");
  const std::int64_t version = number_of(database, "PRAGMA user_version");
  const std::int64_t tables = number_of(database, "SELECT count(*) FROM sqlite_schema");
  if (!database.ok()) return database.take_error();
  if (tables == 0) {
    database.execute(kSchema);
    database.execute(fmt::format("PRAGMA application_id={}; PRAGMA user_version={}", kApplication, kVersion).c_str());
  } else if (application != kApplication) {
    return wrong_file(path + " is a database of something else", "Give the sessions a file of their own");
  } else if (version != kVersion) {
    return wrong_file(fmt::format("{} has the sessions of another version of this library", path),
                      "Remove the file: everybody logs in again");
  }
  if (!database.ok()) return database.take_error();
  return {};
}

/// Tells a wrong secret key before every session seems to be gone.
Result<void> check_key(Database& database, const SealRing& ring, const std::string& path) {
  Statement kept(database, "SELECT value FROM about WHERE name='check'");
  if (kept.next()) {
    if (ring.open(kCheckPlace, kept.bytes(0))) return {};
    return wrong_file("the sessions in " + path + " are sealed with another secret_key (SECRET_KEY)",
                      "Name that key in former_secret_keys, or remove the file: everybody logs in again");
  }
  const std::string check = ring.seal(kCheckPlace, kCheckPlain);
  Statement(database, "INSERT INTO about VALUES('check', ?)").bind(check).run();
  if (!database.ok()) return database.take_error();
  return {};
}

Result<void> prepare(Database& database, const SealRing& ring, const std::string& path) {
  Transaction transaction(database);
  if (auto prepared = prepare_schema(database, path); !prepared) return prepared;
  if (auto checked = check_key(database, ring, path); !checked) return checked;
  // So that the former key can be dropped one day.
  const std::string check = ring.seal(kCheckPlace, kCheckPlain);
  Statement(database, "UPDATE about SET value=? WHERE name='check'").bind(check).run();
  if (!transaction.commit()) return database.take_error();
  return {};
}

}  // namespace

File::File(const SqliteStoreOptions& options)
    : ring(options.secret_key, options.former_secret_keys, "session in SQLite"), now(options.now) {
  if (!now) {
    now = [] { return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()); };
  }
}

Result<std::shared_ptr<File>> File::open(const SqliteStoreOptions& options) {
  auto file = std::make_shared<File>(options);
  for (auto* place : {&file->writer, &file->reader}) {
    auto database = Database::open(options.path);
    if (!database) return database.error();
    *place = *std::move(database);
  }
  if (auto prepared = prepare(*file->writer, file->ring, options.path); !prepared) return prepared.error();
  return file;
}

}  // namespace latchkey::rp::sqlite
