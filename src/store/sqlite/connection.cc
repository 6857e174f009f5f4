#include "store/sqlite/connection.h"

#include <fmt/core.h>
#include <sqlite3.h>
#include <unistd.h>

#include "store/plan_check.h"

namespace latchkey::store::sqlite {
namespace {

constexpr int kBusyTries = 5000;  // of a millisecond each

constexpr std::string_view kControls[] = {"BEGIN", "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK", "SAVEPOINT plan", "RELEASE plan",
                                          "ROLLBACK TO plan"};

/// SQLite's own handler sleeps up to 100 ms between tries: a command beside a busy server would hardly get a turn.
int wait_for_lock(void*, int tries) {
  if (tries >= kBusyTries) return 0;
  ::usleep(1000);
  return 1;
}

/// "$1" is a name to SQLite, numbered by its first use; "?1" is the number itself.
std::string with_numbered_parameters(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i + 1 < out.size(); ++i) {
    if (out[i] == '$' && out[i + 1] >= '0' && out[i + 1] <= '9') out[i] = '?';
  }
  return out;
}

}  // namespace

Error describe_error(int code, std::string_view detail) {
  using Kind = Error::Kind;
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {Kind::unavailable, fmt::format("the database is busy: another process holds it ({})", detail)};
    case SQLITE_FULL:
      return {Kind::unavailable, fmt::format("the disk of the database is full ({})", detail)};
    case SQLITE_READONLY:
      return {Kind::unavailable, fmt::format("the database is read-only ({})", detail)};
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
      return {Kind::unavailable, fmt::format("the database file cannot be opened ({})", detail)};
    case SQLITE_IOERR:
      return {Kind::unavailable, fmt::format("the database file cannot be read or written ({}, code {})", detail, code)};
    case SQLITE_CORRUPT:
      return {Kind::unavailable, fmt::format("the database file is damaged: restore a backup ({})", detail)};
    case SQLITE_NOTADB:
      return {Kind::unavailable, fmt::format("the file is not a database ({})", detail)};
    case SQLITE_NOMEM:
      return {Kind::unavailable, "the memory is exhausted"};
    case SQLITE_TOOBIG:
      return {Kind::invalid, fmt::format("a value is too large to store ({})", detail)};
    default:
      return {Kind::internal, fmt::format("the database refused a statement ({}, code {})", detail, code)};
  }
}

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, Mode mode, Sync sync) {
  // Counting its memory costs SQLite a lock of the whole process at every allocation, and nobody asks how much it is.
  [[maybe_unused]] static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  sqlite3* database = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(path.c_str(), &database, flags, nullptr);
  std::unique_ptr<Connection> connection(new Connection(database));
  if (code != SQLITE_OK) {
    return std::unexpected(describe_error(code, database != nullptr ? sqlite3_errmsg(database) : "no memory"));
  }
  sqlite3_busy_handler(database, wait_for_lock, nullptr);
  sqlite3_limit(database, SQLITE_LIMIT_LENGTH, static_cast<int>(2 * kMaxText));
  sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_wal_autocheckpoint(database, 0);
  // Readers too: whoever closes last checkpoints.
  connection->execute(sync == Sync::full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF");
  if (mode == Mode::read) connection->execute("PRAGMA query_only = 1");
  connection->execute("PRAGMA temp_store = MEMORY");
  if (mode == Mode::write) connection->keep_in_memory(kWritersCache);
  if (auto error = connection->take_error()) return std::unexpected(std::move(*error));
  return connection;
}

Connection::~Connection() {
  for (auto* statement : statements_) sqlite3_finalize(statement);
  for (auto* statement : controls_) sqlite3_finalize(statement);
  sqlite3_close(database_);
}

sqlite3_stmt* Connection::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement,
                                      nullptr);
  if (code != SQLITE_OK) fail_with(code);
  return statement;
}

sqlite3_stmt* Connection::statement(Sql id) {
  auto& prepared = statements_.at(static_cast<std::size_t>(id));
  if (prepared == nullptr) prepared = prepare(with_numbered_parameters(sql_statement(id).text));
  return prepared;
}

bool Connection::control(Control id) {
  auto& prepared = controls_.at(static_cast<std::size_t>(id));
  if (prepared == nullptr) prepared = prepare(kControls[static_cast<std::size_t>(id)]);
  if (prepared == nullptr) return false;
  const int code = sqlite3_step(prepared);
  sqlite3_reset(prepared);
  if (code == SQLITE_DONE) return true;
  fail_with(code);
  return false;
}

bool Connection::execute(const std::string& sql) {
  const int code = sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code == SQLITE_OK) return true;
  fail_with(code);
  return false;
}

std::vector<std::string> Connection::rows(const std::string& sql, int column) {
  std::vector<std::string> out;
  sqlite3_stmt* statement = prepare(sql);
  if (statement == nullptr) return out;
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
    out.emplace_back(text == nullptr ? "" : text);
  }
  if (code != SQLITE_DONE) fail_with(code);
  sqlite3_finalize(statement);
  return out;
}

std::string Connection::scalar(const std::string& sql) {
  auto found = rows(sql, 0);
  return found.empty() ? std::string() : std::move(found.front());
}

std::optional<Error> Connection::take_error() { return std::exchange(error_, std::nullopt); }

Error Connection::take_failure() {
  auto error = take_error();
  return error ? std::move(*error) : Error{Error::Kind::internal, "the database failed without saying why"};
}

void Connection::fail(Error error) {
  if (!error_) error_ = std::move(error);
}

void Connection::fail_with(int code) { fail(describe_error(code, sqlite3_errmsg(database_))); }

void Connection::keep_in_memory(std::int64_t kib) {
  if (cache_kib_ != kib && execute(fmt::format("PRAGMA cache_size = -{}", kib))) cache_kib_ = kib;
}

bool Connection::in_transaction() const { return sqlite3_get_autocommit(database_) == 0; }

Query::~Query() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

void Query::bind(int place, std::string_view text) {
  if (statement_ == nullptr) return;
  const char* data = text.data() == nullptr ? "" : text.data();  // null would bind NULL
  const auto keeping = borrows_ ? SQLITE_STATIC : SQLITE_TRANSIENT;
  const int code = sqlite3_bind_text64(statement_, place, data, text.size(), keeping, SQLITE_UTF8);
  if (code != SQLITE_OK) connection_.fail_with(code);
}

void Query::bind(int place, std::int64_t number) {
  if (statement_ == nullptr) return;
  const int code = sqlite3_bind_int64(statement_, place, number);
  if (code != SQLITE_OK) connection_.fail_with(code);
}

void Query::bind_null(int place) {
  if (statement_ == nullptr) return;
  const int code = sqlite3_bind_null(statement_, place);
  if (code != SQLITE_OK) connection_.fail_with(code);
}

bool Query::next() {
  if (statement_ == nullptr || !connection_.ok()) return false;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) connection_.fail_with(code);
  return false;
}

std::int64_t Query::run() {
  while (next()) {
  }
  return connection_.ok() ? sqlite3_changes64(connection_.handle()) : 0;
}

std::int64_t Query::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string_view Query::view(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (text == nullptr) return {};
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

bool Query::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

}  // namespace latchkey::store::sqlite
